"""Weighs the words of an article for each topic; which weight makes a label is decided in `topics`.

title, excerpt, body -> folded, joined -> words found in one pass, less excluded ones -> weights
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
            reason = f"{mentions.first_place}: {clue.word}"
            found[clue.topic].append((clue.weight * mentions.times(pages), reason))
        return {topic: _weight(reasons) for topic, reasons in found.items()}

    def _mentions(self, parts: Sequence[str]) -> Mapping[int, "_Mentions"]:
        """Count each word in each place, but not inside a longer word or an excluded phrase."""
        excerpt, body = (len(parts[0]) + 1, len(parts[0]) + len(parts[1]) + 2)
        hits = list(self._index.hits("\n".join(parts)))
        covered = {
            (inner, start + offset)
            for number, start in hits
            for inner, offset in self._inside[number]
        }
        mentions: dict[int, _Mentions] = defaultdict(_Mentions)
        for number, start in hits:
            if number < len(self._clues) and (number, start) not in covered:
                mentions[number].count(in_title=start < excerpt, in_body=start >= body)
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


@dataclass(slots=True)
class _Mentions:
    """How often a word stands in each place."""

    title: int = 0
    excerpt: int = 0
    body: int = 0

    def count(self, *, in_title: bool, in_body: bool) -> None:
        """Count one more."""
        if in_body:
            self.body += 1
        elif in_title:
            self.title += 1
        else:
            self.excerpt += 1

    @property
    def first_place(self) -> str:
        """The first place where it stands."""
        if self.title:
            return "title"
        return "excerpt" if self.excerpt else "body"

    def times(self, pages: float) -> float:
        """How often it counts for its topic, all places together."""
        return (
            TITLE_FACTOR * bool(self.title)
            + EXCERPT_FACTOR * bool(self.excerpt)
            + min(MOST_MENTIONS, self.body / pages)
        )


def _weight(reasons: Sequence[tuple[float, str]]) -> Weight:
    best = sorted(reasons, key=lambda reason: -reason[0])[:MOST_REASONS]
    return Weight(sum(score for score, _ in reasons), tuple(reason for _, reason in best))
