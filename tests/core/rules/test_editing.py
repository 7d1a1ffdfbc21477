"""A rule is taken apart into must, any of and never, changed there, and put together again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules import (
    EVERYTHING,
    HasTopic,
    Parts,
    Role,
    Rule,
    canonical,
    joined,
    matches,
    parse,
    parts_of,
    put,
    without,
)
from bot.core.rules.matching import Facts
from tests.support.rules import FACTS, RULES

SLUGS = st.sampled_from(["llm", "cv", "nlp", "video", "python"])


def parted(text: str) -> Parts:
    parts = parts_of(parse(text))
    assert parts is not None
    return parts


def written(text: str, slug: str, role: Role, beside: str | None = None) -> str:
    other = None if beside is None else HasTopic(beside)
    return canonical(joined(put(parted(text), HasTopic(slug), role, other)))


@given(RULES)
def test_the_parts_of_a_rule_make_the_same_rule(rule: Rule) -> None:
    parts = parts_of(rule)

    assert parts is None or joined(parts) == rule


@pytest.mark.parametrize(
    "text",
    [
        "NOT *",
        '"a" OR ("b" AND "c")',
        '"a" OR NOT "b"',
        '("a" OR "b") AND ("c" OR "d")',
        '"a" AND ("b" OR NOT "c")',
    ],
)
def test_what_is_nested_deeper_has_no_parts(text: str) -> None:
    assert parts_of(parse(text)) is None


@pytest.mark.parametrize(
    ("before", "slug", "role", "after"),
    [
        ("", "llm", Role.MUST, "topic:llm"),
        ("", "llm", Role.ANY, "topic:llm"),
        ("", "llm", Role.NEVER, "NOT topic:llm"),
        ("topic:llm", "cv", Role.MUST, "topic:cv AND topic:llm"),
        ("topic:llm", "cv", Role.NEVER, "topic:llm AND NOT topic:cv"),
        ("topic:a OR topic:b", "cv", Role.ANY, "topic:a OR topic:b OR topic:cv"),
        ("topic:a OR topic:b", "a", Role.MUST, "topic:a AND topic:b"),
        ("topic:a OR topic:b OR topic:c", "a", Role.MUST, "topic:a AND (topic:b OR topic:c)"),
        ("topic:llm", "llm", Role.NEVER, "NOT topic:llm"),
        ("NOT topic:llm", "llm", Role.MUST, "topic:llm"),
    ],
)
def test_a_topic_goes_where_it_is_put(before: str, slug: str, role: Role, after: str) -> None:
    assert written(before, slug, role) == after


def test_any_of_joins_the_one_beside_which_it_is_put() -> None:
    both = "topic:a AND topic:b"
    assert written(both, "c", Role.ANY, "b") == "topic:a AND (topic:b OR topic:c)"
    assert written("topic:a", "c", Role.ANY, "a") == "topic:a OR topic:c"
    assert written(both, "c", Role.ANY, "gone") == "topic:a AND topic:b AND topic:c"


def test_without_its_last_part_a_rule_wants_everything() -> None:
    parts = parted("topic:a AND NOT topic:b")
    for atom in parts.atoms:
        parts = without(parts, atom)
    assert joined(parts) == EVERYTHING


@given(RULES, SLUGS, FACTS)
def test_what_is_put_counts(rule: Rule, slug: str, facts: Facts) -> None:
    parts = parts_of(rule)
    if parts is None:
        return
    about = Facts(frozenset({slug}), facts.language, facts.title, facts.text)
    elsewhere = Facts(frozenset(), facts.language, facts.title, facts.text)

    assert not matches(joined(put(parts, HasTopic(slug), Role.NEVER)), about)
    assert not matches(joined(put(parts, HasTopic(slug), Role.MUST)), elsewhere)
    assert HasTopic(slug) not in without(put(parts, HasTopic(slug), Role.ANY), HasTopic(slug)).atoms
