"""TDLib's tag rules for classic HTML, ported for where tdjson is not installed, and checked against it in the tests.

Nested entities of one kind are not merged, and some refusals have other words than TDLib's.
"""

import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.entities import Entity, utf16_length
from bot.sandbox.links import kept_link
from bot.sandbox.refusals import Refused, bad_request

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
# Which entity is outside when two cover the same text (TDLib, get_type_priority).
_OUTSIDE_FIRST = (
    "blockquote",
    "expandable_blockquote",
    "pre",
    "code",
    "text_link",
    "text_mention",
    "date_time",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "custom_emoji",
)
_PRIORITY = {kind: place for place, kind in enumerate(_OUTSIDE_FIRST)}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPECIAL = re.compile(r"[<&]")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
_LONGEST_REFERENCE = 9  # characters, TDLib decode_html_entity
_LAST_CODE_POINT = 0x10FFFF
_SURROGATE = re.compile("[\ud800-\udfff]")
_END_TAG = re.compile(r"</([^\s>]*)\s*>")
_START_TAG = re.compile(r"<([^\s>/][^\s>]*|)")
_ATTRIBUTE = re.compile(
    r"\s*([^\s=>/\"']*)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.-]*)(?=[\s>])))?"
)
_TAG_CLOSE = re.compile(r"\s*>")
_NUMBER = re.compile(r"[0-9]{1,19}\Z")
_USER_LINK = re.compile(r"tg://user\?id=([0-9]{1,19})\Z")
_LAST_USER = 2**53  # TDLib, UserId::MAX_USER_ID is below
_LAST_EMOJI = 2**63
_DATE_FORMAT = re.compile(r"(?:r|w?[dD]?[tT]?)\Z")


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    place: int


class Parser:
    """One text on its way through the tag rules; linear in its length."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.last_language = ""  # of the entity that closed last, when it was code

    def run(self) -> tuple[str, list[Entity]]:
        """Text and entities; raises `Refused`."""
        at = 0
        while (special := _SPECIAL.search(self.source, at)) is not None:
            self._write(self.source[at : special.start()])
            at = special.start()
            at = self._tag(at) if special[0] == "<" else self._reference(at)
        self._write(self.source[at:])
        if self.open:
            tag = self.open[-1].tag
            raise _broken(f'Can\'t find end tag corresponding to start tag "{tag}"')
        text = "".join(self.pieces)
        if _SURROGATE.search(text):
            raise _broken(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        self.entities.sort(key=_place)
        return text, self.entities

    def _write(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.offset += utf16_length(text)

    def _reference(self, at: int) -> int:
        character, end = _decoded(self.source, at)
        self._write(character)
        return end

    def _tag(self, at: int) -> int:
        return self._end(at) if self.source.startswith("</", at) else self._start(at)

    def _start(self, at: int) -> int:
        match = _START_TAG.match(self.source, at)
        end = match.end() if match else len(self.source)
        if match is None or end == len(self.source):
            raise _broken(f"Unclosed start tag at byte offset {self._bytes(at)}")
        tag = match[1].lower()
        if tag not in _KINDS:
            raise _broken(f'Unsupported start tag "{tag}" at byte offset {self._bytes(at)}')
        attributes, end = self._attributes(end, at)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _broken(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(at)}'
            )
        self.open.append(_Open(tag, attributes, self.offset, len(self.pieces)))
        return end

    def _attributes(self, at: int, tag_at: int) -> tuple[dict[str, str], int]:
        found: dict[str, str] = {}
        place = f'tag "{self._name(tag_at)}" at byte offset {self._bytes(tag_at)}'
        while (close := _TAG_CLOSE.match(self.source, at)) is None:
            match = _ATTRIBUTE.match(self.source, at)
            if match is None or match.end() == len(self.source):
                raise _broken(f"Unclosed start {place}")
            if not match[1]:
                raise _broken(f"Empty attribute name in the {place}")
            value = next((group for group in match.groups()[1:] if group is not None), "")
            found[match[1].lower()] = _unescaped(value)
            at = match.end()
        return found, close.end()

    def _name(self, at: int) -> str:
        match = _START_TAG.match(self.source, at)
        return match[1].lower() if match else ""

    def _end(self, at: int) -> int:
        if not self.open:
            raise _broken(f"Unexpected end tag at byte offset {self._bytes(at)}")
        match = _END_TAG.match(self.source, at)
        if match is None:
            raise _broken(f"Unclosed end tag at byte offset {self._bytes(at)}")
        opened, name = self.open[-1], match[1].lower()
        if name and name != opened.tag:
            raise _broken(
                f"Unmatched end tag at byte offset {self._bytes(at)}, "
                f'expected "</{opened.tag}>", found "</{name}>"'
            )
        self.open.pop()
        self._close(opened)
        return match.end()

    def _close(self, opened: _Open) -> None:
        length = self.offset - opened.offset
        if not length or (details := self._details(opened)) is None:
            return
        entity = {"offset": opened.offset, "length": length, **details}
        language = _language(opened)
        if not self._joins_last(entity, language):
            self.entities.append(entity)
            self.last_language = language

    def _joins_last(self, entity: Entity, language: str) -> bool:
        """Code and pre over the same text are one block in the language that the code names."""
        last = self.entities[-1] if self.entities else {"type": ""}
        if {last["type"], entity["type"]} != {"code", "pre"}:
            return False
        same_text = all(last[name] == entity[name] for name in ("offset", "length"))
        named = language if entity["type"] == "code" else self.last_language
        if same_text and named:
            last.update(type="pre", language=named)
        return bool(same_text and named)

    def _details(self, opened: _Open) -> dict[str, Any] | None:
        """The entity's type and fields; None for a link or date that Telegram drops."""
        kind, attributes = _KINDS[opened.tag], opened.attributes
        match kind:
            case "text_link":
                return _linked(attributes.get("href") or "".join(self.pieces[opened.place :]))
            case "date_time":
                return _dated(attributes)
            case "custom_emoji":
                return _emoji(attributes.get("emoji-id", ""))
            case "blockquote" if "expandable" in attributes:
                return {"type": "expandable_blockquote"}
            case _:
                return {"type": kind}

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode(errors="replace"))


