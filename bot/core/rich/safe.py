"""A document made safe for rich messages: every block one that Telegram takes and no known client stumbles over.

What cannot be had in that form is said in another: a table too wide or with links that would be lost is told row by
row, a picture is a link to it, what nests too deep is told without nesting, a formula within details is spelt out.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final, assert_never

from bot.core.blocks import (
    Block,
    Blocks,
    Bullets,
    Cell,
    Code,
    Details,
    Divider,
    Footer,
    Heading,
    Image,
    Inline,
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
from bot.core.classic_html import is_linkable
from bot.core.cleaning import clean, is_blank
from bot.core.hosts import site_of
from bot.core.rich.formulas import Drawn, Source, Spelt, said
from bot.core.rich.limits import MOST_COLUMNS, SAFE_DEPTH
from bot.core.rich.runs import Place, merged, safe_runs, trimmed

# What a block, its items or cells and their text take, and two styles for that.
_ROOM_FOR_LIST: Final = 5
_ROOM_FOR_TABLE: Final = 5
_ROOM_FOR_BLOCKS: Final = 4
_NUMBERS: Final = range(1, 1_000_000)
# Telegram drops the links of a table with fewer rows than that, without a word.
_LEAST_ROWS_WITH_LINKS: Final = 2
_PICTURE: Final = "\U0001f5bc "
_BETWEEN_CELLS: Final = " \u2502 "


def safe(blocks: Blocks) -> Blocks:
    """The document as it can be sent; blocks in which a reader would see nothing are left out."""
    return tuple(_blocks(blocks, Place(SAFE_DEPTH)))


def _blocks(blocks: Blocks, place: Place) -> Iterator[Block]:
    for block in blocks:
        yield from _block(block, place)


def _block(block: Block, place: Place) -> Iterator[Block]:  # noqa: C901, PLR0912 -- one case a kind of block
    inner = place.within()
    match block:
        case Paragraph(runs):
            yield from _paragraph(runs, inner)
        case Heading(level, runs):
            yield from (Heading(level, made) for made in _seen(runs, inner))
        case Footer(runs):
            yield from (Footer(made) for made in _seen(runs, inner))
        case Code(text, language):
            yield from _code(text, language)
        case Maths(source):
            yield from _maths(source, place)
        case Bullets():
            yield from _bullets(block, place)
        case Quote(blocks):
            yield from _quote(blocks, place)
        case PullQuote(runs, credit):
            yield from _pull_quote(safe_runs(runs, inner), safe_runs(credit, inner))
        case Table():
            yield from _table(block, place)
        case Image(url, caption):
            yield from _image(url, caption, inner)
        case Details():
            yield from _details(block, place)
        case Divider():
            yield block
        case _:
            assert_never(block)


def _seen(runs: Runs, place: Place) -> Iterator[Runs]:
    """The runs made safe, if there is anything to see."""
    made = safe_runs(runs, place)
    if made:
        yield made


def _paragraph(runs: Runs, place: Place) -> Iterator[Block]:
    yield from map(Paragraph, _seen(runs, place))


def _code(text: str, language: str | None) -> Iterator[Block]:
    lines = clean(text).strip("\n").rstrip()
    if not is_blank(lines):
        yield Code(lines, clean(language).strip() or None if language else None)


def _maths(source: str, place: Place) -> Iterator[Block]:
    formula = said(source, may_draw=not place.folded)
    match formula:
        case Drawn(latex):
            yield Maths(latex)
        case Spelt(text):
            yield Paragraph((Text(text),))
        case Source(text):
            yield from _code(text, "latex")
        case None:
            return
        case _:
            assert_never(formula)


def _bullets(bullets: Bullets, place: Place) -> Iterator[Block]:
    if place.room < _ROOM_FOR_LIST or (bullets.ordered and not _can_count(bullets)):
        yield from _told_list(bullets, place)
        return
    made = (tuple(_blocks(item.blocks, place.within(2))) for item in bullets.items)
    numbered = enumerate(zip(bullets.items, made, strict=True), bullets.start)
    # An empty item is refused; what follows one keeps its number.
    for is_seen, items in groupby(numbered, lambda entry: bool(entry[1][1])):
        if is_seen:
            entries = list(items)
            kept = tuple(Item(blocks, item.checked) for _, (item, blocks) in entries)
            yield Bullets(kept, bullets.ordered, entries[0][0])


def _can_count(bullets: Bullets) -> bool:
    return bullets.start in _NUMBERS and bullets.start + len(bullets.items) in _NUMBERS


def _told_list(bullets: Bullets, place: Place) -> Iterator[Block]:
    """The items one after the other, each behind its marker."""
    for number, item in enumerate(bullets.items, bullets.start):
        first, *others = (*_blocks(item.blocks, place), None)
        marker = Text(_marker(item, f"{number}. " if bullets.ordered else "\u2022 "))
        if isinstance(first, Paragraph):
            yield Paragraph(merged((marker, *first.runs)))
        elif first is not None:
            yield Paragraph(trimmed((marker,)))
            yield first
        yield from filter(None, others)


def _marker(item: Item, marker: str) -> str:
    if item.checked is None:
        return marker
    return "\u2611 " if item.checked else "\u2610 "


def _quote(blocks: Blocks, place: Place) -> Iterator[Block]:
    if place.room < _ROOM_FOR_BLOCKS:
        yield from _blocks(blocks, place)
    elif inner := tuple(_blocks(blocks, place.within())):
        # The expandable kind holds text alone, and is unknown to servers before 10.3.
        yield Quote(inner)


def _pull_quote(runs: Runs, credit: Runs) -> Iterator[Block]:
    if runs:
        yield PullQuote(runs, credit)
    elif credit:
        yield Paragraph(credit)


def _table(table: Table, place: Place) -> Iterator[Block]:
    inner = place.within(3)
    may_draw = place.room >= _ROOM_FOR_TABLE
    rows = tuple(
        tuple(
            Cell(
                safe_runs(cell.runs, inner if may_draw else place.within()), cell.header, cell.align
            )
            for cell in row
        )
        for row in table.rows
    )
    rows = tuple(row for row in rows if any(cell.runs for cell in row))
    columns = max(map(len, rows), default=0)
    loses_links = len(rows) < _LEAST_ROWS_WITH_LINKS and has_links(rows)
    if may_draw and columns <= MOST_COLUMNS and not loses_links:
        if rows:
            yield Table(tuple((*row, *(Cell(()),) * (columns - len(row))) for row in rows))
        return
    yield from (Paragraph(told_row(row)) for row in rows)


def told_row(row: tuple[Cell, ...]) -> Runs:
    """The cells of a row side by side in one text."""
    told: list[Inline] = []
    for cell in row:
        if cell.runs:
            told += [Text(_BETWEEN_CELLS), *cell.runs] if told else cell.runs
    return merged(told)


def has_links(rows: tuple[tuple[Cell, ...], ...]) -> bool:
    """Whether any cell holds a link."""
    return any(_is_linked(cell.runs) for row in rows for cell in row)


def _is_linked(runs: Runs) -> bool:
    return any(
        isinstance(run, Link) or (isinstance(run, Styled) and _is_linked(run.runs)) for run in runs
    )


def _image(url: str, caption: Runs, place: Place) -> Iterator[Block]:
    """A link: a picture that Telegram cannot fetch would have the whole message refused."""
    shown = safe_runs(caption, replace(place.within(), linked=is_linkable(url)))
    about = shown or safe_runs((Text(site_of(url)),), place)
    if about:
        runs = merged((Text(_PICTURE), *about))
        yield Paragraph((Link(url, runs),) if is_linkable(url) else runs)


def _details(details: Details, place: Place) -> Iterator[Block]:
    place = replace(place, folded=True)
    summary = safe_runs(details.summary, place.within(2))
    if place.room >= _ROOM_FOR_BLOCKS and summary:
        inner = tuple(_blocks(details.blocks, place.within()))
        yield Details(summary, inner) if inner else Paragraph((Styled(Style.BOLD, summary),))
        return
    if summary:
        yield Paragraph((Styled(Style.BOLD, summary),))
    yield from _blocks(details.blocks, place)
