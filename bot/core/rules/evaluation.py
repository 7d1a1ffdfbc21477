"""All rules over all articles at once: what a tick, or a dry run, asks. For one of each there is `matching`.

words of all rules -> one index -> each article read once -> for each atom the set of articles
  -> for each rule, and each part that rules share, once: unions and intersections of these sets

A set is an integer with a bit for each article, in the order in which they came.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import compress
from typing import Final, TypeVar, assert_never

from bot.core.rules.matching import Facts
from bot.core.rules.tree import (
    AllOf,
    AnyOf,
    Atom,
    Everything,
    HasLanguage,
    HasTopic,
    HasWord,
    Not,
    Nothing,
    Place,
    Rule,
)
from bot.core.words import WordIndex

_T = TypeVar("_T")

_PLACES: Final = tuple(Place)


class Evaluation:
    """Rules that were told beforehand, and the articles that they are asked about."""

    __slots__ = ("_all", "_atoms", "_index", "_known", "_size", "_sought", "_words")

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._sought: dict[Place, dict[str, HasWord]] = {place: {} for place in _PLACES}
        for rule in rules:
            self._seek(rule)
        self._words = tuple(set().union(*self._sought.values()))
        self._index = WordIndex(self._words) if self._words else None
        self._atoms: dict[Atom, int] = defaultdict(int)
        self._known: dict[Rule, int] = {}
        self._all = 0
        self._size = 0

    @property
    def needs_texts(self) -> bool:
        """Whether any of the rules looks for words; without, articles need no texts."""
        return self._index is not None

    def add(self, articles: Sequence[Facts]) -> None:
        """Read more articles."""
        true: dict[Atom, int] = defaultdict(int)
        labelled: dict[tuple[frozenset[str], str | None], int] = defaultdict(int)
        for place, facts in enumerate(articles):
            labelled[facts.topics, facts.language] |= 1 << place
        if self._index is not None:
            for place, facts in enumerate(articles):
                for atom in self._said_by(facts, self._index):
                    true[atom] |= 1 << place
        # Many articles have the same labels: their atoms are made once for all of them.
        for (topics, language), bits in labelled.items():
            for atom in _atoms_of_labels(topics, language):
                true[atom] |= bits
        for atom, bits in true.items():
            self._atoms[atom] |= bits << self._size
        self._size += len(articles)
        self._all = (1 << self._size) - 1
        self._known.clear()

    def wanted(self, rule: Rule) -> int:
        """The set of all articles so far that one of the rules wants: bit 0 for the first.

        A rule that was not told beforehand is right only if its words were.
        """
        match rule:
            case Everything():
                return self._all
            case Nothing():
                return 0
            case Not(atom):
                return self._all & ~self._atoms.get(atom, 0)
            case HasTopic() | HasLanguage() | HasWord():
                return self._atoms.get(rule, 0)
            case AllOf() | AnyOf():
                known = self._known.get(rule)
                if known is None:
                    known = self._known[rule] = self._group(rule)
                return known
            case _:
                assert_never(rule)

    def _seek(self, rule: Rule) -> None:
        """Note the words of a rule; what else it asks for is known of every article anyway."""
        match rule:
            case HasWord(word, place):
                self._sought[place][word] = rule
            case AllOf(rules) | AnyOf(rules):
                for one in rules:
                    self._seek(one)
            case Not(atom):
                self._seek(atom)
            case Everything() | Nothing() | HasTopic() | HasLanguage():
                return
            case _:
                assert_never(rule)

    def _group(self, rule: AllOf | AnyOf) -> int:
        if isinstance(rule, AllOf):
            wanted = self._all
            for one in rule.rules:
                wanted &= self.wanted(one)
                if not wanted:
                    break
            return wanted
        wanted = 0
        for one in rule.rules:
            wanted |= self.wanted(one)
        return wanted

    def _said_by(self, facts: Facts, index: WordIndex) -> set[Atom]:
        """The words that an article says, as far as rules may ask for them."""
        true: set[Atom] = set()
        for place, sought in self._sought.items():
            said = {self._words[n] for text in facts.texts(place) for n, _ in index.hits(text)}
            true.update(sought[word] for word in said & sought.keys())
        return true


def _atoms_of_labels(topics: frozenset[str], language: str | None) -> list[Atom]:
    labels: list[Atom] = [HasTopic(slug) for slug in topics]
    return labels if language is None else [*labels, HasLanguage(language)]


def members(wanted: int, articles: Sequence[_T]) -> list[_T]:
    """Return the articles of a set, in their order; the set has no bit beyond them."""
    bits = f"{wanted:b}"[::-1]
    return list(compress(articles, map("1".__eq__, bits)))
