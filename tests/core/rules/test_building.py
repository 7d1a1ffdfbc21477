"""Equal meaning gives one rule with one text; topics are switched on and off in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules import (
    EVERYTHING,
    NOTHING,
    HasTopic,
    Rule,
    about,
    all_of,
    any_of,
    canonical,
    parse,
    switch,
    toggle,
    topics_of,
)
from tests.support.rules import RULES

SLUGS = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)
TOPICS = st.builds(about, st.sets(SLUGS, max_size=6))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b AND a", '"a" AND "b"'),
        ("a AND a AND A", '"a"'),
        ("NOT NOT a", '"a"'),
        ("NOT (a AND b)", 'NOT "a" OR NOT "b"'),
        ("NOT (a OR NOT b)", '"b" AND NOT "a"'),
        ("a AND (b AND (c AND d))", '"a" AND "b" AND "c" AND "d"'),
        ("a OR (b OR c)", '"a" OR "b" OR "c"'),
        ("a AND (a OR b)", '"a"'),
        ("a OR (a AND b)", '"a"'),
        ("(a OR b) AND (a OR b OR c)", '"a" OR "b"'),
        ("(a AND b) OR (a AND b AND c) OR (c AND d)", '("a" AND "b") OR ("c" AND "d")'),
        ("NOT a OR (NOT a AND b)", 'NOT "a"'),
        ("a AND NOT a", "NOT *"),
        ("a OR NOT a", ""),
        ("b OR (a AND NOT a)", '"b"'),
        ("b AND (a OR NOT a)", '"b"'),
        ("a AND NOT *", "NOT *"),
        ("a OR *", ""),
        ("NOT a", 'NOT "a"'),
    ],
)
def test_equal_meaning_has_one_text(text: str, expected: str) -> None:
    assert canonical(parse(text)) == expected


@given(st.lists(RULES, max_size=4))
def test_neither_order_nor_repetition_nor_nesting_changes_a_rule(rules: list[Rule]) -> None:
    for join in (all_of, any_of):
        assert join(rules) == join([*reversed(rules), *rules])
        assert join(rules) == join([join(rules[:2]), join(rules[2:])])


def test_many_groups_are_compared_in_passing() -> None:
    groups = [all_of([about([f"t{n}"]), about([f"u{n % 7}"])]) for n in range(400)]
    assert topics_of(any_of([*groups, about(["u0"])])) == ("u0",)


def test_rules_of_nothing_at_all() -> None:
    assert all_of([]) == EVERYTHING
    assert any_of([]) == NOTHING
    assert about([]) == EVERYTHING


@pytest.mark.parametrize("slug", ["", "a b", "a|b", "-a", "a--b", "LLM", "topic:a", "OR OR"])
def test_what_is_no_slug_makes_no_rule(slug: str) -> None:
    with pytest.raises(ValueError, match="is none"):
        HasTopic(slug)
    with pytest.raises(ValueError, match="is none"):
        toggle(EVERYTHING, slug)


def test_toggling_adds_a_topic_and_takes_it_away() -> None:
    rule = toggle(toggle(EVERYTHING, "llm"), "cv")
    assert canonical(rule) == "topic:cv OR topic:llm"
    assert canonical(toggle(rule, "cv")) == "topic:llm"
    assert toggle(toggle(rule, "cv"), "llm") == EVERYTHING


def test_switching_takes_topics_away_only_where_all_are_there() -> None:
    rule = switch(EVERYTHING, ["llm", "cv"])
    assert canonical(rule) == "topic:cv OR topic:llm"
    assert canonical(switch(rule, ["llm", "video"])) == "topic:cv OR topic:llm OR topic:video"
    assert canonical(switch(rule, ["llm", "llm"])) == "topic:cv"
    assert switch(rule, ["llm", "cv"]) == EVERYTHING
    assert switch(rule, []) == rule


@given(TOPICS, st.lists(SLUGS, min_size=1))
def test_of_switched_topics_all_are_there_or_none(rule: Rule, slugs: list[str]) -> None:
    before, after = set(topics_of(rule)), set(topics_of(switch(rule, slugs)))
    assert after == (before - set(slugs) if before >= set(slugs) else before | set(slugs))


def test_toggling_leaves_the_other_alternatives_of_a_rule() -> None:
    rule = toggle(parse("(topic:llm AND lang:zh) OR topic:cv"), "video")
    assert topics_of(rule) == ("cv", "video")
    assert canonical(toggle(toggle(rule, "cv"), "video")) == "lang:zh AND topic:llm"
    assert canonical(toggle(NOTHING, "cv")) == "topic:cv"


def test_a_rule_names_its_topics_in_order() -> None:
    assert topics_of(parse("topic:llm OR topic:cv")) == ("cv", "llm")
    assert topics_of(parse("topic:llm AND topic:cv")) == ()
    assert topics_of(EVERYTHING) == ()


@given(TOPICS, SLUGS)
def test_toggling_twice_changes_nothing(rule: Rule, slug: str) -> None:
    once = toggle(rule, slug)
    assert toggle(once, slug) == rule
    assert (slug in topics_of(once)) is not (slug in topics_of(rule))
