"""Weighs the words of an article for each topic; which weight makes a label is decided in `topics`.

title, excerpt, body, code -> folded, joined -> words found in one pass, less excluded ones -> weights
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from bot.core.words import WordIndex, fold, fold_beside

# How much a word counts by where it stands. The excerpt opens the body, so that its words count there as well.
# A title names what a text is about; with twice what the first mention in its opening counts, it outweighs what is
# said on the way.
TITLE_FACTOR: Final = 6.0
EXCERPT_FACTOR: Final = 2.0
# A mention in code counts like so many in the body: who imports a library uses it.
CODE_FACTOR: Final = 2
# Where words name a topic outright, and do not only speak of it.
_OUTRIGHT: Final = frozenset({"title", "code"})
# In the body a word counts once per mention and page, up to this often: where a text is long, every
# word is said sooner or later.
MOST_MENTIONS: Final = 3.0
PAGE_LENGTH: Final = 3_000
# How many words are named as the reason of a weight.
MOST_REASONS: Final = 3
# Many enough that they cost no more than all at once, and few enough that they take no memory to speak of.
_WORDS_AT_ONCE: Final = 512


# Without slots, so that a text is folded once for all who compare it.
@dataclass(frozen=True)
class Passages:
    """What an article says, by where it says it; `code` are its blocks of code, and no part of the body."""

    title: str
    excerpt: str
    body: str
    code: str = ""

    @cached_property
    def folded(self) -> Sequence[tuple[str, str]]:
        """Each of them as it is compared, and beside it the same with its capitals."""
        parts = (self.title, self.excerpt, self.body, self.code)
        return [fold_beside(part) for part in parts]

    @property
    def words(self) -> str:
        """Body and code, folded, as the store keeps them: without NUL, for which PostgreSQL has no place."""
        *_, (body, _), (code, _) = self.folded
        words = f"{body} {code}" if body and code else body or code
        return fold(words.replace("\0", "")) if "\0" in words else words


# No dataclass: thousands are made at each start, and a frozen one takes four times as long to make.
class Clue(NamedTuple):
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


# What a word does for a topic, the first place where it stands, and the word.
_Reason: TypeAlias = tuple[float, str, str]


# No dataclass for the same reason: an article has dozens of them.
class Weight(NamedTuple):
    """How much speaks for a topic, the words that do, and what of it names the topic outright: its words in title and code."""

    score: float
    words: Sequence[_Reason]
    outright: float = 0.0

    @property
    def reasons(self) -> tuple[str, ...]:
        """The words that do most, each with the first place where it stands ("title: 注意力")."""
        best = sorted(self.words, key=itemgetter(0), reverse=True)[:MOST_REASONS]
        return tuple(f"{place}: {word}" for _, place, word in best)


class Evidence:
    """All words of all topics, ready to be looked for."""

    __slots__ = ("_capitals", "_index", "_inside", "_special", "_topics", "_words", "_worth")

    def __init__(self, clues: Sequence[Clue], exclusions: Sequence[Exclusion]) -> None:
        # One list for each: tuples of them would take three times the memory.
        self._topics = [clue.topic for clue in clues]
        self._words = [clue.word for clue in clues]
        self._worth = [clue.weight for clue in clues]
        self._index = WordIndex([*(one.word for one in clues), *(one.phrase for one in exclusions)])
        folded = self._index.folded
        self._capitals = {
            number: fold_beside(clue.word)[1] for number, clue in enumerate(clues) if clue.exact
        }
        self._inside = self._contents(folded, [one.topic for one in exclusions])
        self._special = {*self._capitals, *self._inside, *range(len(clues), len(folded))}

    def weigh(self, passages: Passages) -> Mapping[str, Weight]:
        """Return the weight of every topic for which at least one word speaks."""
        read = passages.folded
        pages = max(1.0, (len(read[2][0]) + len(read[3][0])) / PAGE_LENGTH)
        found = self._mentions(read)
        title, excerpt, body, code = found
        if not (passages.body or passages.code):
            body = excerpt  # all that is known of the text
        times = dict.fromkeys(title, TITLE_FACTOR)
        for number in dict.fromkeys(excerpt):
            times[number] = times.get(number, 0.0) + EXCERPT_FACTOR
        for number, count in Counter(body + code * CODE_FACTOR).items():
            times[number] = times.get(number, 0.0) + min(MOST_MENTIONS, count / pages)
        first: dict[int, str] = {}
        for place, numbers in zip(reversed(_PLACES), reversed(found), strict=True):
            first.update(dict.fromkeys(numbers, place))
        return self._weights(times, first)

    def _mentions(self, read: Sequence[tuple[str, str]]) -> Sequence[list[int]]:
        """The words that each part mentions, one by one, but not those inside a longer word or an excluded phrase."""
        hits = self._index.hits("\n".join([folded for folded, _ in read]))
        gone = self._gone(hits, read)
        said = [hit for hit in hits if hit not in gone] if gone else hits
        numbers = [number for number, _ in said]
        # Words are found in the order of their ends, and none reaches from one part into the next.
        ends = accumulate(len(folded) + 1 for folded, _ in read)
        cuts = [0, *(bisect_left(said, end, key=itemgetter(1)) for end in ends)]
        return [numbers[begin:end] for begin, end in pairwise(cuts)]

    def _gone(
        self, hits: Sequence[tuple[int, int]], read: Sequence[tuple[str, str]]
    ) -> Container[tuple[int, int]]:
        """Of what was found, whatever speaks for no topic there, and perhaps more that was not found."""
        special, capitals, words = self._special, self._capitals, len(self._words)
        cased = "\n".join([cased for _, cased in read])
        gone: set[tuple[int, int]] = set()
        for hit in [hit for hit in hits if hit[0] in special]:
            number, start = hit
            if number in capitals and not cased.startswith(capitals[number], start):
                gone.add(hit)
                continue
            gone.update((inner, start + offset) for inner, offset in self._inside.get(number, ()))
            if number >= words:
                gone.add(hit)
        return gone

    def _weights(
        self, times: Mapping[int, float], first: Mapping[int, str]
    ) -> Mapping[str, Weight]:
        """The weights of all topics, of how often each word counts in all, and the first place where it stands."""
        topics, words, worth = self._topics, self._words, self._worth
        found: dict[str, list[_Reason]] = defaultdict(list)
        outright: dict[str, float] = defaultdict(float)
        for number, often in times.items():
            topic, weight, place = topics[number], worth[number], first[number]
            found[topic].append((weight * often, place, words[number]))
            if place in _OUTRIGHT:
                outright[topic] += weight
        return {
            topic: Weight(sum([one[0] for one in reasons]), reasons, outright.get(topic, 0.0))
            for topic, reasons in found.items()
        }

    def _contents(
        self, folded: Sequence[str], topics: Sequence[str]
    ) -> Mapping[int, Sequence[tuple[int, int]]]:
        """Of each word and excluded phrase the clues that it contains, and where in it; none has no entry.

        A longer word says something else than shorter ones in it, whatever their topics; a phrase counts for its own topic.
        """
        inside: dict[int, list[tuple[int, int]]] = defaultdict(list)
        words = len(self._words)
        for first in range(0, len(folded), _WORDS_AT_ONCE):
            some = folded[first : first + _WORDS_AT_ONCE]
            starts = [0, *accumulate(len(word) + 1 for word in some)]
            for number, start in self._index.hits("\x03".join(some)):
                place = bisect_right(starts, start) - 1
                outer = first + place
                if number < words and (
                    len(folded[number]) < len(folded[outer])
                    if outer < words
                    else self._topics[number] == topics[outer - words]
                ):
                    inside[outer].append((number, start - starts[place]))
        return dict(inside)


_PLACES: Final = ("title", "excerpt", "body", "code")
