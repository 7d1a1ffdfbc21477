"""Tables in HTML: their rows and cells, with header and alignment; a table that only makes a layout is no table."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, TypeAlias

from selectolax.lexbor import LexborNode

from bot.core.blocks import Align, Blocks, Cell, Paragraph, Runs, Style, Styled, Table

ReadRuns: TypeAlias = Callable[[LexborNode], Runs]
"""Reads what a cell says as runs."""

MOST_ROWS: Final = 500
MOST_COLUMNS: Final = 20
"""Columns beyond the 20 of Telegram's tables (Bot API, InputRichBlockTable) are left out."""

_CODE: Final = re.compile(r"(?:^|\s)(?:rouge-)?code(?:\s|$)")
_GROUPS: Final = frozenset({"thead", "tbody", "tfoot"})
_ALIGNMENTS: Final = {
    "left": Align.LEFT,
    "center": Align.CENTRE,
    "centre": Align.CENTRE,
    "right": Align.RIGHT,
}


def highlighted(table: LexborNode) -> LexborNode | None:
    """The `pre` of a table that only puts line numbers beside code (Hexo, Pygments, Rouge)."""
    cells = [cell for row in _rows(table)[:1] for cell in children(row)]
    code = next((cell for cell in cells if _CODE.search(cell.attributes.get("class") or "")), None)
    return None if code is None else code.css_first("pre")


def is_layout(table: LexborNode) -> bool:
    """Whether the table only places things: one cell a row, or tables within it."""
    return (
        table.css_first("table table") is not None
        or table.css_first("td + td, th + td, th + th, td + th") is None
    )


def read_table(table: LexborNode, read: ReadRuns) -> Blocks:
    """The caption of a table as a paragraph, if it has one, and the table, if it has cells."""
    caption = next((read(child) for child in children(table) if child.tag == "caption"), ())
    rows = tuple(
        row for row in (_row(each, read) for each in _rows(table)) if any(cell.runs for cell in row)
    )
    said = (Paragraph((Styled(Style.BOLD, caption),)),) if caption else ()
    return (*said, Table(rows)) if rows else said


def _rows(table: LexborNode) -> list[LexborNode]:
    """The rows of its groups; the parser puts those without a group into one."""
    groups = (child for child in children(table) if child.tag in _GROUPS)
    rows = (row for group in groups for row in children(group) if row.tag == "tr")
    return list(islice(rows, MOST_ROWS))


def _row(row: LexborNode, read: ReadRuns) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for each in children(row):
        if each.tag in {"td", "th"} and len(cells) < MOST_COLUMNS:
            cells.append(Cell(read(each), header=each.tag == "th", align=_align(each)))
            cells += [Cell(())] * (_span(each) - 1)
    return tuple(cells[:MOST_COLUMNS])


def _span(cell: LexborNode) -> int:
    value = cell.attributes.get("colspan") or ""
    return max(1, min(int(value[:3]), MOST_COLUMNS)) if value.isdecimal() else 1


def _align(cell: LexborNode) -> Align:
    attributes = cell.attributes
    style = (attributes.get("style") or "").replace(" ", "").lower()
    named = (
        style.partition("text-align:")[2].partition(";")[0]
        or (attributes.get("align") or "").lower()
    )
    return _ALIGNMENTS.get(named, Align.LEFT)


def children(node: LexborNode) -> Iterator[LexborNode]:
    """The nodes directly within a node."""
    child = node.first_child
    while child is not None:
        yield child
        child = child.next
