"""The order in which found articles are shown: what they say, where they say it, how new they are. Finds nothing.

The formula is the program's own, so that every database shows the same order.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from bot.core.search.query import Query
from bot.core.search.tokens import tokens
from bot.core.words import fold
from storage.records import Hit

# What a title says weighs as much as this many mentions without end in the text.
_TITLE: Final = 2.0
# After so many mentions each further one says little: half of all that mentions can say is said.
_SATURATION: Final = 2.0
# The words as they were typed, one after the other.
_PHRASE: Final = 0.5
# An article of this age counts for half of its newness; newness is worth half of the score at most.
_HALF_LIFE_DAYS: Final = 365.0
_DAY_SECONDS: Final = 86_400.0


def ranked(query: Query, found: Iterable[Hit], now: datetime) -> list[int]:
    """Return the numbers of what was found, the best first; of equals the newer."""
    scored = [(_score(query, one, now), one.number) for one in found]
    return [number for _, number in sorted(scored, reverse=True)]


def _score(query: Query, one: Hit, now: datetime) -> float:
    title = fold(one.title)
    sought = (*query.tokens, *query.beginnings)
    of_title = _said_by(title, sought)
    said = sum(_TITLE * (token in of_title) + _mentions(one.words, token) for token in sought)
    phrase = _PHRASE * ((query.text in one.words) + (query.text in title))
    days = max(0.0, (now - one.moment).total_seconds() / _DAY_SECONDS)
    newness = 2.0 ** (-days / _HALF_LIFE_DAYS)
    return float((said / len(sought) + phrase) * (1.0 + newness))


def _said_by(title: str, sought: Iterable[str]) -> frozenset[str]:
    """The tokens of a title, if any that is sought can be among them: to part a text takes longer than to look into it."""
    # A stem differs from the beginning of its word by its last character at most: studies, study.
    maybe = any(token[:-1] in title for token in sought)
    return frozenset(tokens(title)) if maybe else frozenset()


def _mentions(words: str, token: str) -> float:
    """How much the mentions of a token say, from 0 to 1; a stem is counted wherever it stands."""
    count = words.count(token)
    return count / (count + _SATURATION)
