"""Tables in HTML: their rows and cells, with header and alignment; a table that only makes a layout is no table."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, TypeAlias

from selectolax.lexbor import LexborNode

from bot.core.blocks import Align, Blocks, Cell, Paragraph, Runs, Style, Styled, Table

ReadRuns: TypeAlias = Callable[[LexborNode], Runs]
"""Reads what a cell says as runs."""

Row: TypeAlias = tuple[Cell, ...]

_MOST_ROWS: Final = 500
# Of a table that a message can show (Bot API, InputRichBlockTable): a cell reaches over no columns beyond.
_MOST_COLUMNS: Final = 20

_CODE: Final = re.compile(r"(?:^|\s)(?:rouge-code|blob-code|crayon-code|code|lntd)(?:\s|$)")
_GROUPS: Final = frozenset({"thead", "tbody", "tfoot"})
_ALIGNMENTS: Final = {
    "left": Align.LEFT,
    "center": Align.CENTRE,
    "centre": Align.CENTRE,
    "right": Align.RIGHT,
}


def highlighted(table: LexborNode) -> LexborNode | None:
    """What holds the code of a table that only puts numbers beside its lines.

    That is a `pre` in its last cell (Hexo, Pygments, Rouge, Hugo), or the table itself, a line a row (GitHub) or an element (Crayon).
    """
    row = next(_rows(table), None)
    cells = [cell for cell in children(row) if cell.is_element_node] if row else []
    if not cells or not any(_CODE.search(cell.attributes.get("class") or "") for cell in cells):
        return None
    *numbers, last = cells
    if pre := last.css_first("pre code") or last.css_first("pre"):
        return pre
    only_numbers = all(re.fullmatch(r"[\s\d]*", cell.text()) for cell in numbers)
    return table if only_numbers and _CODE.search(last.attributes.get("class") or "") else None


def is_layout(table: LexborNode) -> bool:
    """Whether the table only places things: one cell a row, tables within it, or a formula and its number (LaTeXML)."""
    return (
        "ltx_eqn_table" in (table.attributes.get("class") or "")
        or table.css_first("table table") is not None
        or table.css_first("td + td, th + td, th + th, td + th") is None
    )


def read_table(table: LexborNode, read: ReadRuns) -> Blocks:
    """The caption of a table as a paragraph, if it has one, and the table, if it has cells."""
    caption = next((read(child) for child in children(table) if child.tag == "caption"), ())
    covered: Counter[int] = Counter()
    rows = [_row(each, covered, read) for each in _rows(table)]
    said = (Paragraph((Styled(Style.BOLD, caption),)),) if caption else ()
    return (*said, *tables(_without_spacers(rows)))


def _without_spacers(rows: list[Row]) -> list[Row]:
    """The rows without columns that are empty throughout: those only make room, or are reached over."""
    saying = {place for row in rows for place, cell in enumerate(row) if cell.runs}
    if len(saying) == max(map(len, rows), default=0):
        return rows
    return [tuple(cell for place, cell in enumerate(row) if place in saying) for row in rows]


def tables(rows: Iterable[Row]) -> Iterator[Table]:
    """The rows that say something, as tables of at most 500 rows: each is drawn or told as a whole."""
    shown = iter([row for row in rows if any(cell.runs for cell in row)])
    while lot := tuple(islice(shown, _MOST_ROWS)):
        yield Table(lot)


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    """The rows of its groups, the foot last; the parser puts those without a group into one."""
    groups = sorted(
        (child for child in children(table) if child.tag in _GROUPS),
        key=lambda group: group.tag == "tfoot",
    )
    return (row for group in groups for row in children(group) if row.tag == "tr")


def _row(row: LexborNode, covered: Counter[int], read: ReadRuns) -> Row:
    """The cells of a row, empty ones where a cell above reaches down: `covered` says by how many rows in which column."""
    cells: list[Cell] = []
    is_head = row.parent is not None and row.parent.tag == "thead"
    for each in children(row):
        if each.tag not in {"td", "th"}:
            continue
        _skip(cells, covered)
        first, reach = len(cells), _span(each, "rowspan") - 1
        end = min(first + _span(each, "colspan"), _MOST_COLUMNS)
        cells.append(Cell(read(each), header=is_head or each.tag == "th", align=_align(each)))
        cells += [Cell(())] * (end - len(cells))
        if reach:
            covered.update(dict.fromkeys(range(first, end), reach))
    _skip(cells, covered)
    return tuple(cells)


def _skip(cells: list[Cell], covered: Counter[int]) -> None:
    while covered[len(cells)] > 0:
        covered[len(cells)] -= 1
        cells.append(Cell(()))


def _span(cell: LexborNode, attribute: str) -> int:
    """How many columns or rows a cell takes."""
    value = cell.attributes.get(attribute) or ""
    return max(1, min(int(value[:3]), _MOST_COLUMNS)) if value.isdecimal() else 1


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
