"""Rich HTML as the blocks it stands for, so that it can be judged and compared like those. It sends nothing.

It knows the tags that our own messages are made of, and shares nothing with what writes them.
Source: Bot API, "Rich message formatting options".

HTML -> elements (tags that open and close) -> InputRichBlocks, with all that is wrong named beside them
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final, TypeAlias

from typing_extensions import override

from bot.core.cleaning import is_blank

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json]"
Object: TypeAlias = dict[str, Json]

_VOID: Final = frozenset({"br", "hr", "input"})
_NAMED: Final = frozenset(
    "lt gt amp quot apos nbsp hellip mdash ndash lsquo rsquo ldquo rdquo".split()  # noqa: SIM905 -- as Telegram lists them
)
_NAME: Final = re.compile(r"&([A-Za-z]\w*);")
_STYLES: Final = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    "tg-spoiler": "spoiler",
    "sub": "subscript",
    "sup": "superscript",
    "mark": "marked",
    "code": "code",
}
_TEXTS: Final = {"p": "paragraph", "footer": "footer"}
_HEADING: Final = re.compile("h([1-6])")
_LANGUAGE: Final = "language-"
# Deeper than Telegram takes, and no deeper: what is nested more is no message of ours.
_DEEPEST: Final = 64


@dataclass(slots=True)
class Element:
    """A tag with what stands between it and its end."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Read:
    """The blocks of some HTML, and what is wrong with it."""

    blocks: list[Json]
    faults: tuple[str, ...]


