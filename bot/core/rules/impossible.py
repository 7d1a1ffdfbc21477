"""Whether a rule can never want any article: says so only where it is certain. Looks at no article.

what must be true -> of each group the alternatives that do not contradict it -> a last one must be true, too -> …
"""

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

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

# What follows from what follows …: each time is one walk through the whole rule.
_MOST_ROUNDS: Final = 10


def is_impossible(rule: Rule) -> bool:
    """Return whether no article whatever can be wanted; False also where to find out would take long."""
    known = _Known()
    groups: Sequence[Rule] = (rule,)
    for _ in range(_MOST_ROUNDS):
        waiting: list[Rule] = []
        for part in _parts(groups):
            possible = [one for one in _alternatives(part) if _is_possible(one, known)]
            if not possible:
                return True
            if len(possible) > 1:
                waiting.append(part)
            elif isinstance(possible[0], AllOf | AnyOf):
                waiting.append(possible[0])
            else:
                known.learn(possible[0])
        if waiting == groups:
            break
        groups = waiting
    return False


class _Known:
    """Atoms that must be true, or must not."""

    __slots__ = ("_language", "_true")

    def __init__(self) -> None:
        self._true: dict[Atom, bool] = {}
        self._language: str | None = None

    def allows(self, rule: Rule) -> bool:
        """Whether an atom, or the negation of one, may be true beside these; of a group nothing is known."""
        match rule:
            case HasTopic() | HasWord():
                return all(self._true.get(one) is not False for one in _implied(rule))
            case HasLanguage(code):  # an article has one
                return self._true.get(rule) is not False and self._language in (None, code)
            case Not(atom):
                return self._true.get(atom) is not True
            case AllOf() | AnyOf() | Everything():
                return True
            case Nothing():
                return False
            case _:
                assert_never(rule)

    def learn(self, rule: Rule) -> bool:
        """Note that an atom, or the negation of one, must be true; whether it may."""
        if not self.allows(rule):
            return False
        match rule:
            case HasTopic() | HasWord():
                self._true.update(dict.fromkeys(_implied(rule), True))
            case HasLanguage(code):
                self._language = code
                self._true[rule] = True
            case Not(atom):
                self._true[atom] = False
            case AllOf() | AnyOf() | Everything() | Nothing():
                pass
            case _:
                assert_never(rule)
        return True


def _parts(rules: Iterable[Rule]) -> Iterable[Rule]:
    """What all must be true: of groups that want all, the members; single atoms first, for groups may contradict them."""
    parts = [part for one in rules for part in (one.rules if isinstance(one, AllOf) else (one,))]
    return sorted(parts, key=lambda part: isinstance(part, AllOf | AnyOf))


def _alternatives(rule: Rule) -> Sequence[Rule]:
    return rule.rules if isinstance(rule, AnyOf) else (rule,)


def _is_possible(rule: Rule, known: _Known) -> bool:
    """Whether a rule may be true beside what must be, by what its groups say themselves."""
    match rule:
        case AllOf(rules):
            own = _Known()
            return all(own.learn(one) and _is_possible(one, known) for one in rules)
        case AnyOf(rules):
            return any(_is_possible(one, known) for one in rules)
        case _:
            return known.allows(rule)


def _implied(atom: HasTopic | HasWord) -> Sequence[Atom]:
    """The atom, and what else is true where it is: what the title says is said anywhere."""
    if isinstance(atom, HasWord) and atom.place is Place.TITLE:
        return (atom, HasWord(atom.word))
    return (atom,)
