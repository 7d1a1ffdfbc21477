"""What a chat wants to get: a rule over an article's topics, its one canonical text, and its verdict.

A rule is a tree of frozen values. `parse` and the functions that build rules keep it in canonical
order, so that rules of equal meaning are equal values with equal texts and are stored once:

    rule   = "" | topics          (the empty text is everything)
    topics = topic { OR topic }   (OR may be written `or`, `|` and 或)
    topic  = "topic:" slug
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias, assert_never

_WORD: Final = re.compile(r"[|]|[^\s|]+")
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TOPIC: Final = "topic:"
_OR: Final = frozenset({"or", "|", "或"})
_LONGEST_FOUND: Final = 60


class Expected(StrEnum):
    """What a rule needed where something else stood."""

    TOPIC = "topic"
    OR = "OR"


class RuleError(ValueError):
    """A text that is no rule; `position` counts characters from 0, `found` is empty at its end."""

    def __init__(self, position: int, expected: Expected, found: str) -> None:
        self.position = position
        self.expected = expected
        self.found = found if len(found) <= _LONGEST_FOUND else found[:_LONGEST_FOUND] + "…"
        super().__init__(_describe(position, expected, self.found))


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article."""


@dataclass(frozen=True, slots=True)
class HasTopic:
    """Articles about a topic."""

    slug: str

    def __post_init__(self) -> None:
        """Refuse a slug that the rule's text could not be read back with."""
        if not _SLUG.fullmatch(self.slug):
            raise ValueError(
                f"topic slug {self.slug!r} is none; write small letters, digits and single hyphens"
            )


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Articles that at least one of its rules wants; two or more, in the order of their texts."""

    rules: tuple[HasTopic, ...]


Rule: TypeAlias = Everything | HasTopic | AnyOf

EVERYTHING: Final = Everything()


def parse(text: str) -> Rule:
    """Return the rule that a text stands for, in canonical order.

    Raises:
        RuleError: It says where something else was expected than was found.
    """
    slugs = []
    expected = Expected.TOPIC
    for word in _WORD.finditer(text):
        if expected is Expected.TOPIC:
            slugs.append(_slug(word))
            expected = Expected.OR
        elif word[0].lower() in _OR:
            expected = Expected.TOPIC
        else:
            raise RuleError(word.start(), expected, word[0])
    if slugs and expected is Expected.TOPIC:
        raise RuleError(len(text), expected, "")
    return any_of(slugs)


def any_of(slugs: Iterable[str]) -> Rule:
    """Return the rule that wants articles about any of these topics; without topics, everything.

    Raises:
        ValueError: One of them is no slug.
    """
    topics = [HasTopic(slug) for slug in sorted(set(slugs))]
    match topics:
        case []:
            return EVERYTHING
        case [only]:
            return only
        case _:
            return AnyOf(tuple(topics))


def canonical(rule: Rule) -> str:
    """Return the one text of a rule: `parse` gives the rule back."""
    match rule:
        case Everything():
            return ""
        case HasTopic(slug):
            return f"{_TOPIC}{slug}"
        case AnyOf(rules):
            return " OR ".join(canonical(one) for one in rules)
        case _:
            assert_never(rule)


def matcher(rule: Rule) -> Callable[[Collection[str]], bool]:
    """Return what says whether a chat with this rule wants an article about some topics.

    It is made once for a rule and asked about thousands of articles.
    """
    match rule:
        case Everything():
            return lambda _: True
        case HasTopic(slug):
            return lambda topics: slug in topics
        case AnyOf():
            wanted = frozenset(topics_of(rule))
            return lambda topics: not wanted.isdisjoint(topics)
        case _:
            assert_never(rule)


def topics_of(rule: Rule) -> tuple[str, ...]:
    """Return the slugs that a rule names, sorted."""
    return tuple(_slugs(rule))


def toggle(rule: Rule, slug: str) -> Rule:
    """Return the rule with a topic added, or taken away where it had it; without any left, everything.

    Raises:
        ValueError: It is no slug.
    """
    return any_of(set(topics_of(rule)) ^ {slug})


def _slugs(rule: Rule) -> Iterator[str]:
    match rule:
        case Everything():
            return
        case HasTopic(slug):
            yield slug
        case AnyOf(rules):
            for one in rules:
                yield from _slugs(one)
        case _:
            assert_never(rule)


def _slug(word: re.Match[str]) -> str:
    slug = word[0].lower().removeprefix(_TOPIC)
    if not (word[0].lower().startswith(_TOPIC) and _SLUG.fullmatch(slug)):
        raise RuleError(word.start(), Expected.TOPIC, word[0])
    return slug


def _describe(position: int, expected: Expected, found: str) -> str:
    wanted = "'topic:' and a topic's name" if expected is Expected.TOPIC else "OR"
    met = repr(found) if found else "the end"
    return f"rule: expected {wanted} at position {position + 1}, found {met}"
