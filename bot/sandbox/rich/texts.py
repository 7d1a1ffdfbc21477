"""Styled text inside a block: a string, an array, or an object with a `type` (Bot API, RichText)."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from bot.sandbox.keyboards import check_action, given_action
from bot.sandbox.refusals import bad_request
from bot.sandbox.rich.fields import read_fields, read_type
from bot.sandbox.rich.rules import Rules, beyond, invalid, unparsed, without_content
from bot.sandbox.rich.shapes import OBJECTS, TEXTS
from bot.sandbox.state import Json

RichText = Any  # str | list[RichText] | Json: what JSON holds

_DEEPEST_ARRAY = 64  # of arrays within arrays, which are no formatting
_FORMAT = re.compile(r"(?:r|w?[dD]?[tT]?)\Z")
_LAST_SECOND = 2**31
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+\Z")
_PHONE = re.compile(r"\+?[0-9()\-. ]{3,32}\Z")
_OTHER_LINK = re.compile(r"(?:mailto|tel):\S+\Z", re.IGNORECASE)
_EMOJI_ID = re.compile(r"[0-9]{1,19}\Z")
# What only the server makes, by detection: raw, the well-formed is refused, too.
_DETECTED: dict[str, tuple[str, re.Pattern[str], str]] = {
    "mention": ("username", re.compile(r"@?[A-Za-z0-9_]{5,32}\Z"), "MENTION"),
    "hashtag": ("hashtag", re.compile(r"#?\w*[^\W\d]\w*\Z"), "HASHTAG"),
    "cashtag": ("cashtag", re.compile(r"\$?[A-Z0-9_]{1,8}\Z"), "CASHTAG"),
    "bot_command": ("bot_command", re.compile(r"/?[A-Za-z0-9_@]{1,97}\Z"), "BOT_COMMAND"),
    "bank_card_number": ("bank_card_number", re.compile(r"[0-9 ]{13,23}\Z"), "BANK_CARD"),
}
_BUTTON_STYLES = frozenset({"danger", "success", "primary", "link"})
_IN_BUTTONS = frozenset({"date_time", "custom_emoji"})


def joined(parts: list[RichText]) -> RichText:
    """Parts as one text: without empty ones, nested arrays and neighbouring strings."""
    found: list[RichText] = []
    for is_string, run in groupby(_flat(parts), key=lambda piece: isinstance(piece, str)):
        if not is_string:
            found += run
        elif string := "".join(run):
            found.append(string)
    if len(found) == 1:
        return found[0]
    return found or ""


def _flat(parts: list[RichText]) -> Iterator[RichText]:
    for part in parts:
        yield from part if isinstance(part, list) else (part,)


def pieces(text: RichText) -> Iterator[RichText]:
    """Every string and object of a text, outer before inner, in order."""
    if isinstance(text, list):
        for part in text:
            yield from pieces(part)
        return
    yield text
    if isinstance(text, dict):
        inner = text["button"] if text["type"] == "button" else text
        if "text" in inner:
            yield from pieces(inner["text"])


def words(text: RichText) -> str:
    """What a text says without its styles: formulas as their source, emoji as their alternative."""
    return "".join(map(_words, pieces(text)))


def _words(piece: RichText) -> str:
    if isinstance(piece, str):
        return piece
    return str(piece.get("expression") or piece.get("alternative_text") or "")


def says_something(text: RichText) -> bool:
    """Whether there is anything to see."""
    return any(_words(piece).strip() for piece in pieces(text))


def read_text(given: Any, rules: Rules, depth: int) -> RichText:
    """A text as the answer shows it; `depth` is that of what it stands in.

    Raises:
        Refused: its form or a value in it is wrong, or it is nested too deep.
    """
    return _read(given, rules, depth, _DEEPEST_ARRAY)


def _read(given: Any, rules: Rules, depth: int, arrays: int) -> RichText:
    if isinstance(given, str):
        return _utf8(given)
    if isinstance(given, list):
        if not arrays:
            raise beyond("DEPTH")
        return joined([_read(part, rules, depth, arrays - 1) for part in given])
    if depth >= rules.limits.depth:
        raise beyond("DEPTH")
    return _styled(given, rules, depth + 1)


def _utf8(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    return text


def _styled(given: Any, rules: Rules, depth: int) -> Json:
    kind = read_type(given, TEXTS, rules)
    found: Json = {"type": kind, **read_fields(given, TEXTS[kind], rules)}
    if "text" in found:
        found["text"] = read_text(found["text"], rules, depth)
    if kind == "button":
        found["button"] = read_button(found["button"], rules, depth)
    check = _CHECKS.get(kind, _check_detected if kind in _DETECTED else None)
    if check is not None:
        check(found, rules)
    return found


def _check_date(found: Json, _rules: Rules) -> None:
    if not _FORMAT.match(found["date_time_format"]) or not 0 < found["unix_time"] < _LAST_SECOND:
        raise invalid("DATE")


def _check_url(found: Json, rules: Rules) -> None:
    if not _OTHER_LINK.match(found["url"]) and rules.url_fault(found["url"]) is not None:
        raise invalid("URL")


def _check_email(found: Json, _rules: Rules) -> None:
    if not _EMAIL.match(found["email_address"]):
        raise invalid("EMAIL")


def _check_phone(found: Json, _rules: Rules) -> None:
    if not _PHONE.match(found["phone_number"]):
        raise invalid("PHONE")


def _check_emoji(found: Json, _rules: Rules) -> None:
    if not _EMOJI_ID.match(found["custom_emoji_id"]):
        raise unparsed("Invalid custom emoji identifier specified")


def _check_formula(found: Json, _rules: Rules) -> None:
    if not found["expression"].strip():
        raise without_content()


def _check_mention(found: Json, rules: Rules) -> None:
    found["user"] = read_fields(found["user"], OBJECTS["User"], rules)


def _check_name(found: Json, _rules: Rules) -> None:
    if not found["name"]:
        raise without_content()


def _check_detected(found: Json, _rules: Rules) -> None:
    field, form, name = _DETECTED[found["type"]]
    if not form.match(found[field]):
        raise invalid(name)
    raise bad_request("RICH_VALIDATE_CTOR_NOT_ALLOWED")


_CHECKS: dict[str, Callable[[Json, Rules], None]] = {
    "anchor": _check_name,
    "custom_emoji": _check_emoji,
    "date_time": _check_date,
    "email_address": _check_email,
    "mathematical_expression": _check_formula,
    "phone_number": _check_phone,
    "reference": _check_name,
    "text_mention": _check_mention,
    "url": _check_url,
}


def read_button(given: Any, rules: Rules, depth: int) -> Json:
    """A button inside the message (Bot API, RichMessageButton).

    Raises:
        Refused: it does nothing or more than one thing, or says nothing.
    """
    if given is None:
        raise bad_request("button must be non-empty")
    found = read_fields(given, OBJECTS["RichMessageButton"], rules)
    found["text"] = read_text(found["text"], rules, depth)
    action = given_action(found)
    if action is None or len(found.keys() - {"text", "style", action}) > 0:
        raise unparsed("exactly one action of a button must be specified")
    if not says_something(found["text"]):
        raise bad_request("button must be non-empty")
    if any(isinstance(p, dict) and p["type"] not in _IN_BUTTONS for p in pieces(found["text"])):
        raise unparsed("button text must be plain")
    style = found.get("style")
    if style is not None and (
        style not in _BUTTON_STYLES or (style == "link" and action != "callback_data")
    ):
        raise unparsed("invalid button style specified")
    check_action(rules.url_fault, action, found[action], private=rules.private)
    return found
