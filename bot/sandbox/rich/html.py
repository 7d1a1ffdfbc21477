"""Rich HTML -> the blocks that a bot could have given in its place. Checks the structure; values are checked later."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.sandbox.rich.elements import Element, Node, parse_elements
from bot.sandbox.rich.html_buttons import button
from bot.sandbox.rich.html_media import FILES, media_block
from bot.sandbox.rich.html_texts import Texts, is_inline, source_of, whole_number
from bot.sandbox.rich.rules import Findings, Rules, unparsed, without_content
from bot.sandbox.rich.texts import RichText, joined
from bot.sandbox.state import Json

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def html_blocks(
    source: str, media: dict[str, Json], rules: Rules, findings: Findings
) -> list[Json]:
    """The blocks of a document; `media` are the files that it may name, by their ids.

    Raises:
        Refused: a tag is broken, unknown or out of its place.
    """
    nodes = parse_elements(source, rules, findings)
    references = frozenset(
        element.attributes.get("name", "")
        for element in _elements(nodes)
        if element.tag == "tg-reference"
    )
    return _Document(media, Texts(rules, findings, references)).flow(nodes)


def _elements(nodes: list[Node]) -> Iterator[Element]:
    for node in nodes:
        if isinstance(node, Element):
            yield node
            yield from _elements(node.children)


@dataclass(frozen=True, slots=True)
class _Document:
    """One document on its way; every method makes the block of one tag."""

    media: dict[str, Json]
    texts: Texts

    def flow(self, nodes: list[Node]) -> list[Json]:
        """Blocks, with paragraphs of what stands loose between them."""
        blocks: list[Json] = []
        loose: list[Node] = []
        for node in nodes:
            if isinstance(node, Element) and not is_inline(node):
                blocks += [*self._paragraph_of(loose), self._block(node)]
                loose = []
            else:
                loose.append(node)
        return blocks + self._paragraph_of(loose)

    def _paragraph_of(self, loose: list[Node]) -> list[Json]:
        text = self.texts.text(loose)
        if text == "":
            return []
        is_anchor = isinstance(text, dict) and text["type"] == "anchor"
        return [text if is_anchor else {"type": "paragraph", "text": text}]

    def _block(self, element: Element) -> Json:
        if element.tag in FILES:
            return media_block(element, self.media)
        make = _BLOCKS.get(element.tag)
        if make is None:
            raise without_content()  # such as a cell outside of a table
        return make(self, element)

    def styled(self, element: Element) -> Json:
        """A block that holds one text."""
        kind = {"p": "paragraph", "tg-thinking": "thinking"}.get(element.tag, element.tag)
        return {"type": kind, "text": self.texts.text(element.children)}

    def heading(self, element: Element) -> Json:
        size = _HEADINGS.index(element.tag) + 1
        return {"type": "heading", "text": self.texts.text(element.children), "size": size}

    def code(self, element: Element) -> Json:
        match element.children:
            case [Element(tag="code", attributes=attributes, children=children)]:
                language = attributes.get("class", "").removeprefix("language-")
            case children:
                language = ""
        block: Json = {"type": "pre", "text": self.texts.code(children)}
        return {**block, "language": language} if language else block

    def divider(self, _element: Element) -> Json:
        return {"type": "divider"}

    def formula(self, element: Element) -> Json:
        return {"type": "mathematical_expression", "expression": source_of(element)}

    def quotation(self, element: Element) -> Json:
        nodes, credit = self._credited(element)
        if "expandable" in element.attributes:
            return {"type": "expandable_blockquote", "text": self._lines(nodes), **credit}
        return {"type": "blockquote", "blocks": self.flow(nodes), **credit}

    def aside(self, element: Element) -> Json:
        nodes, credit = self._credited(element)
        return {"type": "pullquote", "text": self._lines(nodes), **credit}

    def _lines(self, nodes: list[Node]) -> RichText:
        """Paragraphs as the lines of one text, where nothing else may stand."""
        lines: list[RichText] = []
        for block in self.flow(nodes):
            if block["type"] != "paragraph":
                raise without_content()
            lines += [*(["\n"] if lines else []), block["text"]]
        return joined(lines)

    def _credited(self, element: Element) -> tuple[list[Node], Json]:
        """What stands in an element besides `<cite>`, and the credit that this gives."""
        cites, rest = _parted(element, "cite")
        if not cites:
            return rest, {}
        return rest, {"credit": self.texts.text(cites[0].children)}

    def details(self, element: Element) -> Json:
        summaries, rest = _parted(element, "summary")
        summary = self.texts.text(summaries[0].children) if summaries else ""
        block: Json = {"type": "details", "summary": summary, "blocks": self.flow(rest)}
        return {**block, "is_open": True} if "open" in element.attributes else block

    def unordered(self, element: Element) -> Json:
        items = [self._item(item) for item in _only(element, "li")]
        return {"type": "list", "items": items}

    def ordered(self, element: Element) -> Json:
        elements = _only(element, "li")
        attributes = element.attributes
        step = -1 if "reversed" in attributes else 1
        first = str(1 if step > 0 else len(elements))
        value = whole_number(attributes.get("start", first), "start") - step
        items = []
        for item in elements:
            given = item.attributes.get("value")
            value = value + step if given is None else whole_number(given, "value")
            kind = item.attributes.get("type", attributes.get("type", "1"))
            items.append({**self._item(item), "value": value, "type": kind})
        return {"type": "list", "items": items}

    def _item(self, element: Element) -> Json:
        boxes, rest = _parted(element, "input")
        item: Json = {"blocks": self.flow(rest)}
        if not item["blocks"]:
            raise without_content()
        if boxes:
            item["has_checkbox"] = True
            item["is_checked"] = "checked" in boxes[0].attributes
        return item

    def table(self, element: Element) -> Json:
        captions, rest = _parted(element, "caption")
        rows = _only(Element("table", {}, rest), "tr")
        block: Json = {"type": "table", "cells": [self._row(row) for row in rows]}
        for flag in ("bordered", "striped", "compact"):
            if flag in element.attributes:
                block[f"is_{flag}"] = True
        return {**block, "caption": self.texts.text(captions[0].children)} if captions else block

    def _row(self, row: Element) -> list[Json]:
        return [self._cell(cell) for cell in _only(row, "td", "th")]

    def _cell(self, cell: Element) -> Json:
        attributes = cell.attributes
        found: Json = {
            "text": self.texts.text(cell.children),
            "align": attributes.get("align", "left"),
            "valign": attributes.get("valign", "top"),
        }
        if cell.tag == "th":
            found["is_header"] = True
        for name in ("colspan", "rowspan"):
            if name in attributes:
                found[name] = whole_number(attributes[name], name)
        return found

    def figure(self, element: Element) -> Json:
        captions, rest = _parted(element, "figcaption")
        match self.flow(rest):
            case [block] if block["type"] not in {"paragraph", "table"}:
                return self._captioned(block, captions)
            case _:
                raise without_content()

    def gallery(self, element: Element) -> Json:
        captions, rest = _parted(element, "figcaption")
        block: Json = {"type": element.tag.removeprefix("tg-"), "blocks": self.flow(rest)}
        return self._captioned(block, captions)

    def _captioned(self, block: Json, captions: list[Element]) -> Json:
        if not captions:
            return block
        nodes, credit = self._credited(captions[0])
        return {**block, "caption": {"text": self.texts.text(nodes), **credit}}

    def buttons(self, element: Element) -> Json:
        buttons = [
            button(each, self.texts.text(each.children)) for each in _only(element, "tg-button")
        ]
        block: Json = {"type": "buttons", "buttons": buttons}
        align = element.attributes.get("align")
        return block if align is None else {**block, "align": align}

    def map(self, element: Element) -> Json:
        attributes = element.attributes
        try:
            location = {
                "latitude": float(attributes["lat"]),
                "longitude": float(attributes["long"]),
            }
        except (KeyError, ValueError) as error:
            raise unparsed("invalid location specified") from error
        block: Json = {"type": "map", "location": location}
        zoom = attributes.get("zoom")
        return block if zoom is None else {**block, "zoom": whole_number(zoom, "zoom")}


_Make = Callable[[_Document, Element], Json]
_BLOCKS: dict[str, _Make] = {
    "aside": _Document.aside,
    "blockquote": _Document.quotation,
    "details": _Document.details,
    "figure": _Document.figure,
    "footer": _Document.styled,
    "hr": _Document.divider,
    "ol": _Document.ordered,
    "p": _Document.styled,
    "pre": _Document.code,
    "table": _Document.table,
    "tg-button-row": _Document.buttons,
    "tg-collage": _Document.gallery,
    "tg-map": _Document.map,
    "tg-math-block": _Document.formula,
    "tg-slideshow": _Document.gallery,
    "tg-thinking": _Document.styled,
    "ul": _Document.unordered,
    **dict.fromkeys(_HEADINGS, _Document.heading),
}


def _parted(element: Element, tag: str) -> tuple[list[Element], list[Node]]:
    """The children with this tag, and all others."""
    chosen: list[Element] = []
    rest: list[Node] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag == tag:
            chosen.append(child)
        else:
            rest.append(child)
    if len(chosen) > 1:
        raise without_content()
    return chosen, rest


def _only(element: Element, *tags: str) -> list[Element]:
    """The children, which have to be of these tags, with nothing but white space between them."""
    found: list[Element] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag in tags:
            found.append(child)
        elif not isinstance(child, str) or child.strip():
            raise without_content()
    if not found:
        raise without_content()
    return found
