"""Cuts a safe block that is too large for one message: between items, rows and blocks, else in its text. Changes no word.

block -> what stays together -> as many of these as fit -> the same kind of block around each lot
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, TypeVar, assert_never

from bot.core.blocks import (
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
    Styled,
    Table,
    Text,
)
from bot.core.cleaning import boundary, is_blank
from bot.core.places import best_place
from bot.core.rich.runs import merged, text_of, trimmed
from bot.core.rich.safe import has_links, told_row
from bot.core.rich.weight import (
    NOTHING,
    SHELL,
    Weight,
    of_block,
    of_item,
    of_row,
    of_run,
    of_runs,
)

_T = TypeVar("_T")

# A stretch of text that a cut does not look into, and how far beyond its end a character may reach.
_STRETCH: Final = 256
_LOOKAHEAD: Final = 64
# The summary of details that go on in another block.
_GOES_ON: Final = (Text("\u2026"),)
# A summary beyond that is no summary.
_LONGEST_SUMMARY: Final = 512


def pieces(block: Block, room: Weight) -> Iterator[Block]:  # noqa: C901 -- one case a kind of block
    """The block itself where it fits, else several that do, in order."""
    if of_block(block).fits(room):
        yield block
        return
    match block:
        case Paragraph(runs):
            yield from map(Paragraph, _texts(runs, room))
        case Heading(level, runs):
            yield from (Heading(level, each) for each in _texts(runs, room))
        case Footer(runs):
            yield from map(Footer, _texts(runs, room))
        case Code(text, language):
            yield from (
                Code(each, language) for each in _lines(text, room - of_run(Text(language or "")))
            )
        case Bullets():
            yield from _lists(block, room)
        case Quote(blocks):
            yield from (Quote(each) for each in _packed_blocks(blocks, room))
        case PullQuote(runs, credit):
            yield from (PullQuote(each) for each in _texts(runs, room))
            yield from map(Paragraph, _texts(credit, room))
        case Table(rows):
            yield from _tables(rows, room)
        case Details():
            yield from _details(block, room)
        case Maths() | Divider() | Image():
            raise ValueError(f"{block} cannot be cut, and is no larger than a message")
        case _:
            assert_never(block)


def packed(
    things: Iterable[_T], weight: Callable[[_T], Weight], room: Weight
) -> Iterator[tuple[_T, ...]]:
    """The things in as few lots as hold them, in order; each alone is known to fit."""
    lot: list[_T] = []
    load = NOTHING
    for thing in things:
        alone = weight(thing)
        if lot and not (load + alone).fits(room):
            yield tuple(lot)
            lot, load = [], NOTHING
        lot.append(thing)
        load += alone
    if lot:
        yield tuple(lot)


def _packed_blocks(blocks: Blocks, room: Weight) -> Iterator[Blocks]:
    """The blocks in lots for one shell each."""
    inner = room - SHELL
    return packed((each for block in blocks for each in pieces(block, inner)), of_block, inner)


def _lists(bullets: Bullets, room: Weight) -> Iterator[Block]:
    """Lists of whole items; one that is too large goes on below its list, without a marker of its own."""
    inner = room - SHELL
    numbered = enumerate(bullets.items, bullets.start)
    for fits, entries in groupby(numbered, lambda entry: of_item(entry[1]).fits(inner)):
        if fits:
            for lot in packed(entries, lambda entry: of_item(entry[1]), inner):
                items = tuple(item for _, item in lot)
                yield Bullets(items, bullets.ordered, lot[0][0])
            continue
        for number, item in entries:
            first, *others = (
                piece for block in item.blocks for piece in pieces(block, inner - SHELL)
            )
            yield Bullets((Item((first,), item.checked),), bullets.ordered, number)
            yield from others


def _details(details: Details, room: Weight) -> Iterator[Block]:
    summary = details.summary
    if len(text_of(summary)) > _LONGEST_SUMMARY:
        yield from map(Paragraph, _texts(summary, room))
        summary = _GOES_ON
    for lot in _packed_blocks(details.blocks, room - of_runs(summary)):
        yield Details(summary, lot)
        summary = _GOES_ON


def _tables(rows: Sequence[tuple[Cell, ...]], room: Weight) -> Iterator[Block]:
    """Tables of whole rows; a row that is too large, or alone with links in it, is told as a text."""
    inner = room - SHELL
    for fits, lines in groupby(rows, lambda row: of_row(row).fits(inner)):
        if not fits:
            yield from _told(lines, room)
            continue
        for lot in packed(lines, of_row, inner):
            if len(lot) > 1 or not has_links(lot):
                yield Table(lot)
            else:
                yield from _told(lot, room)


def _told(rows: Iterable[tuple[Cell, ...]], room: Weight) -> Iterator[Block]:
    for row in rows:
        yield from map(Paragraph, _texts(told_row(row), room))


def _texts(runs: Runs, room: Weight) -> Iterator[Runs]:
    """The runs in pieces, each with the looks that its text had, without white space at the cuts."""
    for lot in packed(_fragments(runs), of_run, room - SHELL):
        made = trimmed(merged(lot))
        if not is_blank(text_of(made)):
            yield made


def _fragments(runs: Runs) -> Iterator[Inline]:
    """The runs as stretches that stay together; a link of that length is one of them."""
    for run in runs:
        match run:
            case Text(text):
                yield from map(Text, _stretches(text))
            case InlineCode(text):
                yield from map(InlineCode, _stretches(text))
            case Styled(style, inner):
                yield from (Styled(style, (each,)) for each in _fragments(inner))
            case Link(url, inner) if len(text_of(inner)) > _STRETCH:
                yield from (Link(url, (each,)) for each in _fragments(inner))
            case Link() | InlineMaths() | Date():
                yield run
            case _:
                assert_never(run)


def _lines(text: str, room: Weight) -> Iterator[str]:
    """The code in pieces of whole lines; only a line that is too long is cut."""
    stretches = (stretch for line in text.splitlines(keepends=True) for stretch in _stretches(line))
    for lot in packed(stretches, lambda each: of_run(Text(each)), room - SHELL):
        piece = "".join(lot).strip("\n")
        if not is_blank(piece):
            yield piece


def _stretches(text: str) -> Iterator[str]:
    """The text in stretches that end where a reader minds least, never within a grapheme cluster of usual length."""
    start = 0
    while len(text) - start > _STRETCH:
        window = text[start : start + _STRETCH + _LOOKAHEAD]
        best = boundary(window, best_place(window, _STRETCH))
        end = best or boundary(window, _STRETCH) or _STRETCH
        yield text[start : start + end]
        start += end
    yield text[start:]
