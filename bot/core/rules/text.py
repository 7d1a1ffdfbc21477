"""Writes a rule as its one text, which `parse` reads back. Reads nothing."""

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
    Rule,
)


def canonical(rule: Rule) -> str:
    """Return the one text of a rule: the same for rules that are equal, and `parse` gives the rule back.

    Words stand in quotes, so that none becomes a topic when the operator adds one of that name.
    """
    match rule:
        case Everything():
            return ""
        case Nothing():
            return "NOT *"
        case Not(atom):
            return f"NOT {_atom(atom)}"
        case AllOf(rules):
            return " AND ".join(map(_inside, rules))
        case AnyOf(rules):
            return " OR ".join(map(_inside, rules))
        case HasTopic() | HasLanguage() | HasWord():
            return _atom(rule)
        case _:
            assert_never(rule)


def _atom(atom: Atom) -> str:
    match atom:
        case HasTopic(slug):
            return f"topic:{slug}"
        case HasLanguage(code):
            return f"lang:{code}"
        case HasWord(word, place):
            return f'{place}:"{word}"' if place else f'"{word}"'
        case _:
            assert_never(atom)


def _inside(rule: Rule) -> str:
    """A rule as part of a group; groups in groups get parentheses, so that nobody has to know which binds closer."""
    written = canonical(rule)
    return f"({written})" if isinstance(rule, (AllOf, AnyOf)) else written
