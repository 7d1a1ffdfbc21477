"""Safe blocks as the Bot API takes them: InputRichBlock and RichText, by their field names. No parser runs over the text.

Source: Bot API 10.3, "Rich messages". `blocks` are known to servers from 10.2 on.
"""

from collections.abc import Iterator
from datetime import UTC
from typing import Final, TypeAlias, assert_never

from bot.core.blocks import (
    Align,
    Block,
    Blocks,
    Bullets,
    Cell,
    Code,
    Date,
    Details,
    Divider,
    Footer,
    Heading,
    Image,
    Inline,
    InlineCode,
    InlineMaths,
    Item,
    Link,
    Maths,
    Paragraph,
    PullQuote,
    Quote,
    Runs,
    Style,
    Styled,
    Table,
    Text,
)

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool"
Object: TypeAlias = dict[str, Json]

ALIGNS: Final = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}
DATE_FORMAT: Final = "D"
"""A date without its time, in the reader's own zone and manner."""

_STYLES: Final = {
    Style.BOLD: "bold",
    Style.ITALIC: "italic",
    Style.UNDERLINE: "underline",
    Style.STRIKE: "strikethrough",
    Style.SPOILER: "spoiler",
    Style.SUBSCRIPT: "subscript",
    Style.SUPERSCRIPT: "superscript",
    Style.MARK: "marked",
}


def written(blocks: Blocks) -> list[Json]:
    """The value of `InputRichMessage.blocks`."""
    return [_block(block) for block in blocks]


def _block(block: Block) -> Json:  # noqa: C901, PLR0911, PLR0912 -- one case a kind of block
    match block:
        case Paragraph(runs):
            return {"type": "paragraph", "text": _text(runs)}
        case Heading(level, runs):
            return {"type": "heading", "text": _text(runs), "size": level}
        case Footer(runs):
            return {"type": "footer", "text": _text(runs)}
        case Code(text, language):
            code: Object = {"type": "pre", "text": text}
            return {**code, "language": language} if language else code
        case Maths(source):
            return {"type": "mathematical_expression", "expression": source}
        case Bullets():
            return {"type": "list", "items": list(_items(block))}
        case Quote(blocks):
            return {"type": "blockquote", "blocks": written(blocks)}
        case PullQuote(runs, credit):
            quote: Object = {"type": "pullquote", "text": _text(runs)}
            return {**quote, "credit": _text(credit)} if credit else quote
        case Table(rows):
            cells: Json = [[_cell(cell) for cell in row] for row in rows]
            return {"type": "table", "cells": cells, "is_bordered": True}
        case Details(summary, blocks):
            return {"type": "details", "summary": _text(summary), "blocks": written(blocks)}
        case Divider():
            return {"type": "divider"}
        case Image():
            raise ValueError("a safe document holds no picture")
        case _:
            assert_never(block)


def _items(bullets: Bullets) -> Iterator[Json]:
    for number, item in enumerate(bullets.items, bullets.start):
        made = _item(item)
        yield {**made, "value": number, "type": "1"} if bullets.ordered else made


def _item(item: Item) -> Object:
    made: Object = {"blocks": written(item.blocks)}
    if item.checked is not None:
        made["has_checkbox"] = True
        if item.checked:
            made["is_checked"] = True
    return made


def _cell(cell: Cell) -> Json:
    made: Object = {"align": ALIGNS[cell.align], "valign": "top"}
    if cell.runs:
        made["text"] = _text(cell.runs)
    if cell.header:
        made["is_header"] = True
    return made


def _text(runs: Runs) -> Json:
    """A RichText: a string, or a list of strings and objects."""
    if len(runs) == 1:
        return _run(runs[0])
    return [_run(run) for run in runs]


def _run(run: Inline) -> Json:
    match run:
        case Text(text):
            return text
        case Styled(style, runs):
            return {"type": _STYLES[style], "text": _text(runs)}
        case InlineCode(text):
            return {"type": "code", "text": text}
        case InlineMaths(source):
            return {"type": "mathematical_expression", "expression": source}
        case Link(url, runs):
            return {"type": "url", "text": _text(runs), "url": url}
        case Date(at, text):
            moment = int(at.astimezone(UTC).timestamp())
            return {
                "type": "date_time",
                "text": text,
                "unix_time": moment,
                "date_time_format": DATE_FORMAT,
            }
        case _:
            assert_never(run)
