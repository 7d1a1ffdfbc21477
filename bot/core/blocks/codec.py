"""The JSON form of a document: compact, versioned, and read back with nothing taken on trust."""

import json
from datetime import datetime
from typing import Final, TypeAlias, assert_never

from bot.core.blocks.nouns import (
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

MAX_DEPTH: Final = 64
"""How deep blocks and inline styles may nest in one another in the JSON form."""

_VERSION: Final = 1
# What is written is made for it and cannot hold itself.
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


class BlocksError(ValueError):
    """The text is not the JSON form of a document."""


_Json: TypeAlias = "str | int | bool | list[_Json] | None"
_Marked: TypeAlias = Styled | InlineCode | InlineMaths | Link | Date
"""Every run but a plain text, which is written as a string."""


def dumps(blocks: Blocks) -> str:
    """The compact JSON form of a document, which `loads` reads back."""
    return _ENCODER.encode({"v": _VERSION, "blocks": [_write_block(block) for block in blocks]})


def loads(text: str) -> Blocks:
    """The document that `dumps` wrote; `BlocksError` for anything else."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BlocksError(f"the document is not JSON: {error}") from error
    match document:
        case {"v": int(version), "blocks": list(values)} if version == _VERSION:
            return tuple(_read_top(number, value) for number, value in enumerate(values, 1))
        case {"v": version, "blocks": _}:
            raise BlocksError(f"the document has version {version!r}; this reads {_VERSION}")
        case _:
            raise BlocksError(
                'the document must be an object with "v" and "blocks"; write it with dumps'
            )


def _write_block(block: Block) -> _Json:  # noqa: C901, PLR0911 -- one case a kind of block
    match block:
        case Paragraph(runs):
            return ["p", _write_runs(runs)]
        case Heading(level, runs):
            return ["h", level, _write_runs(runs)]
        case Code(text, language):
            return ["code", text, language]
        case Maths(source):
            return ["maths", source]
        case Bullets(items, ordered, start):
            written: _Json = [[item.checked, _write_blocks(item.blocks)] for item in items]
            return ["list", ordered, start, written]
        case Quote(blocks, expandable):
            return ["quote", expandable, _write_blocks(blocks)]
        case PullQuote(runs, credit):
            return ["pull", _write_runs(runs), _write_runs(credit)]
        case Table(rows):
            return ["table", [[_write_cell(cell) for cell in row] for row in rows]]
        case Image(url, caption):
            return ["image", url, _write_runs(caption)]
        case Details(summary, blocks):
            return ["details", _write_runs(summary), _write_blocks(blocks)]
        case Divider():
            return ["hr"]
        case Footer(runs):
            return ["footer", _write_runs(runs)]
    assert_never(block)


def _write_blocks(blocks: Blocks) -> _Json:
    return [_write_block(block) for block in blocks]


def _write_cell(cell: Cell) -> _Json:
    return [cell.header, cell.align, _write_runs(cell.runs)]


def _write_runs(runs: Runs) -> _Json:
    return [run.text if isinstance(run, Text) else _write_run(run) for run in runs]


def _write_run(run: _Marked) -> _Json:
    match run:
        case Styled(style, runs):
            return [style, _write_runs(runs)]
        case InlineCode(text):
            return ["code", text]
        case InlineMaths(source):
            return ["maths", source]
        case Link(url, runs):
            return ["link", url, _write_runs(runs)]
        case Date(at, text):
            return ["date", at.isoformat(), text]
    assert_never(run)


def _read_top(number: int, value: object) -> Block:
    try:
        return _read_block(value, 1)
    except BlocksError as error:
        raise BlocksError(f"block {number}: {error}") from error


def _read_block(value: object, depth: int) -> Block:  # noqa: C901, PLR0911, PLR0912 -- one case a kind of block
    match value:
        case ["p", runs]:
            return Paragraph(_read_runs(runs, depth))
        case ["h", int(level), runs] if 1 <= level <= 6:  # noqa: PLR2004 -- h1 to h6
            return Heading(level, _read_runs(runs, depth))
        case ["code", text, language]:
            return Code(_read_text(text), None if language is None else _read_text(language))
        case ["maths", source]:
            return Maths(_read_text(source))
        case ["list", bool(ordered), int(start), list(items)]:
            return Bullets(tuple(_read_item(item, depth) for item in items), ordered, start)
        case ["quote", bool(expandable), blocks]:
            return Quote(_read_blocks(blocks, depth), expandable)
        case ["pull", runs, credit]:
            return PullQuote(_read_runs(runs, depth), _read_runs(credit, depth))
        case ["table", list(rows)]:
            return Table(tuple(_read_row(row, depth) for row in rows))
        case ["image", url, caption]:
            return Image(_read_text(url), _read_runs(caption, depth))
        case ["details", summary, blocks]:
            return Details(_read_runs(summary, depth), _read_blocks(blocks, depth))
        case ["hr"]:
            return Divider()
        case ["footer", runs]:
            return Footer(_read_runs(runs, depth))
        case _:
            raise BlocksError(f"{_show(value)} is not a block")


def _read_blocks(value: object, depth: int) -> Blocks:
    return tuple(_read_block(each, depth + 1) for each in _read_list(value, "blocks", depth))


def _read_item(value: object, depth: int) -> Item:
    match value:
        case [(None | True | False) as checked, blocks]:
            return Item(_read_blocks(blocks, depth), checked)
        case _:
            raise BlocksError(f"{_show(value)} is not a list item")


def _read_row(value: object, depth: int) -> tuple[Cell, ...]:
    return tuple(_read_cell(each, depth) for each in _read_list(value, "table cells", depth))


def _read_cell(value: object, depth: int) -> Cell:
    match value:
        case [bool(header), str(align), runs] if align in _ALIGNS:
            return Cell(_read_runs(runs, depth), header, _ALIGNS[align])
        case _:
            raise BlocksError(f"{_show(value)} is not a table cell")


def _read_runs(value: object, depth: int) -> Runs:
    return tuple([_read_run(each, depth + 1) for each in _read_list(value, "runs", depth)])


def _read_run(value: object, depth: int) -> Inline:
    match value:
        case str():
            return Text(_read_text(value))
        case ["code", text]:
            return InlineCode(_read_text(text))
        case ["maths", source]:
            return InlineMaths(_read_text(source))
        case ["link", url, runs]:
            return Link(_read_text(url), _read_runs(runs, depth))
        case ["date", str(at), text]:
            return _read_date(at, _read_text(text))
        case [str(style), runs] if style in _STYLES:
            return Styled(_STYLES[style], _read_runs(runs, depth))
        case _:
            raise BlocksError(f"{_show(value)} is not an inline run")


# To look a name up is several times as fast as to make an enum of it.
_STYLES: Final = {style.value: style for style in Style}
_ALIGNS: Final = {align.value: align for align in Align}


def _read_date(at: str, text: str) -> Date:
    try:
        return Date(datetime.fromisoformat(at), text)
    except ValueError as error:
        raise BlocksError(f"{_show(at)} is not a date with a time zone") from error


def _read_list(value: object, what: str, depth: int) -> list[object]:
    if depth >= MAX_DEPTH:
        raise BlocksError(f"nested deeper than {MAX_DEPTH}")
    if not isinstance(value, list):
        raise BlocksError(f"{_show(value)} is not a list of {what}")
    return value


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise BlocksError(f"{_show(value)} is not a text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        what = f"{_show(value)} holds half a surrogate pair, which is no character"
        raise BlocksError(what) from error
    return value


def _show(value: object) -> str:
    text = ascii(value) if isinstance(value, str | int | float | bool | None) else _show_list(value)
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 -- a glimpse is enough


def _show_list(value: object) -> str:
    return (
        f"[{ascii(value[0])[:20]}, …]"
        if isinstance(value, list) and value
        else "a " + type(value).__name__
    )