def _language(opened: _Open) -> str:
    name = opened.attributes.get("class", "")
    is_code = opened.tag == "code" and name.startswith("language-")
    return name.removeprefix("language-") if is_code else ""


def _place(entity: Entity) -> tuple[int, int, int]:
    return entity["offset"], -entity["length"], _PRIORITY[entity["type"]]


def _linked(url: str) -> dict[str, Any] | None:
    user = _USER_LINK.match(url)
    if user is not None and 0 < int(user[1]) < _LAST_USER:
        return {"type": "text_mention", "user": {"id": int(user[1])}}
    link = kept_link(url)
    return None if link is None else {"type": "text_link", "url": link}


def _emoji(number: str) -> dict[str, Any]:
    if not _NUMBER.match(number) or not 0 < int(number) < _LAST_EMOJI:
        raise _broken("Invalid custom emoji identifier specified")
    return {"type": "custom_emoji", "custom_emoji_id": number}


def _dated(attributes: dict[str, str]) -> dict[str, Any] | None:
    """A date; None for a time that is not after 1970 in 32 bits, which TDLib drops."""
    shape = attributes.get("format", "")
    if not _DATE_FORMAT.match(shape):
        raise _broken("Invalid date format used")
    digits = attributes.get("unix", "")
    moment = _wrapped(int(digits)) if _NUMBER.match(digits) else 0
    if moment <= 0:
        return None
    details: dict[str, Any] = {"type": "date_time", "unix_time": moment}
    return {**details, "date_time_format": shape} if shape else details


def _wrapped(number: int) -> int:
    """As a signed integer of 32 bits, into which TDLib puts times."""
    return (number + 2**31) % 2**32 - 2**31


def _decoded(source: str, at: int) -> tuple[str, int]:
    """The character of a reference and where it ends; a lone ampersand stands for itself."""
    match = _REFERENCE.match(source, at)
    if match is None:
        return "&", at + 1
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        return (_NAMED[name], match.end()) if name in _NAMED else ("&", at + 1)
    if len(match[0].rstrip(";")) > _LONGEST_REFERENCE:
        return "&", at + 1
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return (chr(code), match.end()) if 0 < code < _LAST_CODE_POINT else ("&", at + 1)


def _unescaped(value: str) -> str:
    return _REFERENCE.sub(lambda match: _decoded(match[0], 0)[0], value) if "&" in value else value


def _broken(reason: str) -> Refused:
    return bad_request(f"can't parse entities: {reason}")
