"""A document as one stretch of characters, each under its marks: what every linear form of it is made from.

A mark knows nothing of tags. The order of `Kind` is the order of nesting, the outermost first.
Marks are named tuples and spans bare ones: a long article makes ten thousands of them, and a frozen dataclass takes
several times as long.
"""

from collections.abc import Iterable, Sequence
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


Span: TypeAlias = tuple[str, Marks]
"""Characters, and the marks that they share: in the order of their kinds, each kind once."""

Spans: TypeAlias = Sequence[Span]

QUOTES: Final = frozenset({Kind.QUOTE, Kind.EXPANDABLE})
VERBATIM: Final = frozenset({Kind.PRE, Kind.CODE})
"""Kinds whose characters can carry no other mark within a line (Bot API, MessageEntity)."""

# To ask an enum for a member by its name takes Python 3.11 as long as to make a tuple.
_PRE: Final = Kind.PRE
_ALONE: Final = frozenset({Kind.LINK, Kind.DATE})


def marked(spans: Iterable[Span], mark: Mark) -> list[Span]:
    """The spans under one more mark, where Telegram lets it stand beside those that they have.

    Quotes are not nested: the outer one counts. Code takes nothing but a quote around it; what is in a link stays
    in it, be it code or date.
    """
    alone = (mark,)
    # Of quotes within quotes every level marks what all levels within it have marked.
    return [
        (span[0], alone if not span[1] else _with(span[1], mark)) if span[1][:1] != alone else span
        for span in spans
    ]


def text_of(spans: Iterable[Span]) -> str:
    """The characters alone."""
    return "".join([text for text, _ in spans])


def trimmed(spans: Spans) -> Spans:
    """The spans without white space at the ends, which Telegram removes too; code keeps its indentation."""
    if spans and spans[0][0][:1].strip() and spans[-1][0][-1:].strip():
        return spans  # most are trimmed
    last = len(spans) - 1
    while last >= 0 and not spans[last][0].rstrip():
        last -= 1
    first = 0
    while first <= last and not _without_beginning(spans[first]):
        first += 1
    kept = list(spans[first : last + 1])
    if kept:
        text, marks = kept[-1]
        kept[-1] = text.rstrip(), marks
        kept[0] = _without_beginning(kept[0]), kept[0][1]
    return kept


def _without_beginning(span: Span) -> str:
    text, marks = span
    is_code = marks and any(mark.kind is _PRE for mark in marks)
    return text.lstrip("\n") if is_code else text.lstrip()


def _with(marks: Marks, mark: Mark) -> Marks:
    """The marks, of which there is one at least, and one more."""
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
