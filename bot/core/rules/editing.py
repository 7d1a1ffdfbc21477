"""Changes a rule part by part, as somebody does who presses buttons. What is nested deeper is left to its text.

rule -> parts: must, any of, never -> an atom put or taken -> parts -> rule
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from bot.core.rules.building import all_of, any_of
from bot.core.rules.tree import (
    AllOf,
    AnyOf,
    Atom,
    Everything,
    HasLanguage,
    HasTopic,
    HasWord,
    Not,
    Rule,
)


class Role(StrEnum):
    """What an atom is there for in a rule."""

    MUST = "must"
    ANY = "any"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Parts:
    """A rule as a person fills it in: all that must be, at least one of these, and none of those.

    `any_of` has none, or two and more: of one alone it would say "must".
    """

    must: tuple[Atom, ...] = ()
    any_of: tuple[Atom, ...] = ()
    never: tuple[Atom, ...] = ()

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """All of them, in this order."""
        return self.must + self.any_of + self.never


def parts_of(rule: Rule) -> Parts | None:
    """Return the parts of a rule; None when it says more than such parts can say."""
    match rule:
        case Everything():
            return Parts()
        case AnyOf(rules) if atoms := _atoms(rules):
            return Parts(any_of=atoms)
        case AllOf(rules):
            return _together(rules)
        case HasTopic() | HasLanguage() | HasWord() | Not():
            return _together((rule,))
        case _:
            return None


def joined(parts: Parts) -> Rule:
    """Return the rule of these parts."""
    either = (any_of(parts.any_of),) if parts.any_of else ()
    return all_of((*parts.must, *either, *map(Not, parts.never)))


def put(parts: Parts, atom: Atom, role: Role, beside: Atom | None = None) -> Parts:
    """Return the parts with an atom in this role, and in no other.

    As one of several of which any is enough it joins those that there are, or else the one *beside* which it is
    put: that one is no must any more. Where there is neither, the rule wants it alone.
    """
    rest = without(parts, atom)
    match role:
        case Role.MUST:
            return replace(rest, must=(*rest.must, atom))
        case Role.ANY:
            return _put_beside(rest, atom, beside)
        case Role.NEVER:
            return replace(rest, never=(*rest.never, atom))
        case _:
            assert_never(role)


def _put_beside(parts: Parts, atom: Atom, beside: Atom | None) -> Parts:
    if parts.any_of:
        return replace(parts, any_of=(*parts.any_of, atom))
    if beside is None or beside not in parts.must:
        return replace(parts, must=(*parts.must, atom))
    others = tuple(one for one in parts.must if one != beside)
    return replace(parts, must=others, any_of=(beside, atom))


def without(parts: Parts, atom: Atom) -> Parts:
    """Return the parts without an atom; one that is left alone of several must be."""
    must, either, never = (
        tuple(one for one in group if one != atom)
        for group in (parts.must, parts.any_of, parts.never)
    )
    return Parts((*must, *either), (), never) if len(either) == 1 else Parts(must, either, never)


def _together(rules: Sequence[Rule]) -> Parts | None:
    """The parts of what has to be true together."""
    parts = Parts()
    for rule in rules:
        match rule:
            case HasTopic() | HasLanguage() | HasWord():
                parts = replace(parts, must=(*parts.must, rule))
            case Not(atom):
                parts = replace(parts, never=(*parts.never, atom))
            case AnyOf(inner) if not parts.any_of and (atoms := _atoms(inner)):
                parts = replace(parts, any_of=atoms)
            case _:
                return None
    return parts


def _atoms(rules: Sequence[Rule]) -> tuple[Atom, ...]:
    """The rules, if all of them are atoms; else none."""
    atoms = tuple(one for one in rules if isinstance(one, (HasTopic, HasLanguage, HasWord)))
    return atoms if len(atoms) == len(rules) else ()
