"""The way of a classic text: raw parameter -> parse -> clean -> trim -> limits -> what the message shows.

Steps and texts as telegram-bot-api and TDLib take them; the parser itself is a `Judge`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from bot.sandbox import entities as spans
from bot.sandbox.entities import Entity
from bot.sandbox.fallback import TagJudge
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.tdlib import TdlibJudge, is_installed

LONGEST_RAW = 32_768  # bytes before parsing (telegram-bot-api, Client.cpp)
LONGEST = 4_096  # code points after parsing (TDLib, option message_text_length_max)
_LONGEST_DATE = 127  # UTF-16 units under a date without format
_LONGEST_FORMATTED_DATE = 31
_MODES = frozenset({"html", "markdown", "markdownv2"})
_CACHED = 256  # texts: a broadcast sends the same one again and again


class Judge(Protocol):
    """Somebody who knows what Telegram makes of markup."""

    def parse(self, text: str, mode: str) -> tuple[str, list[Entity]]:
        """Text and entities of markup; raises `Refused`."""
        ...

    def detect(self, text: str) -> list[Entity]:
        """What clients make clickable by themselves."""
        ...

    def verify(self, text: str, entities: list[Entity]) -> None:
        """Raises `Refused` for entities that do not fit."""
        ...

    def url_fault(self, url: str) -> str | None:
        """Why a URL can be no link."""
        ...


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text as it is shown; `dropped` counts the entities above Telegram's hundred. Not to be changed."""

    text: str
    entities: list[Entity]
    dropped: int = 0


def best_judge() -> Judge:
    """TDLib itself where it is installed, else the tag rules."""
    return TdlibJudge() if is_installed() else TagJudge()


Formatter = Callable[[Parameters], Formatted]


def formatter(judge: Judge) -> Formatter:
    """A function from the parameters of a call to its text, which remembers the texts seen last."""
    remembered = lru_cache(_CACHED)(lambda raw, mode, marks: _classic(judge, raw, mode, marks))

    def classic(parameters: Parameters) -> Formatted:
        """The text of `text`, `parse_mode` and `entities`; raises `Refused`."""
        mode = parameters.text("parse_mode").lower()
        marks = "" if mode else parameters.text("entities")
        return remembered(parameters.text("text"), "" if mode == "none" else mode, marks)

    return classic


def _classic(judge: Judge, raw: str, mode: str, marks: str) -> Formatted:
    if not raw:
        raise bad_request("message text is empty")
    if len(raw.encode(errors="surrogatepass")) > LONGEST_RAW:
        raise bad_request("text is too long")
    text, explicit = _parsed(judge, raw, mode, marks)
    text, explicit = spans.trim(*spans.clean(text, explicit))
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > LONGEST:
        raise bad_request("message is too long")
    _check_dates(explicit)
    found = spans.merged(explicit, judge.detect(text))
    return Formatted(text, found[: spans.MOST], max(0, len(found) - spans.MOST))


def _parsed(judge: Judge, raw: str, mode: str, marks: str) -> tuple[str, list[Entity]]:
    if mode:
        if mode not in _MODES:
            raise bad_request("unsupported parse_mode")
        return judge.parse(raw, mode)
    explicit = _given(marks)
    try:
        raw.encode()
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    if explicit:
        judge.verify(raw, explicit)
    return raw, explicit


def _given(marks: str) -> list[Entity]:
    """The entities that a client made itself, without those that clients detect anyway."""
    if not marks:
        return []
    try:
        given: Any = json.loads(marks)
    except ValueError as error:
        raise bad_request("can't parse entities JSON object") from error
    if not isinstance(given, list):
        raise bad_request("expected an Array of MessageEntity")
    return [entity for item in given if (entity := _one_given(item)) is not None]


def _one_given(item: object) -> Entity | None:
    if not isinstance(item, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    needed = {"type": str, "offset": int, "length": int, **_NEEDED.get(str(item.get("type")), {})}
    for name, kind in needed.items():
        if not isinstance(item.get(name), kind):
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"")
    if item["type"] == "text_mention" and not isinstance(item["user"].get("id"), int):
        raise bad_request("can't parse MessageEntity: Can't find field \"id\"")
    return item if item["type"] in EXPLICIT else None


_NEEDED: dict[str, dict[str, type]] = {
    "text_link": {"url": str},
    "text_mention": {"user": dict},
    "custom_emoji": {"custom_emoji_id": str},
    "date_time": {"unix_time": int},
}
EXPLICIT = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "blockquote",
        "expandable_blockquote",
        "date_time",
    }
)


def _check_dates(explicit: list[Entity]) -> None:
    for entity in explicit:
        if entity["type"] != "date_time":
            continue
        most = _LONGEST_FORMATTED_DATE if entity.get("date_time_format") else _LONGEST_DATE
        if entity["length"] > most:
            raise bad_request("ENTITY_DATE_TOO_LONG")
