"""Tables in HTML: their rows and cells, with header and alignment; a table that only makes a layout is no table."""

import re
from collections import Counter
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

_CODE: Final = re.compile(r"(?:^|\s)(?:rouge-code|blob-code|code|lntd)(?:\s|$)")
_GROUPS: Final = frozenset({"thead", "tbody", "tfoot"})
_ALIGNMENTS: Final = {
    "left": Align.LEFT,
    "center": Align.CENTRE,
    "centre": Align.CENTRE,
    "right": Align.RIGHT,
}


def highlighted(table: LexborNode) -> LexborNode | None:
    """What holds the code of a table that only puts numbers beside its lines.

    That is a `pre` in its last cell (Hexo, Pygments, Rouge, Hugo), or the table itself, a line a row (GitHub).
    """
    cells = [cell for row in _rows(table)[:1] for cell in children(row) if cell.is_element_node]
    if not cells or not any(_CODE.search(cell.attributes.get("class") or "") for cell in cells):
        return None
    return cells[-1].css_first("pre code") or cells[-1].css_first("pre") or table


def is_layout(table: LexborNode) -> bool:
    """Whether the table only places things: one cell a row, or tables within it."""
    return (
        table.css_first("table table") is not None
        or table.css_first("td + td, th + td, th + th, td + th") is None
    )


def read_table(table: LexborNode, read: ReadRuns) -> Blocks:
    """The caption of a table as a paragraph, if it has one, and the table, if it has cells."""
    caption = next((read(child) for child in children(table) if child.tag == "caption"), ())
    covered: Counter[int] = Counter()
    rows = (_row(each, covered, read) for each in _rows(table))
    shown = tuple(row for row in rows if any(cell.runs for cell in row))
    said = (Paragraph((Styled(Style.BOLD, caption),)),) if caption else ()
    return (*said, Table(shown)) if shown else said


def _rows(table: LexborNode) -> list[LexborNode]:
    """The rows of its groups, the foot last; the parser puts those without a group into one."""
    groups = sorted(
        (child for child in children(table) if child.tag in _GROUPS),
        key=lambda group: group.tag == "tfoot",
    )
    rows = (row for group in groups for row in children(group) if row.tag == "tr")
    return list(islice(rows, MOST_ROWS))


def _row(row: LexborNode, covered: Counter[int], read: ReadRuns) -> tuple[Cell, ...]:
    """The cells of a row, empty ones where a cell above reaches down: `covered` says by how many rows in which column."""
    cells: list[Cell] = []
    is_head = row.parent is not None and row.parent.tag == "thead"
    for each in children(row):
        if each.tag not in {"td", "th"}:
            continue
        _skip(cells, covered)
        if len(cells) >= MOST_COLUMNS:
            break
        reach = _span(each, "rowspan") - 1
        cells.append(Cell(read(each), header=is_head or each.tag == "th", align=_align(each)))
        cells += [Cell(())] * (_span(each, "colspan") - 1)
        covered.update(dict.fromkeys(range(len(cells) - _span(each, "colspan"), len(cells)), reach))
    _skip(cells, covered)
    return tuple(cells[:MOST_COLUMNS])


def _skip(cells: list[Cell], covered: Counter[int]) -> None:
    while covered[len(cells)] > 0:
        covered[len(cells)] -= 1
        cells.append(Cell(()))


def _span(cell: LexborNode, attribute: str) -> int:
    """How many columns or rows a cell takes."""
    value = cell.attributes.get(attribute) or ""
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
