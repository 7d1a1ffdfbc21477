"""A document as one stretch of characters, each under its marks: what every linear form of it is made from.

A mark knows nothing of tags. The order of `Kind` is the order of nesting, the outermost first.
Marks and spans are named tuples: a long article makes ten thousands of them, and a frozen dataclass takes twice as long.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum, auto
from typing import Final, NamedTuple, TypeAlias


class Kind(IntEnum):
    """What a mark does to its characters."""

    QUOTE = auto()
    EXPANDABLE = auto()  # a quote that shows its first lines only
    PRE = auto()  # lines of code; the value is the language
    CODE = auto()
    LINK = auto()  # the value is the address
    DATE = auto()  # the value is the Unix time in seconds
    BOLD = auto()
    ITALIC = auto()
    UNDERLINE = auto()
    STRIKE = auto()
    SPOILER = auto()


class Mark(NamedTuple):
    """A kind, and what belongs to it."""

    kind: Kind
    value: str = ""


Marks: TypeAlias = tuple[Mark, ...]


class Span(NamedTuple):
    """Characters that share their marks; the marks stand in the order of their kinds, each kind once."""

    text: str
    marks: Marks = ()


Spans: TypeAlias = Sequence[Span]

QUOTES: Final = frozenset({Kind.QUOTE, Kind.EXPANDABLE})
VERBATIM: Final = frozenset({Kind.PRE, Kind.CODE})
"""Kinds whose characters can carry no other mark within a line (Bot API, MessageEntity)."""

_ALONE: Final = frozenset({Kind.LINK, Kind.DATE})


def marked(spans: Iterable[Span], mark: Mark) -> Iterator[Span]:
    """The spans under one more mark, where Telegram lets it stand beside those that they have.

    Quotes are not nested: the outer one counts. Code takes nothing but a quote around it; what is in a link stays
    in it, be it code or date.
    """
    for span in spans:
        # Of quotes within quotes every level marks what all levels within it have marked.
        yield span if span.marks[:1] == (mark,) else Span(span.text, _with(span.marks, mark))


def text_of(spans: Iterable[Span]) -> str:
    """The characters alone."""
    return "".join([span.text for span in spans])


def trimmed(spans: Spans) -> Spans:
    """The spans without white space at the ends, which Telegram removes too; code keeps its indentation."""
    last = next(
        (place for place in range(len(spans) - 1, -1, -1) if spans[place].text.rstrip()), -1
    )
    first = next((place for place in range(last + 1) if _without_beginning(spans[place])), last + 1)
    kept = list(spans[first : last + 1])
    if kept:
        text, marks = kept[-1]
        kept[-1] = Span(text.rstrip(), marks)
        kept[0] = Span(_without_beginning(kept[0]), kept[0].marks)
    return kept


def _without_beginning(span: Span) -> str:
    is_code = span.marks and any(mark.kind is Kind.PRE for mark in span.marks)
    return span.text.lstrip("\n") if is_code else span.text.lstrip()


def _with(marks: Marks, mark: Mark) -> Marks:
    if not marks:
        return (mark,)
    kinds = {each.kind for each in marks}
    if mark.kind in QUOTES:
        return (mark, *(each for each in marks if each.kind not in QUOTES))
    if mark.kind is Kind.LINK:
        kept = tuple(
            each for each in marks if each.kind not in _ALONE and each.kind is not Kind.CODE
        )
        return marks if Kind.PRE in kinds else _sorted((*kept, mark))
    if mark.kind in kinds or kinds & VERBATIM:
        return marks
    return _sorted((*marks, mark))


def _sorted(marks: Marks) -> Marks:
    return tuple(sorted(marks, key=lambda mark: mark.kind))
