"""What the events of the Markdown parser (pyromark.event.Event) lead to: tables from their names to the steps of a document."""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from bot.core.blocks import Blocks, Style
from bot.core.markup.document import Document

_STYLES: Final = {"Strong": Style.BOLD, "Emphasis": Style.ITALIC, "Strikethrough": Style.STRIKE}


def _begins(style: Style) -> Callable[[Document], None]:
    return lambda document: document.line.builder.switch_on(style)


def _ends(style: Style) -> Callable[[Document], None]:
    return lambda document: document.line.builder.switch_off(style)


def _opens(name: str) -> Callable[[Document, Any], None]:
    return lambda document, value: document.open(name, value)


def _nothing(_: Document) -> None:
    """Some tags only tell what follows from what follows them."""


_Bare: TypeAlias = dict[str, Callable[[Document], None]]
_Telling: TypeAlias = dict[str, Callable[[Document, Any], None]]
# What to do with an event or tag by its name: one that is a name alone, one that says something of itself.
_SIGNS: Final[_Bare] = {
    "SoftBreak": Document.soft_break,
    "HardBreak": Document.hard_break,
    "Rule": Document.rule,
}
_EVENTS: Final[_Telling] = {
    "Code": Document.code_span,
    "Html": Document.piece,
    "InlineHtml": Document.tag,
    "FootnoteReference": Document.footnote,
    "TaskListMarker": Document.task,
}
_TAGS: Final[dict[str, tuple[_Bare, _Telling]]] = {
    "Start": (
        {
            "Paragraph": Document.flush,
            "HtmlBlock": Document.flush,
            "Item": lambda document: document.open("Item"),
            "TableHead": Document.begin_row,
            "TableRow": Document.begin_row,
            "TableCell": _nothing,
            **{name: _begins(style) for name, style in _STYLES.items()},
        },
        {
            "Heading": Document.begin_heading,
            "CodeBlock": Document.begin_code,
            "Table": Document.begin_table,
            "Link": Document.begin_link,
            "Image": Document.begin_picture,
            **{name: _opens(name) for name in ("BlockQuote", "List", "FootnoteDefinition")},
        },
    ),
    "End": (
        {
            "Paragraph": Document.flush,
            "CodeBlock": Document.end_code,
            "HtmlBlock": Document.end_html,
            "Item": Document.close,
            "FootnoteDefinition": Document.close,
            "TableHead": _nothing,
            "TableRow": _nothing,
            "TableCell": Document.end_cell,
            "Table": Document.end_table,
            "Link": Document.end_link,
            "Image": Document.end_picture,
            **{name: _ends(style) for name, style in _STYLES.items()},
        },
        {
            "Heading": Document.end_heading,
            "BlockQuote": Document.close,
            "List": Document.close,
        },
    ),
}


def blocks_from(events: Iterable[Any], document: Document) -> Blocks:
    """The blocks of a document, not begun yet, whose events these are."""
    for event in events:
        if isinstance(event, str):
            _SIGNS[event](document)
            continue
        kind, value = event.popitem()  # its only one
        if kind == "Text":
            document.text(value)
        elif kind in _TAGS:
            bare, telling = _TAGS[kind]
            if isinstance(value, str):
                bare[value](document)
            else:
                name, more = value.popitem()
                telling[name](document, more)
        else:
            _EVENTS[kind](document, value)
    return document.end()
