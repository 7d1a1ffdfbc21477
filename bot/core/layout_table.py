"""Tables on lines: drawn in a monospaced font where a phone can show them so, else told row by row."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final, TypeAlias

from bot.core.blocks import Align, Cell
from bot.core.cleaning import columns, fold
from bot.core.spans import Kind, Mark, Span, Spans, marked, text_of

Field: TypeAlias = tuple[Cell, Spans]
"""A cell and what is in it."""

WIDEST: Final = 40
"""Columns of a monospaced font that a phone shows on a line of a message."""

_BETWEEN: Final = " │ "
_LINK: Final = Kind.LINK
_RIGHT: Final = Align.RIGHT
_CENTRE: Final = Align.CENTRE
_DRAWN: Final = (Mark(Kind.PRE),)


def table_lines(rows: Sequence[Sequence[Field]]) -> Iterator[tuple[Span, ...]]:
    """The lines of a table. One with links is told, however narrow: a drawing could not hold them."""
    if not any(rows):
        return
    texts = [[fold(text_of(spans)) for _, spans in row] for row in rows]
    widths = [max(map(columns, column)) for column in zip_longest(*texts, fillvalue="")]
    total = sum(widths) + columns(_BETWEEN) * (len(widths) - 1)
    if total > WIDEST or _has_links(rows):
        yield from _told(rows)
    else:
        yield (("\n".join(_drawn(rows, texts, widths)), _DRAWN),)


def _has_links(rows: Sequence[Sequence[Field]]) -> bool:
    marks = (mark for row in rows for _, spans in row for _, marks in spans for mark in marks)
    return any(mark.kind is _LINK for mark in marks)


def _drawn(
    rows: Sequence[Sequence[Field]], texts: list[list[str]], widths: list[int]
) -> Iterator[str]:
    for number, (row, line) in enumerate(zip(rows, texts, strict=True)):
        aligns = [cell.align for cell, _ in row]
        padded = zip_longest(line, aligns, widths)
        yield _BETWEEN.join(
            _padded(text or "", align, width) for text, align, width in padded
        ).rstrip()
        if number == 0 and len(rows) > 1 and _is_head(row):
            yield "─┼─".join("─" * width for width in widths)


def _is_head(row: Sequence[Field]) -> bool:
    """Whether a row names the columns: a header in a row of data names only that row."""
    said = [cell.header for cell, spans in row if spans]
    return bool(said) and all(said)


def _padded(text: str, align: Align | None, width: int) -> str:
    space = width - columns(text)
    if align is _RIGHT:
        return " " * space + text
    if align is _CENTRE:
        return " " * (space // 2) + text + " " * (space - space // 2)
    return text + " " * space


def _told(rows: Sequence[Sequence[Field]]) -> Iterator[tuple[Span, ...]]:
    """A line a row, or a few: the first cell in bold, each other one after the name of its column."""
    first = rows[0]
    named = len(rows) > 1 and _is_head(first)
    names = [fold(text_of(spans)) for _, spans in first] if named else []
    for row in rows[1:] if named else rows:
        fields = [
            (name or "", _folded(field))
            for name, field in zip_longest(names[: len(row)], row)
            if field
        ]
        yield from _row([(name, spans) for name, spans in fields if text_of(spans)])


def _row(fields: list[tuple[str, tuple[Span, ...]]]) -> Iterator[tuple[Span, ...]]:
    if not fields:
        return
    (_, head), *others = fields
    yield (("• ", ()), *marked(head, Mark(Kind.BOLD)))
    for name, spans in others:
        yield ((f"  {name}: " if name else "  ", ()), *spans)


def _folded(field: Field) -> tuple[Span, ...]:
    """The spans of a cell on one line."""
    return tuple((text.replace("\n", " "), marks) for text, marks in field[1])
