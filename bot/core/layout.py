"""Blocks laid out on lines: markers and indentation of lists, tables drawn in a monospaced font, formulas in Unicode.

The result is spans, from which `plain` takes the text and `classic` makes Telegram's HTML.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Final, TypeAlias, assert_never

from bot.core.blocks import (
    Block,
    Blocks,
    Bullets,
    Code,
    Date,
    Details,
    Divider,
    Footer,
    Heading,
    Image,
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
from bot.core.cleaning import clean, fold, is_blank, utf16_length
from bot.core.hosts import contact_beside, site_of
from bot.core.layout_table import table_lines
from bot.core.maths import to_text
from bot.core.maths.atoms import scripted
from bot.core.spans import Kind, Mark, Span, Spans, marked, text_of, trimmed

Line: TypeAlias = Spans
"""The spans of a line; those of code and quotes hold line breaks of their own."""

_MARKS: Final = {
    Style.BOLD: Mark(Kind.BOLD),
    Style.ITALIC: Mark(Kind.ITALIC),
    Style.UNDERLINE: Mark(Kind.UNDERLINE),
    Style.STRIKE: Mark(Kind.STRIKE),
    Style.SPOILER: Mark(Kind.SPOILER),
    Style.MARK: Mark(Kind.UNDERLINE),  # Telegram's classic messages know no marker pen
}
_BULLETS: Final = ("• ", "◦ ", "▪ ")
_BOXES: Final = frozenset({Kind.PRE, Kind.QUOTE, Kind.EXPANDABLE})
_SCRIPTS: Final = {Style.SUBSCRIPT: False, Style.SUPERSCRIPT: True}  # whether it is raised
_BOLD: Final = Mark(Kind.BOLD)
_ITALIC: Final = Mark(Kind.ITALIC)
_IN_CODE: Final = (Mark(Kind.CODE),)
_LINK: Final = Kind.LINK
_DEEPEST_INDENT: Final = 6
_DATE_LENGTH: Final = 31
_DATES: Final = range(1, 2**31)
_SCRIPT_LENGTH: Final = 12
# The number of a note, as Wikipedia has it: its brackets set it apart.
_NOTE: Final = re.compile(r"\[[0-9]{1,4}\]")
_PICTURE: Final = "🖼"
_RULE: Final = "―――"


def laid_out(blocks: Blocks) -> Iterator[Line]:
    """Each block that has something to show, its lines as one with breaks in it, without white space at the ends."""
    for block in blocks:
        spans = trimmed(joined(_lines(block, 0)))
        if not all(is_blank(text) for text, _ in spans):
            yield spans


def joined(lines: Iterable[Line], separator: str = "\n") -> Line:
    """Lines as one, with a separator between any two."""
    several = list(lines)
    if len(several) == 1:  # most blocks are
        return several[0]
    spans: list[Span] = []
    for line in several:
        if spans:
            spans.append((separator, ()))
        spans.extend(line)
    return spans


def _lines(block: Block, level: int) -> Iterator[Line]:  # noqa: C901, PLR0912 -- one case a kind of block
    match block:
        case Paragraph(runs):
            yield from _broken(_spans(runs))
        case Heading(_, runs):
            yield from _broken(marked(_spans(runs), _BOLD))
        case Footer(runs):
            yield from _broken(marked(_spans(runs), _ITALIC))
        case Code(text, language):
            yield from _code(text, language or "")
        case Maths(source):
            yield from _maths(source)
        case Bullets():
            yield from _bullets(block, level)
        case Quote(blocks, expandable):
            yield from _quoted(blocks, Kind.EXPANDABLE if expandable else Kind.QUOTE)
        case PullQuote(runs, credit):
            yield from _pull_quote(runs, credit)
        case Table(rows):
            yield from table_lines([[(cell, _spans(cell.runs)) for cell in row] for row in rows])
        case Image(url, caption):
            spans = ((f"{_PICTURE} ", ()), *_spans(caption or (Text(site_of(url)),)))
            yield from _broken(marked(spans, Mark(_LINK, url)))
        case Details(summary, blocks):
            yield from _broken(marked(_spans(summary), _BOLD))
            yield from _quoted(blocks, Kind.EXPANDABLE)
        case Divider():
            yield ((_RULE, ()),)
        case _:
            assert_never(block)


def _code(text: str, language: str) -> Iterator[Line]:
    lines = clean(text).strip("\n").rstrip()
    if not is_blank(lines):
        yield ((lines, (Mark(Kind.PRE, clean(language)),)),)


def _maths(source: str) -> Iterator[Line]:
    text = to_text(source)
    if text is None:
        yield from _code(source.strip(), "latex")
    else:
        yield from _broken([(clean(text), ())])


def _bullets(bullets: Bullets, level: int) -> Iterator[Line]:
    indent: Span = ("  " * min(level, _DEEPEST_INDENT), ())
    hanging: Span = ("  " * min(level + 1, _DEEPEST_INDENT), ())
    bullet = _BULLETS[min(level, len(_BULLETS) - 1)]
    for number, item in enumerate(bullets.items, bullets.start):
        marker: Span = (_marker(item, f"{number}. " if bullets.ordered else bullet), ())
        for place, (line, hangs) in enumerate(_item_lines(item, level)):
            if place == 0:
                yield (indent, marker, *line)
            else:
                yield (hanging, *line) if hangs else line


def _item_lines(item: Item, level: int) -> Iterator[tuple[Line, bool]]:
    """The lines of a list item, and which are to be indented: lists do it themselves, boxes are not."""
    for block in item.blocks:
        is_indented = isinstance(block, Bullets | Details)
        for line in _lines(block, level + isinstance(block, Bullets)):
            yield line, not is_indented and not _stands_alone(line)


def _stands_alone(line: Line) -> bool:
    """Whether the line is one that Telegram shows in a box of its own, where white space before it would be seen."""
    return any(mark.kind in _BOXES for mark in line[0][1]) if line else False


def _marker(item: Item, bullet: str) -> str:
    if item.checked is None:
        return bullet
    return "☑ " if item.checked else "☐ "


def _quoted(blocks: Blocks, kind: Kind) -> Iterator[Line]:
    inner = joined(laid_out(blocks), "\n\n")
    if inner:
        yield marked(inner, Mark(kind))


def _pull_quote(runs: Runs, credit: Runs) -> Iterator[Line]:
    said = joined(_broken(marked(_spans(runs), _ITALIC)))
    by: Line = (("— ", ()), *_spans(credit)) if credit else ()
    yield marked(joined(filter(None, (said, by))), Mark(Kind.QUOTE))


def _broken(spans: Spans) -> Iterator[Line]:
    """The spans of a text as its lines."""
    if "\n" not in text_of(spans):
        yield spans
        return
    line: list[Span] = []
    for span in spans:
        text, marks = span
        if "\n" not in text:
            line.append(span)
            continue
        first, *others = text.split("\n")
        line.append((first, marks))
        for other in others:
            yield line
            line = [(other, marks)]
    yield line


def _spans(runs: Runs) -> list[Span]:
    spans: list[Span] = []
    for run in runs:
        if isinstance(run, Text):  # most are
            spans.append((clean(run.text), ()))
        elif isinstance(run, InlineCode):
            spans.append((clean(run.text), _IN_CODE))
        elif isinstance(run, InlineMaths):
            spans.append(_formula(run.source))
        elif isinstance(run, Styled):
            spans += _styled(run)
        elif isinstance(run, Link):
            spans += _link(run)
        elif isinstance(run, Date):
            spans.append(_date(run))
        else:
            assert_never(run)
    return spans


def _link(link: Link) -> list[Span]:
    spans = _spans(link.runs)
    linked = marked(spans, Mark(_LINK, link.url))
    if link.url.startswith("http"):  # most do
        return linked
    beside = contact_beside(link.url, text_of(spans))
    return [*linked, (beside, ())] if beside else linked


def _styled(run: Styled) -> Iterable[Span]:
    spans = _spans(run.runs)
    raised = _SCRIPTS.get(run.style)
    if raised is None:
        return marked(spans, _MARKS[run.style])
    if any(isinstance(each, Styled) and each.style in _SCRIPTS for each in run.runs):
        # An index with an index of its own is one: raised or lowered again, it would be nobody's.
        spans = [(text_of(spans), ())]
    return _script(spans, raised=raised)


def _script(spans: Iterable[Span], *, raised: bool) -> Iterator[Span]:
    """Raised or lowered text in Unicode, where it is short enough to be an index or a footnote."""
    for text, marks in spans:
        short = (
            len(text) <= _SCRIPT_LENGTH
            and not any(map(str.isspace, text))
            and _NOTE.fullmatch(text) is None
        )
        yield (scripted(text, raised=raised), marks) if short else (text, marks)


def _formula(source: str) -> Span:
    text = to_text(source)
    if text is None:
        return fold(clean(source)), _IN_CODE
    return clean(text).replace("\n", "; "), ()


def _date(date: Date) -> Span:
    text = fold(clean(date.text))
    seconds = int(date.at.astimezone(UTC).timestamp())
    fits = seconds in _DATES and 0 < utf16_length(text) <= _DATE_LENGTH
    return text, (Mark(Kind.DATE, str(seconds)),) if fits else ()
