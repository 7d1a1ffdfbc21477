"""Whether one article is wanted by one rule, and what decided it. For many of both there is `evaluation`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import assert_never

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
from bot.core.words import says


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules can know of an article; all texts are folded.

    Attributes:
        topics: The slugs of its labels.
        language: The primary subtag of its language.
        title: Its title.
        text: What it says, code included.
        author: Who wrote it.
        source: The name of its source, and the hosts of the source and of the article itself.
    """

    topics: frozenset[str] = field(default=frozenset())
    language: str | None = None
    title: str = ""
    text: str = ""
    author: str = ""
    source: str = ""

    def texts(self, place: Place) -> tuple[str, ...]:
        """The texts in which a word of this place is looked for."""
        match place:
            case Place.ANYWHERE:
                return (self.title, self.text)
            case Place.TITLE:
                return (self.title,)
            case Place.AUTHOR:
                return (self.author,)
            case Place.SOURCE:
                return (self.source,)
            case _:
                assert_never(place)


@dataclass(frozen=True, slots=True)
class Reason:
    """An atom that decided, and whether it is true of the article."""

    atom: Atom
    holds: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The verdict on an article, and why.

    `reasons` are enough for it: whatever the other atoms were, the verdict would be the same.
    They stand in the order of the rule, each once.
    """

    matches: bool
    reasons: tuple[Reason, ...]


def matches(rule: Rule, facts: Facts) -> bool:
    """Whether the rule wants the article."""
    return truth(rule, lambda atom: is_true(atom, facts))


def explain(rule: Rule, facts: Facts) -> Explanation:
    """Return the verdict of `matches` with the atoms that decided it."""
    truths = {atom: is_true(atom, facts) for atom in atoms_of(rule)}
    reasons = dict.fromkeys(_reasons(rule, truths.__getitem__))
    return Explanation(truth(rule, truths.__getitem__), tuple(reasons))


def is_true(atom: Atom, facts: Facts) -> bool:
    """Whether an atom is true of the article."""
    match atom:
        case HasTopic(slug):
            return slug in facts.topics
        case HasLanguage(code):
            return code == facts.language
        case HasWord(word, place):
            return any(says(text, word) for text in facts.texts(place))
        case _:
            assert_never(atom)


def atoms_of(rule: Rule) -> Iterator[Atom]:
    """Yield the atoms of a rule from left to right."""
    match rule:
        case Everything() | Nothing():
            return
        case Not(atom):
            yield atom
        case AllOf(rules) | AnyOf(rules):
            for one in rules:
                yield from atoms_of(one)
        case HasTopic() | HasLanguage() | HasWord():
            yield rule
        case _:
            assert_never(rule)


def truth(rule: Rule, holds: Callable[[Atom], bool]) -> bool:
    """Whether a rule is true where these atoms hold."""
    match rule:
        case Everything():
            return True
        case Nothing():
            return False
        case Not(atom):
            return not holds(atom)
        case AllOf(rules):
            return all(truth(one, holds) for one in rules)
        case AnyOf(rules):
            return any(truth(one, holds) for one in rules)
        case HasTopic() | HasLanguage() | HasWord():
            return holds(rule)
        case _:
            assert_never(rule)


def _reasons(rule: Rule, holds: Callable[[Atom], bool]) -> Iterator[Reason]:
    """Where one part decides for a group, all parts that do; where all must agree, all."""
    match rule:
        case Everything() | Nothing():
            return
        case AllOf(rules) | AnyOf(rules):
            verdict = truth(rule, holds)
            for one in rules:
                if truth(one, holds) is verdict:
                    yield from _reasons(one, holds)
        case Not(atom):
            yield Reason(atom, holds(atom))
        case HasTopic() | HasLanguage() | HasWord():
            yield Reason(rule, holds(rule))
        case _:
            assert_never(rule)
