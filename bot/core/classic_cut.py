"""Cuts a block that is too long for one message, where a reader minds least. Knows the limits, not the tags.

spans -> how far they fit -> the best place before that -> head | tail
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from bot.core.classic_html import Rendered, escaped, rendered, shared_marks, tags
from bot.core.classic_limits import Limits
from bot.core.cleaning import boundary, is_blank, utf16_length
from bot.core.places import best_place
from bot.core.spans import Kind, Marks, Spans, text_of, trimmed

_LOOKAHEAD: Final = 64
_WHOLE: Final = frozenset({Kind.LINK, Kind.DATE})
"""Marks whose characters stay together, if a message can hold them."""


def pieces(spans: Spans, limits: Limits) -> Iterator[Rendered]:
    """The spans in as many pieces as the limits ask for, none of them blank, without white space at the cuts.

    A piece ends at a line's end, else a sentence's, else a word's; never within a grapheme cluster, and within a
    link only where the link alone is too long. Marks end with a piece and begin anew with the next.
    """
    rest = trimmed(spans)
    while rest:
        place = _place(rest, limits)
        head, rest = _divided(rest, place)
        if not is_blank(text_of(head)):
            yield rendered(trimmed(head))
        rest = trimmed(rest)


def _place(spans: Spans, limits: Limits) -> int:
    """How many code points to keep together; at least one."""
    fits = _reach(spans, limits)
    text = text_of(_upto(spans, fits + _LOOKAHEAD))
    if fits >= len(text):
        return fits
    place = _kept_whole(spans, best_place(text, fits))
    return boundary(text, place) or boundary(text, fits) or fits


def _reach(spans: Spans, limits: Limits) -> int:
    """How many code points the limits allow; at least one."""
    length, size, entities = limits.length, limits.size, limits.entities
    reach = 0
    marks: Marks = ()
    for text, own in spans:
        opened = own[shared_marks(marks, own) :]
        entities -= len(opened)
        size -= sum(tags(mark).size for mark in opened)
        room = _room(text, length, size) if entities >= 0 else 0
        reach += room
        if room < len(text):
            break
        length -= utf16_length(text)
        size -= _bytes(text)
        marks = own
    return max(reach, 1)


def _room(text: str, length: int, size: int) -> int:
    """How many code points of the text the rest of a message takes."""
    if size <= 0 or length <= 0:
        return 0
    if len(text) * 2 <= length and len(text) * 5 <= size:
        return len(text)
    window = text[:length]
    places = range(1, len(window) + 1)
    by_length = bisect_right(places, length, key=lambda place: utf16_length(window[:place]))
    return min(by_length, bisect_right(places, size, key=lambda place: _bytes(window[:place])))


def _bytes(text: str) -> int:
    return len(escaped(text).encode())


def _kept_whole(spans: Spans, place: int) -> int:
    """The place, or the beginning of the link or date in which it lies, unless that begins the text."""
    end = run = 0
    whole: Marks = ()
    for text, marks in spans:  # pragma: no branch -- the place lies before the end
        before, whole = whole, tuple(mark for mark in marks if mark.kind in _WHOLE)
        if not whole or whole != before:
            run = end
        end += len(text)
        if place < end:
            break
    return run if whole and run > 0 else place


def _upto(spans: Spans, place: int) -> Spans:
    return _divided(spans, place)[0]


def _divided(spans: Spans, place: int) -> tuple[Spans, Spans]:
    """The spans before and after a number of code points."""
    for number, (text, marks) in enumerate(spans):
        if place < len(text):
            head = [(text[:place], marks)] if place else []
            return [*spans[:number], *head], [(text[place:], marks), *spans[number + 1 :]]
        place -= len(text)
    return spans, []