def read(html: str) -> Read:
    """The blocks that rich HTML stands for."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    faults = [*parser.ended(), *_strangers(html)]
    reading = _Reading(faults)
    return Read(list(reading.blocks(parser.root.children)), tuple(dict.fromkeys(faults)))


def _strangers(html: str) -> Iterator[str]:
    for name in _NAME.findall(html):
        if name not in _NAMED:
            yield f"&{name}; stays as it is written"


class _Parser(HTMLParser):
    """Builds the elements, and notes what does not open and close as it should."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("")
        self._open = [self.root]
        self._faults: list[str] = []

    def ended(self) -> Sequence[str]:
        """What was wrong, also that something was never closed."""
        return [*self._faults, *(f"<{one.name}> is not closed" for one in self._open[1:])]

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag in _VOID:
            return
        if len(self._open) > _DEEPEST:
            self._faults.append(f"<{tag}> is nested too deep")
            return
        self._open.append(element)

    @override
    def handle_endtag(self, tag: str) -> None:
        if self._open[-1].name == tag:
            self._open.pop()
        else:
            self._faults.append(f"</{tag}> closes nothing")

    @override
    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Elements as blocks and texts; what they cannot be is added to the faults."""

    faults: list[str]

    def blocks(self, children: Sequence[Element | str]) -> Iterator[Json]:
        for child in children:
            if isinstance(child, Element):
                yield self._block(child)
            elif not is_blank(child):
                self.faults.append(f"text outside of any block: {child.strip()[:40]}")

    def _block(self, element: Element) -> Json:
        if heading := _HEADING.fullmatch(element.name):
            return {"type": "heading", "text": self._text(element), "size": int(heading[1])}
        match element.name:
            case "p" | "footer" as name:
                return {"type": _TEXTS[name], "text": self._text(element)}
            case "hr":
                return {"type": "divider"}
            case "tg-math-block":
                return {"type": "mathematical_expression", "expression": _words(element)}
            case "pre":
                return _code(element)
            case _:
                return self._box(element)

    def _box(self, element: Element) -> Json:
        """A block that holds others."""
        match element.name:
            case "ul" | "ol":
                return {"type": "list", "items": list(self._items(element))}
            case "blockquote":
                return {"type": "blockquote", "blocks": list(self.blocks(element.children))}
            case "aside":
                credit, rest = _taken(element, "cite")
                quote: Object = {"type": "pullquote", "text": self._text(rest)}
                return {**quote, "credit": self._text(credit)} if credit else quote
            case "details":
                summary, rest = _taken(element, "summary")
                return {
                    "type": "details",
                    "summary": self._text(summary) if summary else "",
                    "blocks": list(self.blocks(rest.children)),
                }
            case "table":
                return self._table(element)
            case other:
                self.faults.append(f"<{other}> is no block of ours")
                return {"type": "paragraph", "text": _words(element)}

    def _items(self, element: Element) -> Iterator[Json]:
        number = int(start) if (start := element.attributes.get("start", "1")).isdecimal() else 1
        for item in self._named(element, "li"):
            box, rest = _taken(item, "input")
            made: Object = {"blocks": list(self.blocks(rest.children))}
            if box is not None:
                made["has_checkbox"] = True
                made |= {"is_checked": True} if "checked" in box.attributes else {}
            if element.name == "ol":
                made |= {"value": number, "type": "1"}
            number += 1
            yield made

    def _table(self, element: Element) -> Json:
        rows: list[Json] = []
        for row in self._named(element, "tr"):
            cells: list[Json] = []
            for cell in self._named(row, "td", "th"):
                made: Object = {"align": cell.attributes.get("align", "left"), "valign": "top"}
                made |= {"text": self._text(cell)} if cell.children else {}
                made |= {"is_header": True} if cell.name == "th" else {}
                cells.append(made)
            rows.append(cells)
        table: Object = {"type": "table", "cells": rows}
        return {**table, "is_bordered": True} if "bordered" in element.attributes else table

    def _named(self, element: Element, *names: str) -> Iterator[Element]:
        """The children, all of which have to be elements with one of these names."""
        for child in element.children:
            if isinstance(child, Element) and child.name in names:
                yield child
            else:
                name = child.name if isinstance(child, Element) else "text"
                self.faults.append(f"{name} in <{element.name}>")

    def _text(self, element: Element) -> Json:
        """A RichText: a string, or a list of strings and objects."""
        runs = [child if isinstance(child, str) else self._run(child) for child in element.children]
        return runs[0] if len(runs) == 1 else runs

    def _run(self, element: Element) -> Json:
        match element.name:
            case "br":
                return "\n"
            case "tg-math":
                return {"type": "mathematical_expression", "expression": _words(element)}
            case "a":
                url = element.attributes.get("href", "")
                return {"type": "url", "text": self._text(element), "url": url}
            case "tg-time":
                return self._moment(element)
            case name if name in _STYLES:
                return {"type": _STYLES[name], "text": self._text(element)}
            case other:
                self.faults.append(f"<{other}> within a text")
                return _words(element)

    def _moment(self, element: Element) -> Json:
        seconds = element.attributes.get("unix", "")
        if not seconds.lstrip("-").isdecimal():
            self.faults.append("a <tg-time> without its moment")
            return _words(element)
        return {
            "type": "date_time",
            "text": self._text(element),
            "unix_time": int(seconds),
            "date_time_format": element.attributes.get("format", ""),
        }


def _code(element: Element) -> Json:
    inner = element.children[0] if len(element.children) == 1 else None
    made: Object = {"type": "pre", "text": _words(element)}
    if isinstance(inner, Element) and inner.attributes.get("class", "").startswith(_LANGUAGE):
        made["language"] = inner.attributes["class"].removeprefix(_LANGUAGE)
    return made


def _taken(element: Element, name: str) -> tuple[Element | None, Element]:
    """The child with this name, and the element without it."""
    for place, child in enumerate(element.children):
        if isinstance(child, Element) and child.name == name:
            rest = [*element.children[:place], *element.children[place + 1 :]]
            return child, Element(element.name, element.attributes, rest)
    return None, element


def _words(element: Element) -> str:
    """All characters in an element."""
    return "".join(child if isinstance(child, str) else _words(child) for child in element.children)
