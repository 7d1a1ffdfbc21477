"""Inline runs made safe for a rich message: clean, not nested too deep, links that Telegram takes, formulas that clients draw."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from itertools import chain, groupby
from typing import Final, assert_never

from bot.core.blocks import (
    Date,
    Inline,
    InlineCode,
    InlineMaths,
    Link,
    Runs,
    Style,
    Styled,
    Text,
)
from bot.core.classic_html import is_linkable
from bot.core.cleaning import clean, fold, is_blank, utf16_length
from bot.core.hosts import contact_beside
from bot.core.rich.formulas import Drawn, Source, Spelt, said

_DATE_LENGTH: Final = 31
_DATES: Final = range(1, 2**31)


@dataclass(frozen=True, slots=True)
class Place:
    """Where runs or blocks stand.

    Attributes:
        room: How many levels may still open within.
        folded: Within details, where no formula is drawn.
        styles: The styles that are on already.
        linked: Within a link.
    """

    room: int
    folded: bool = False
    styles: frozenset[Style] = frozenset()
    linked: bool = False

    def within(self, levels: int = 1) -> "Place":
        """So many levels deeper."""
        return replace(self, room=self.room - levels)


def safe_runs(runs: Runs, place: Place) -> Runs:
    """The runs as they can be sent, without white space at the ends; none where a reader would see nothing."""
    made = trimmed(merged(_safe(runs, place)))
    return () if is_blank(text_of(made)) else made


def text_of(runs: Iterable[Inline]) -> str:
    """What the runs say, formulas by their source."""
    return "".join(_texts(runs))


def merged(runs: Iterable[Inline]) -> Runs:
    """The runs with neighbours joined that differ in nothing but their text."""
    return tuple(one for _, alike in groupby(runs, _look) for one in _as_one(list(alike)))


def trimmed(runs: Runs) -> Runs:
    """The runs without white space at their ends."""
    return _without_end(_without_beginning(runs))


def _safe(runs: Runs, place: Place) -> Iterator[Inline]:
    for run in runs:
        yield from _run(run, place)


def _run(run: Inline, place: Place) -> Iterator[Inline]:
    match run:
        case Text(text):
            yield from _text(text)
        case Styled(style, inner):
            yield from _styled(style, inner, place)
        case InlineCode(text):
            code = clean(text)
            yield from (InlineCode(code),) if place.room and not is_blank(code) else _text(code)
        case InlineMaths(source):
            yield from _formula(source, place)
        case Link(url, inner):
            yield from _link(url, inner, place)
        case Date():
            yield from _date(run, place)
        case _:
            assert_never(run)


def _text(text: str) -> Iterator[Inline]:
    text = clean(text)
    if text:
        yield Text(text)


def _styled(style: Style, runs: Runs, place: Place) -> Iterator[Inline]:
    if not place.room or style in place.styles:
        yield from _safe(runs, place)
        return
    inner = merged(_safe(runs, replace(place.within(), styles=place.styles | {style})))
    if inner:
        # A look of nothing but white space is refused by none and seen by nobody.
        yield from (Styled(style, inner),) if not is_blank(text_of(inner)) else inner


def _link(url: str, runs: Runs, place: Place) -> Iterator[Inline]:
    if place.linked or not place.room or not is_linkable(url):
        words = merged(_safe(runs, place))
        yield from words
        yield from _text(contact_beside(url, text_of(words)))
        return
    inner = merged(_safe(runs, replace(place.within(), linked=True)))
    yield from (Link(url, inner),) if not is_blank(text_of(inner)) else inner


def _formula(source: str, place: Place) -> Iterator[Inline]:
    formula = said(source, may_draw=bool(place.room) and not place.folded)
    match formula:
        case Drawn(latex):
            yield InlineMaths(latex)
        case Spelt(text):
            yield Text(text.replace("\n", "; "))
        case Source(text):
            code = fold(text)
            yield InlineCode(code) if place.room else Text(code)
        case None:
            return
        case _:
            assert_never(formula)


def _date(date: Date, place: Place) -> Iterator[Inline]:
    text = fold(clean(date.text))
    seconds = int(date.at.astimezone(UTC).timestamp())
    fits = seconds in _DATES and not is_blank(text) and utf16_length(text) <= _DATE_LENGTH
    if fits and place.room and not place.linked:
        yield Date(date.at, text)
    elif text:
        yield Text(text)


def _texts(runs: Iterable[Inline]) -> Iterator[str]:
    for run in runs:
        match run:
            case Text(text) | InlineCode(text) | InlineMaths(text) | Date(_, text):
                yield text
            case Styled(_, inner) | Link(_, inner):
                yield from _texts(inner)
            case _:
                assert_never(run)


def _look(run: Inline) -> tuple[type[Inline], str]:
    """What neighbours have to share to be one."""
    match run:
        case Text() | InlineCode() | InlineMaths() | Date():
            return type(run), ""
        case Styled(style, _):
            return Styled, style
        case Link(url, _):
            return Link, url
        case _:
            assert_never(run)


def _as_one(alike: list[Inline]) -> Iterable[Inline]:
    """Runs of one look, joined; formulas and dates stay what they are."""
    first = alike[0]
    if len(alike) == 1 or isinstance(first, InlineMaths | Date):
        return alike
    match first:
        case Text():
            return (Text(text_of(alike)),)
        case InlineCode():
            return (InlineCode(text_of(alike)),)
        case Styled(style, _):
            return (Styled(style, merged(_within(alike))),)
        case Link(url, _):
            return (Link(url, merged(_within(alike))),)
        case _:
            assert_never(first)


def _within(alike: Iterable[Inline]) -> Iterator[Inline]:
    """What stands in runs that hold others."""
    return chain.from_iterable(run.runs for run in alike if isinstance(run, Styled | Link))


def _without_beginning(runs: Runs) -> Runs:
    for place, run in enumerate(runs):
        kept = _begun(run)
        if kept is not None:
            return (kept, *runs[place + 1 :])
    return ()


def _without_end(runs: Runs) -> Runs:
    for place in range(len(runs) - 1, -1, -1):
        kept = _ended(runs[place])
        if kept is not None:
            return (*runs[:place], kept)
    return ()


def _begun(run: Inline) -> Inline | None:
    match run:
        case Text(text):
            return Text(text.lstrip()) if text.strip() else None
        case Styled(style, inner):
            kept = _without_beginning(inner)
            return Styled(style, kept) if kept else None
        case Link(url, inner):
            kept = _without_beginning(inner)
            return Link(url, kept) if kept else None
        case InlineCode() | InlineMaths() | Date():
            return run
        case _:
            assert_never(run)


def _ended(run: Inline) -> Inline | None:
    match run:
        case Text(text):
            return Text(text.rstrip()) if text.strip() else None
        case Styled(style, inner):
            kept = _without_end(inner)
            return Styled(style, kept) if kept else None
        case Link(url, inner):
            kept = _without_end(inner)
            return Link(url, kept) if kept else None
        case InlineCode() | InlineMaths() | Date():
            return run
        case _:
            assert_never(run)
