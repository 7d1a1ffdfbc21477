"""Joins rules to rules, always in canonical form: equal meaning gives equal values, as far as that is cheap.

parts -> flat, each once -> contradictions -> absorption -> in order

What is not seen: distribution (`a AND (b OR c)` beside `(a AND b) OR (a AND c)`), that a phrase holds a word,
and what follows from two parts together (`a AND (NOT a OR b)` is `a AND b`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce

from bot.core.rules.text import canonical
from bot.core.rules.tree import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Everything,
    HasTopic,
    Not,
    Nothing,
    Rule,
)


def all_of(rules: Sequence[Rule]) -> Rule:
    """Return the rule that wants what all of these want; of none, everything."""
    if len(rules) == 1:
        return rules[0]
    parts = _flat(rules, AllOf)
    parts.discard(EVERYTHING)
    if NOTHING in parts or _contradict(parts):
        return NOTHING
    return _group(_absorbed(parts), AllOf, EVERYTHING)


def any_of(rules: Sequence[Rule]) -> Rule:
    """Return the rule that wants what any of these wants; of none, nothing."""
    if len(rules) == 1:
        return rules[0]
    parts = _flat(rules, AnyOf)
    parts.discard(NOTHING)
    if EVERYTHING in parts or _contradict(parts):
        return EVERYTHING
    return _group(_absorbed(parts), AnyOf, NOTHING)


def about(slugs: Iterable[str]) -> Rule:
    """Return the rule that wants articles about any of these topics; without topics, everything.

    Raises:
        ValueError: One of them is no slug.
    """
    topics = [HasTopic(slug) for slug in slugs]
    return any_of(topics) if topics else EVERYTHING


def topics_of(rule: Rule) -> tuple[str, ...]:
    """Return the topics each of which is enough for the rule, sorted: those that `toggle` takes away."""
    return tuple(part.slug for part in _alternatives(rule) if isinstance(part, HasTopic))


def toggle(rule: Rule, slug: str) -> Rule:
    """Return the rule with a topic as one more alternative, or without it where it was one.

    A rule that wants everything wants only the topic then, and one without any alternative left, everything.

    Raises:
        ValueError: It is no slug.
    """
    topic = HasTopic(slug)
    parts = () if isinstance(rule, Everything) else _alternatives(rule)
    left = [part for part in parts if part != topic]
    if len(left) == len(parts):
        left.append(topic)
    return any_of(left) if left else EVERYTHING


def switch(rule: Rule, slugs: Sequence[str]) -> Rule:
    """Return the rule with all of these topics as alternatives; where all of them were, without them.

    Who names several wants them, also where some are there already: none of them is taken away then.

    Raises:
        ValueError: One of them is no slug.
    """
    there = set(topics_of(rule))
    missing = [slug for slug in slugs if slug not in there]
    return reduce(toggle, dict.fromkeys(missing or slugs), rule)


def _alternatives(rule: Rule) -> tuple[Rule, ...]:
    return rule.rules if isinstance(rule, AnyOf) else (rule,)


def _flat(rules: Iterable[Rule], kind: type[AllOf | AnyOf]) -> set[Rule]:
    """The rules, those of a group of the same kind in place of the group."""
    parts: set[Rule] = set()
    for rule in rules:
        parts.update(rule.rules if isinstance(rule, kind) else (rule,))
    return parts


def _contradict(parts: AbstractSet[Rule]) -> bool:
    """Whether an atom and its negation are among them."""
    return any(isinstance(part, Not) and part.atom in parts for part in parts)


def _absorbed(parts: AbstractSet[Rule]) -> Iterator[Rule]:
    """The parts without those that another makes superfluous: `a AND (a OR b)` is `a`, `a OR (a AND b)` too.

    Each is looked for under its rarest member alone, so that many groups are not compared with each other.
    """
    if not any(isinstance(part, (AllOf, AnyOf)) for part in parts):
        yield from parts
        return
    members = {part: _members(part) for part in parts}
    often = Counter(member for inner in members.values() for member in inner)
    by_rarest: dict[Rule, list[frozenset[Rule]]] = {}
    for inner in members.values():
        by_rarest.setdefault(min(inner, key=often.__getitem__), []).append(inner)
    for part, inner in members.items():
        if not any(less < inner for member in inner for less in by_rarest.get(member, ())):
            yield part


def _members(part: Rule) -> frozenset[Rule]:
    return frozenset(part.rules if isinstance(part, (AllOf, AnyOf)) else (part,))


def _group(parts: Iterable[Rule], kind: type[AllOf | AnyOf], empty: Everything | Nothing) -> Rule:
    """The parts as one rule, in the order of their texts."""
    match sorted(parts, key=_order):
        case []:
            return empty
        case [only]:
            return only
        case several:
            return kind(tuple(several))


def _order(rule: Rule) -> tuple[int, str]:
    """Atoms first, then groups, and what is not wanted last, as people say it."""
    match rule:
        case Not():
            rank = 2
        case AllOf() | AnyOf():
            rank = 1
        case _:
            rank = 0
    return rank, canonical(rule)
