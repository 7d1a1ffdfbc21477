"""A rule says which articles a chat gets, and is written in one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules import (
    EVERYTHING,
    AnyOf,
    Everything,
    Expected,
    HasTopic,
    Rule,
    RuleError,
    any_of,
    canonical,
    matcher,
    parse,
    toggle,
    topics_of,
)

SLUGS = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)
RULES = st.builds(any_of, st.sets(SLUGS, max_size=6))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", EVERYTHING),
        ("  \n", EVERYTHING),
        ("topic:llm", HasTopic("llm")),
        (" Topic:LLM ", HasTopic("llm")),
        ("topic:llm OR topic:llm", HasTopic("llm")),
        ("topic:llm OR topic:cv", AnyOf((HasTopic("cv"), HasTopic("llm")))),
        ("topic:llm|topic:cv", AnyOf((HasTopic("cv"), HasTopic("llm")))),
        ("topic:llm or topic:cv", AnyOf((HasTopic("cv"), HasTopic("llm")))),
        ("topic:llm 或 topic:cv", AnyOf((HasTopic("cv"), HasTopic("llm")))),
        ("topic:systems-gpu-distributed", HasTopic("systems-gpu-distributed")),
    ],
)
def test_a_text_is_read_as_its_rule(text: str, expected: Rule) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "position", "expected", "found"),
    [
        ("llm", 0, Expected.TOPIC, "llm"),
        ("topic:", 0, Expected.TOPIC, "topic:"),
        ("topic:a_b", 0, Expected.TOPIC, "topic:a_b"),
        ("topic:优化", 0, Expected.TOPIC, "topic:优化"),
        ("topic:(llm)", 0, Expected.TOPIC, "topic:(llm)"),
        ("OR topic:llm", 0, Expected.TOPIC, "OR"),
        ("topic:llm topic:cv", 10, Expected.OR, "topic:cv"),
        ("topic:llm AND topic:cv", 10, Expected.OR, "AND"),
        ("topic:llm OR", 12, Expected.TOPIC, ""),
        ("topic:llm || topic:cv", 11, Expected.TOPIC, "|"),
        ("topic:llm OR 'cv'", 13, Expected.TOPIC, "'cv'"),
    ],
)
def test_a_text_that_is_no_rule_says_where_and_why(
    text: str, position: int, expected: Expected, found: str
) -> None:
    with pytest.raises(RuleError) as error:
        parse(text)
    assert (error.value.position, error.value.expected, error.value.found) == (
        position,
        expected,
        found,
    )


def test_an_error_reads_as_a_sentence() -> None:
    with pytest.raises(RuleError, match="expected OR at position 11, found 'topic:cv'"):
        parse("topic:llm topic:cv")
    with pytest.raises(RuleError, match=r"expected 'topic:' and a topic's name .* found the end"):
        parse("topic:llm OR")


def test_a_long_fault_is_shown_shortened() -> None:
    with pytest.raises(RuleError) as error:
        parse("x" * 100_000)
    assert len(error.value.found) == 61


def test_a_rule_of_many_topics_is_read() -> None:
    text = " OR ".join(f"topic:t{n}" for n in range(10_000))
    assert len(topics_of(parse(text))) == 10_000


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (EVERYTHING, ""),
        (any_of(["llm"]), "topic:llm"),
        (any_of(["llm", "cv", "llm"]), "topic:cv OR topic:llm"),
    ],
)
def test_a_rule_has_one_text(rule: Rule, text: str) -> None:
    assert canonical(rule) == text


@pytest.mark.parametrize("slug", ["", "a b", "a|b", "-a", "a--b", "LLM", "topic:a", "OR OR"])
def test_what_is_no_slug_makes_no_rule(slug: str) -> None:
    with pytest.raises(ValueError, match="is none"):
        HasTopic(slug)
    with pytest.raises(ValueError, match="is none"):
        toggle(EVERYTHING, slug)


@pytest.mark.parametrize(
    ("text", "topics", "expected"),
    [
        ("", (), True),
        ("", ("cv",), True),
        ("topic:llm", ("cv", "llm"), True),
        ("topic:llm", ("cv",), False),
        ("topic:llm", (), False),
        ("topic:llm OR topic:cv", ("nlp", "cv"), True),
        ("topic:llm OR topic:cv", ("nlp",), False),
    ],
)
def test_a_rule_matches_an_article_by_its_topics(
    text: str, topics: tuple[str, ...], *, expected: bool
) -> None:
    assert matcher(parse(text))(topics) is expected


def test_toggling_adds_a_topic_and_takes_it_away() -> None:
    rule = toggle(toggle(EVERYTHING, "llm"), "cv")
    assert canonical(rule) == "topic:cv OR topic:llm"
    assert canonical(toggle(rule, "cv")) == "topic:llm"
    assert toggle(toggle(rule, "cv"), "llm") == EVERYTHING


def test_a_rule_names_its_topics_in_order() -> None:
    assert topics_of(parse("topic:llm OR topic:cv")) == ("cv", "llm")
    assert topics_of(EVERYTHING) == ()


@given(RULES)
def test_the_canonical_text_reads_as_the_rule(rule: Rule) -> None:
    assert parse(canonical(rule)) == rule


@given(st.lists(SLUGS, min_size=1, max_size=6))
def test_neither_order_nor_repetition_changes_a_rule(slugs: list[str]) -> None:
    text = " OR ".join(f"topic:{slug}" for slug in slugs)
    again = " | ".join(f"TOPIC:{slug.upper()}" for slug in [*reversed(slugs), *slugs])
    assert parse(text) == parse(again)
    assert canonical(parse(text)) == canonical(parse(again))


@given(RULES, SLUGS)
def test_toggling_twice_changes_nothing(rule: Rule, slug: str) -> None:
    once = toggle(rule, slug)
    assert toggle(once, slug) == rule
    assert (slug in topics_of(once)) is not (slug in topics_of(rule))


@given(RULES, st.sets(SLUGS, max_size=6))
def test_a_rule_wants_what_shares_a_topic_with_it(rule: Rule, topics: set[str]) -> None:
    wanted = isinstance(rule, Everything) or not topics.isdisjoint(topics_of(rule))
    assert matcher(rule)(topics) is wanted


@given(st.text() | st.text(alphabet="topic:lmOR| 或a-", max_size=60))
def test_any_text_is_a_rule_or_an_error_inside_it(text: str) -> None:
    try:
        rule = parse(text)
    except RuleError as error:
        place = error.position
    else:
        place = 0
        assert parse(canonical(rule)) == rule
    assert 0 <= place <= len(text)
