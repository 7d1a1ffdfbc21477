"""Weighs the words of an article for each topic; which weight makes a label is decided in `topics`.

title, excerpt, body -> folded, joined -> words found in one pass, less excluded ones -> weights
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.core.words import WordIndex, fold

# How much a word counts by where it stands. The excerpt opens the body, so that its words count twice.
TITLE_FACTOR: Final = 3.0
EXCERPT_FACTOR: Final = 2.0
# In the body a word counts once per mention and page, up to this often: where a text is long, every
# word is said sooner or later.
MOST_MENTIONS: Final = 3.0
PAGE_LENGTH: Final = 3_000
# How many words are named as the reason of a weight.
MOST_REASONS: Final = 3


class Place(StrEnum):
    """Where in an article a word stands."""

    TITLE = "title"
    EXCERPT = "excerpt"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Clue:
    """A word that speaks for a topic."""

    topic: str
    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A phrase in which the words of a topic do not speak for it."""

    topic: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Weight:
    """How much speaks for a topic, and the words that do most ("title: 注意力")."""

    score: float
    reasons: tuple[str, ...]


class Evidence:
    """All words of all topics, ready to be looked for."""

    __slots__ = ("_clues", "_index", "_inside")

    def __init__(self, clues: Sequence[Clue], exclusions: Sequence[Exclusion]) -> None:
        self._clues = tuple(clues)
        self._index = WordIndex([c.word for c in clues] + [e.phrase for e in exclusions])
        self._inside = tuple(
            [self._clues_inside(clue.topic, clue.word, shorter=True) for clue in clues]
            + [self._clues_inside(one.topic, one.phrase, shorter=False) for one in exclusions]
        )

    def weigh(self, title: str, excerpt: str, body: str) -> Mapping[str, Weight]:
        """Return the weight of every topic for which at least one word speaks."""
        parts = [fold(title), fold(excerpt), fold(body)]
        pages = max(1.0, len(parts[2]) / PAGE_LENGTH)
        found: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for number, mentions in self._mentions(parts).items():
            clue = self._clues[number]
            place = next(place for place in Place if mentions[place])
            reason = f"{place}: {clue.word}"
            found[clue.topic].append((clue.weight * _times(mentions, pages), reason))
        return {topic: _weight(reasons) for topic, reasons in found.items()}

    def _mentions(self, parts: Sequence[str]) -> Mapping[int, Mapping[Place, int]]:
        """Count each word in each place, but not inside a longer word or an excluded phrase."""
        starts = (len(parts[0]) + 1, len(parts[0]) + len(parts[1]) + 2)
        hits = list(self._index.hits("\n".join(parts)))
        covered = {
            (inner, start + offset)
            for number, start in hits
            for inner, offset in self._inside[number]
        }
        mentions: dict[int, dict[Place, int]] = defaultdict(lambda: dict.fromkeys(Place, 0))
        for number, start in hits:
            if number < len(self._clues) and (number, start) not in covered:
                mentions[number][_place(start, starts)] += 1
        return mentions

    def _clues_inside(
        self, topic: str, phrase: str, *, shorter: bool
    ) -> tuple[tuple[int, int], ...]:
        """The topic's clues that a phrase contains, only shorter ones if so wished, and where in it."""
        folded = fold(phrase)
        return tuple(
            (number, offset)
            for number, offset in self._index.hits(folded)
            if number < len(self._clues)
            and self._clues[number].topic == topic
            and not (shorter and fold(self._clues[number].word) == folded)
        )


def _place(start: int, starts: tuple[int, int]) -> Place:
    excerpt, body = starts
    if start < excerpt:
        return Place.TITLE
    return Place.EXCERPT if start < body else Place.BODY


def _times(mentions: Mapping[Place, int], pages: float) -> float:
    """How often a word counts for its topic, all places together."""
    return (
        TITLE_FACTOR * bool(mentions[Place.TITLE])
        + EXCERPT_FACTOR * bool(mentions[Place.EXCERPT])
        + min(MOST_MENTIONS, mentions[Place.BODY] / pages)
    )


def _weight(reasons: Sequence[tuple[float, str]]) -> Weight:
    best = sorted(reasons, key=lambda reason: -reason[0])[:MOST_REASONS]
    return Weight(sum(score for score, _ in reasons), tuple(reason for _, reason in best))
