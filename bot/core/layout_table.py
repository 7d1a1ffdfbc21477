"""Tables on lines: drawn in a monospaced font where a phone can show them so, else told row by row."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, takewhile, zip_longest
from typing import Final, NamedTuple, TypeAlias

from bot.core.blocks import Align, Cell
from bot.core.cleaning import columns, each_columns, fold
from bot.core.spans import Kind, Mark, Marks, Span, Spans, marked, text_of

Field: TypeAlias = tuple[Cell, Spans]
"""A cell and what is in it."""

WIDEST: Final = 40
"""Columns of a monospaced font that a phone shows on a line of a message."""

_MOST_DRAWN: Final = 1 + WIDEST // 3
"""Columns of a table that may be as narrow as that: what is between two of them takes three of the font."""

_SMALL: Final = 32
"""Columns of a table that may be widened without a line being broken on any phone."""

_BETWEEN: Final = " │ "
_WIDE_SPACE: Final = "\u3000"
_WIDE: Final = 2
_LINK: Final = Kind.LINK
_CODE: Final = Kind.CODE
_RIGHT: Final = Align.RIGHT
_CENTRE: Final = Align.CENTRE
_DRAWN: Final = (Mark(Kind.PRE),)


def table_lines(rows: Sequence[Sequence[Field]]) -> Iterator[tuple[Span, ...]]:
    """The lines of a table. One with links or lines of code is told, however narrow: a drawing could not hold them."""
    if not any(rows):
        return
    if max(map(len, rows)) > _MOST_DRAWN:
        yield from _told(rows)
        return
    texts = [[_measured(fold(text_of(spans))) for _, spans in row] for row in rows]
    widths = _widths(texts)
    if widths is None or _resists_drawing(rows):
        yield from _told(rows)
    else:
        yield (("\n".join(_drawn(rows, texts, widths)), _DRAWN),)


def _resists_drawing(rows: Sequence[Sequence[Field]]) -> bool:
    spans = (span for row in rows for _, spans in row for span in spans if span[1])
    return any(
        _is_code_of_lines(text, marks) or any(mark.kind is _LINK for mark in marks)
        for text, marks in spans
    )


def _is_code_of_lines(text: str, marks: Marks) -> bool:
    """Whether these are lines of code, which mean something else on one line."""
    return "\n" in text and any(mark.kind is _CODE for mark in marks)


class _Width(NamedTuple):
    """How many columns of a monospaced font a text or a column of a table takes, and how many wide characters it has.

    A tuple, for every cell needs one: a frozen dataclass of two takes three times as long.
    """

    columns: int
    wide: int

    @property
    def narrow(self) -> int:
        """The columns that its other characters take."""
        return self.columns - _WIDE * self.wide


class _Measured(NamedTuple):
    text: str
    width: _Width


_NOTHING: Final = _Measured("", _Width(0, 0))


def _measured(text: str) -> _Measured:
    if text.isascii():
        return _Measured(text, _Width(len(text), 0))
    each = each_columns(text)
    return _Measured(text, _Width(sum(each), each.count(_WIDE)))


def _widths(texts: list[list[_Measured]]) -> list[_Width] | None:
    """The widths of the columns; None where the table is wider than a phone shows.

    Few fonts make a Chinese character exactly as wide as two others. So in a small table each cell of a column gets
    as many wide and as many narrow characters as any other, and ends at the same place in any font.
    """
    cells = [[each.width for each in column] for column in zip_longest(*texts, fillvalue=_NOTHING)]
    wide = [max(each.wide for each in column) for column in cells]
    narrow = [max(each.narrow for each in column) for column in cells]
    even = [_Width(_WIDE * w + n, w) for w, n in zip(wide, narrow, strict=True)]
    if _total(even) <= _SMALL:
        return even
    close = [_Width(max(column).columns, w) for column, w in zip(cells, wide, strict=True)]
    return close if _total(close) <= WIDEST else None


def _total(widths: list[_Width]) -> int:
    return sum(width.columns for width in widths) + columns(_BETWEEN) * (len(widths) - 1)


def _drawn(
    rows: Sequence[Sequence[Field]], texts: list[list[_Measured]], widths: list[_Width]
) -> Iterator[str]:
    last_head = _heads(rows) - 1
    for number, (row, line) in enumerate(zip(rows, texts, strict=True)):
        aligns = [cell.align for cell, _ in row]
        padded = zip_longest(line, aligns, widths)
        yield _BETWEEN.join(
            _padded(text or _NOTHING, align, width) for text, align, width in padded
        ).rstrip()
        if number == last_head:
            yield _rule(widths)


def _rule(widths: list[_Width]) -> str:
    """The line below the head; plain where nobody knows at which of its places a column ends."""
    crossing = "───" if any(width.wide for width in widths) else "─┼─"
    return crossing.join("─" * width.columns for width in widths)


def _heads(rows: Sequence[Sequence[Field]]) -> int:
    """How many rows above all others name the columns."""
    return sum(1 for _ in takewhile(_is_head, rows[:-1]))


def _is_head(row: Sequence[Field]) -> bool:
    """Whether a row names the columns: a header in a row of data names only that row."""
    said = [cell.header for cell, spans in row if spans]
    return bool(said) and all(said)


def _padded(cell: _Measured, align: Align | None, width: _Width) -> str:
    text, own = cell
    space = width.columns - own.columns
    wide = min(width.wide - own.wide, space // _WIDE)
    narrow = space - _WIDE * wide
    if align is _RIGHT:
        return _space(wide, narrow) + text
    if align is _CENTRE:
        left, right = _space(wide // 2, narrow // 2), _space(wide - wide // 2, narrow - narrow // 2)
        return left + text + right
    return text + _space(wide, narrow)


def _space(wide: int, narrow: int) -> str:
    return _WIDE_SPACE * wide + " " * narrow


def _told(rows: Sequence[Sequence[Field]]) -> Iterator[tuple[Span, ...]]:
    """A line a row, or a few: the first cell in bold, each other one after the name of its column."""
    heads = _heads(rows)
    names = _names(rows[:heads])
    for row in rows[heads:]:
        fields = [
            (name or "", _folded(field))
            for name, field in zip_longest(names[: len(row)], row)
            if field
        ]
        yield from _row([(name, spans) for name, spans in fields if text_of(spans)])


def _names(heads: Sequence[Sequence[Field]]) -> list[str]:
    """What the columns are called; a name above several of them stands before each one's own."""
    names = [[fold(text_of(spans)) for _, spans in head] for head in heads]
    for above in names[:-1]:
        above[:] = accumulate(above, _own_or_left)
    columns = zip_longest(*names, fillvalue="")
    return [" ".join(dict.fromkeys(filter(None, column))) for column in columns]


def _own_or_left(left: str, own: str) -> str:
    return own or left


def _row(fields: list[tuple[str, tuple[Span, ...]]]) -> Iterator[tuple[Span, ...]]:
    if not fields:
        return
    (_, head), *others = fields
    yield (("• ", ()), *marked(head, Mark(Kind.BOLD)))
    for name, spans in others:
        yield ((f"  {name}: " if name else "  ", ()), *spans)


def _folded(field: Field) -> tuple[Span, ...]:
    """The spans of a cell on one line, but for lines of code."""
    return tuple(
        (text if _is_code_of_lines(text, marks) else text.replace("\n", " "), marks)
        for text, marks in field[1]
    )
