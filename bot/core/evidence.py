"""Weighs the words of an article for each topic; which weight makes a label is decided in `topics`.

title, excerpt, body, code -> folded, joined -> words found in one pass, less excluded ones -> weights
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

from bot.core.words import WordIndex, fold, fold_beside

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
class Passages:
    """What an article says, by where it says it; `code` are its blocks of code, and no part of the body."""

    title: str
    excerpt: str
    body: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Clue:
    """A word that speaks for a topic; one that is `exact` only where it is written with these very capitals."""

    topic: str
    word: str
    weight: float
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A phrase in which the words of a topic do not speak for it."""

    topic: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Weight:
    """How much speaks for a topic, how much of that in the title, and the words that do most ("title: 注意力")."""

    score: float
    reasons: tuple[str, ...]
    in_title: float = 0.0


class Evidence:
    """All words of all topics, ready to be looked for."""

    __slots__ = ("_capitals", "_clues", "_index", "_inside")

    def __init__(self, clues: Sequence[Clue], exclusions: Sequence[Exclusion]) -> None:
        self._clues = tuple(clues)
        folded = [fold(one.word) for one in clues] + [fold(one.phrase) for one in exclusions]
        self._index = WordIndex(folded)
        self._capitals = {
            number: fold_beside(clue.word)[1]
            for number, clue in enumerate(self._clues)
            if clue.exact
        }
        self._inside = self._contents(folded, [one.topic for one in exclusions])

    def weigh(self, passages: Passages) -> Mapping[str, Weight]:
        """Return the weight of every topic for which at least one word speaks."""
        parts = (passages.title, passages.excerpt, passages.body, passages.code)
        read = [fold_beside(part) for part in parts]
        pages = max(1.0, (len(read[2][0]) + len(read[3][0])) / PAGE_LENGTH)
        found: dict[str, list[_Reason]] = defaultdict(list)
        for number, counts in self._mentions(read).items():
            clue = self._clues[number]
            found[clue.topic].append(_Reason(clue.weight * _times(counts, pages), clue, counts))
        return {topic: _weight(reasons) for topic, reasons in found.items()}

    def _mentions(self, read: Sequence[tuple[str, str]]) -> Mapping[int, list[int]]:
        """How often each word stands in each place, but not inside a longer word or an excluded phrase."""
        hits = list(self._hits(read))
        covered = {
            (inner, start + offset)
            for number, start in hits
            for inner, offset in self._inside[number]
        }
        ends = list(accumulate(len(folded) + 1 for folded, _ in read))
        mentions: dict[int, list[int]] = defaultdict(lambda: [0] * len(_PLACES))
        for number, start in hits:
            if number < len(self._clues) and (number, start) not in covered:
                mentions[number][bisect_right(ends, start)] += 1
        return mentions

    def _hits(self, read: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int]]:
        """The words found, less those that only look like it in small letters."""
        cased = "\n".join(cased for _, cased in read)
        for number, start in self._index.hits("\n".join(folded for folded, _ in read)):
            capitals = self._capitals.get(number)
            if capitals is None or cased.startswith(capitals, start):
                yield number, start

    def _contents(
        self, folded: Sequence[str], topics: Sequence[str]
    ) -> Sequence[Sequence[tuple[int, int]]]:
        """Of each word and excluded phrase the clues that it contains, and where in it.

        A longer word says something else than shorter ones in it, whatever their topics; a phrase counts for its own topic.
        """
        inside: list[list[tuple[int, int]]] = [[] for _ in folded]
        starts = [0, *accumulate(len(word) + 1 for word in folded)]
        words = len(self._clues)
        for number, start in self._index.hits("\x03".join(folded)):
            outer = bisect_right(starts, start) - 1
            if number < words and (
                len(folded[number]) < len(folded[outer])
                if outer < words
                else self._clues[number].topic == topics[outer - words]
            ):
                inside[outer].append((number, start - starts[outer]))
        return inside


_PLACES: Final = ("title", "excerpt", "body", "code")


def _times(counts: Sequence[int], pages: float) -> float:
    """How often a word counts for its topic, all places together."""
    title, excerpt, body, code = counts
    return (
        TITLE_FACTOR * bool(title)
        + EXCERPT_FACTOR * bool(excerpt)
        + min(MOST_MENTIONS, (body + code) / pages)
    )


class _Reason(NamedTuple):
    """What one word does for a topic, and how often it stands in each place; only the best are put in words."""

    score: float
    clue: Clue
    counts: Sequence[int]

    @property
    def said(self) -> str:
        """The word and the first place where it stands."""
        first = next(place for place, count in zip(_PLACES, self.counts, strict=True) if count)
        return f"{first}: {self.clue.word}"

    @property
    def in_title(self) -> float:
        """How much of the score is the title's."""
        return TITLE_FACTOR * self.clue.weight * bool(self.counts[0])


def _weight(reasons: Sequence[_Reason]) -> Weight:
    best = sorted(reasons, key=lambda reason: -reason.score)[:MOST_REASONS]
    return Weight(
        sum(reason.score for reason in reasons),
        tuple(reason.said for reason in best),
        sum(reason.in_title for reason in reasons),
    )
