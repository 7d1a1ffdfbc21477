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
_END_TAG = re.compile(r"</([^\s>]*)\s*>")
_START_TAG = re.compile(r"<([^\s>/][^\s>]*|)")
_ATTRIBUTE = re.compile(
    r"\s*([^\s=>/\"']*)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.-]*)(?=[\s>])))?"
)
_TAG_CLOSE = re.compile(r"\s*>")
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
        self.entities.sort(key=_place)
        return "".join(self.pieces), self.entities

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
        if length and (details := self._details(opened)) is not None:
            self.entities.append({"offset": opened.offset, "length": length, **details})

    def _details(self, opened: _Open) -> dict[str, Any] | None:
        """The entity's type and fields; None where the tag makes no entity of its own."""
        kind, attributes = _KINDS[opened.tag], opened.attributes
        details: dict[str, Any] | None = {"type": kind}
        match kind:
            case "text_link":
                details = _linked(attributes.get("href") or "".join(self.pieces[opened.place :]))
            case "date_time":
                details = _dated(attributes)
            case "custom_emoji":
                details = {"type": kind, "custom_emoji_id": attributes.get("emoji-id", "")}
            case "blockquote" if "expandable" in attributes:
                details = {"type": "expandable_blockquote"}
            case "code" if self._is_code_of_pre(opened):
                self.open[-1].attributes["language"] = attributes["class"].removeprefix("language-")
                details = None
            case "pre" if attributes.get("language"):
                details = {"type": kind, "language": attributes["language"]}
            case _:
                pass
        return details

    def _is_code_of_pre(self, opened: _Open) -> bool:
        return (
            bool(self.open)
            and self.open[-1].tag == "pre"
            and self.open[-1].offset == opened.offset
            and opened.attributes.get("class", "").startswith("language-")
        )

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode(errors="replace"))


def _place(entity: Entity) -> tuple[int, int, int]:
    return entity["offset"], -entity["length"], _PRIORITY[entity["type"]]


def _linked(url: str) -> dict[str, Any] | None:
    if (user := re.match(r"tg://user\?id=([0-9]+)\Z", url)) is not None:
        return {"type": "text_mention", "user": {"id": int(user[1])}}
    link = kept_link(url)
    return None if link is None else {"type": "text_link", "url": link}


def _dated(attributes: dict[str, str]) -> dict[str, Any]:
    shape = attributes.get("format", "")
    if not _DATE_FORMAT.match(shape):
        raise _broken("Invalid date format used")
    try:
        moment = int(attributes.get("unix", ""))
    except ValueError as error:
        raise _broken("Invalid Unix time specified") from error
    details: dict[str, Any] = {"type": "date_time", "unix_time": moment}
    return {**details, "date_time_format": shape} if shape else details


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
    is_character = 0 < code < _LAST_CODE_POINT and not 0xD800 <= code <= 0xDFFF  # noqa: PLR2004 -- surrogates
    return (chr(code), match.end()) if is_character else ("&", at + 1)


def _unescaped(value: str) -> str:
    return _REFERENCE.sub(lambda match: _decoded(match[0], 0)[0], value) if "&" in value else value


def _broken(reason: str) -> Refused:
    return bad_request(f"can't parse entities: {reason}")
