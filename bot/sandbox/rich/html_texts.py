"""Inline elements of rich HTML -> styled text, with white space as browsers show it. Values are checked later."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.rich.elements import Element, Node
from bot.sandbox.rich.html_buttons import button
from bot.sandbox.rich.rules import Findings, Rules, invalid, unparsed, without_content
from bot.sandbox.rich.texts import RichText, joined
from bot.sandbox.state import Json

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "mark": "marked",
    "sub": "subscript",
    "sup": "superscript",
    "tg-spoiler": "spoiler",
}
INLINE = frozenset(
    {*_STYLES, "a", "br", "tg-button", "tg-emoji", "tg-math", "tg-reference", "tg-time"}
)
_EMOJI = re.compile(r"tg://emoji\?id=([0-9]+)\Z")
_USER = re.compile(r"tg://user\?id=([0-9]{1,16})\Z")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_NUMBER = re.compile(r"-?[0-9]{1,18}\Z")


def is_inline(node: Node) -> bool:
    """Whether a node is part of a text; a picture is one when it is an emoji."""
    if isinstance(node, str) or node.tag in INLINE:
        return True
    return node.tag == "img" and _EMOJI.match(node.attributes.get("src", "")) is not None


def whole_number(value: str, what: str) -> int:
    """An attribute as a number.

    Raises:
        Refused: it is none.
    """
    if not _NUMBER.match(value):
        raise unparsed(f"{what} must be a number")
    return int(value)


@dataclass(slots=True)
class Texts:
    """Makes texts of one document; `references` are the names that `#name` may lead to besides anchors."""

    rules: Rules
    findings: Findings
    references: frozenset[str]

    def text(self, nodes: list[Node]) -> RichText:
        """Nodes as one text, without white space around it.

        Raises:
            Refused: a block stands among them.
        """
        return _trimmed(joined(_Line(self).parts(nodes)))

    def code(self, nodes: list[Node]) -> RichText:
        """Nodes as one text with the white space as it stands there, but for a first line break."""
        text = joined(_Line(self, keeps_spaces=True).parts(nodes))
        first = text[0] if isinstance(text, list) else text
        if not isinstance(first, str):
            return text
        rest = [first.removeprefix("\n"), *(text[1:] if isinstance(text, list) else ())]
        return joined(rest)

    def link(self, element: Element, inner: RichText) -> list[RichText]:
        """What `<a>` stands for; a link that Telegram does not keep leaves its words, and is counted."""
        anchor: list[RichText] = []
        if name := element.attributes.get("name"):
            anchor.append({"type": "anchor", "name": name})
        url = element.attributes.get("href")
        if url is None or inner == "":
            return [*anchor, inner]
        target = self._target(url, inner)
        if target is None:
            self.findings.dropped_links += 1
            return [*anchor, inner]
        return [*anchor, {**target, "text": inner}]

    def _target(self, url: str, inner: RichText) -> Json | None:
        scheme, colon, rest = url.partition(":")
        match scheme.lower() + colon:
            case _ if url.startswith("#"):
                return self._place(url[1:])
            case "mailto:":
                return {"type": "email_address", "email_address": rest}
            case "tel:":
                return {"type": "phone_number", "phone_number": rest}
            case "tg:" if (user := _USER.match(url)) is not None:
                shown = inner if isinstance(inner, str) else user[1]
                person = {"id": int(user[1]), "is_bot": False, "first_name": shown}
                return {"type": "text_mention", "user": person}
            case _:
                kept = "://" in url and self.rules.url_fault(url) is None
                return {"type": "url", "url": url} if kept else None

    def _place(self, name: str) -> Json:
        if name in self.references:
            return {"type": "reference_link", "reference_name": name}
        return {"type": "anchor_link", "anchor_name": name}


@dataclass(slots=True)
class _Line:
    """One run of text; white space counts once, and not at all where a line begins."""

    texts: Texts
    keeps_spaces: bool = False
    at_start: bool = field(default=True, init=False)

    def parts(self, nodes: list[Node]) -> list[RichText]:
        found: list[RichText] = []
        for node in nodes:
            found += [self._string(node)] if isinstance(node, str) else self._element(node)
        return found

    def _string(self, text: str) -> str:
        if self.keeps_spaces:
            return text
        shown = _SPACES.sub(" ", text)
        if self.at_start:
            shown = shown.removeprefix(" ")
        if shown:
            self.at_start = shown.endswith(" ")
        return shown

    def _element(self, element: Element) -> list[RichText]:
        if not is_inline(element):
            raise without_content()  # a block, or a picture that is none, inside of a text
        if element.tag == "br":
            self.at_start = True
            return ["\n"]
        special = _SPECIAL.get(element.tag)
        if special is not None:
            self.at_start = False
            return [special(element)]
        return self._around(element, joined(self.parts(element.children)))

    def _around(self, element: Element, inner: RichText) -> list[RichText]:
        """The element with texts inside of it; an empty one is nothing."""
        attributes = element.attributes
        if element.tag == "a":
            return self.texts.link(element, inner)
        if inner == "":
            return []
        match element.tag:
            case "tg-reference":
                return [{"type": "reference", "text": inner, "name": attributes.get("name", "")}]
            case "tg-time":
                return [_time(attributes, inner)]
            case "tg-button":
                return [{"type": "button", "button": button(element, inner)}]
            case _:
                return [{"type": _STYLES[element.tag], "text": inner}]


def source_of(element: Element) -> str:
    """The text of an element that holds nothing else.

    Raises:
        Refused: it holds elements.
    """
    if not all(isinstance(child, str) for child in element.children):
        raise unparsed(f'tag "{element.tag}" must contain only text')
    return "".join(map(str, element.children))


def _time(attributes: dict[str, str], inner: RichText) -> Json:
    unix = attributes.get("unix", "")
    if not _NUMBER.match(unix):
        raise invalid("DATE")
    shape = attributes.get("format", "")
    return {"type": "date_time", "text": inner, "unix_time": int(unix), "date_time_format": shape}


def _formula(element: Element) -> Json:
    return {"type": "mathematical_expression", "expression": source_of(element)}


def _emoji(element: Element) -> Json:
    number = element.attributes.get("emoji-id", "")
    return {
        "type": "custom_emoji",
        "custom_emoji_id": number,
        "alternative_text": source_of(element),
    }


def _picture(element: Element) -> Json:
    source = _EMOJI.match(element.attributes.get("src", ""))
    number = source[1] if source else ""
    alt = element.attributes.get("alt", "")
    return {"type": "custom_emoji", "custom_emoji_id": number, "alternative_text": alt}


_SPECIAL: dict[str, Callable[[Element], Json]] = {
    "img": _picture,
    "tg-emoji": _emoji,
    "tg-math": _formula,
}


def _trimmed(text: RichText) -> RichText:
    """The text without white space at its end."""
    match text:
        case str():
            return text.rstrip(" \n")
        case list():
            return _trimmed_list(text)
        case {"text": inner}:
            shorter = _trimmed(inner)
            return {**text, "text": shorter} if shorter != "" else ""
        case _:
            return text


def _trimmed_list(parts: list[RichText]) -> RichText:
    kept = list(parts)
    while kept and (last := _trimmed(kept.pop())) == "":
        pass
    return joined([*kept, last])
