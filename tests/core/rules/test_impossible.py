"""A rule that can never want anything is known for what it is, and no other is taken for one."""

import itertools

import pytest
from hypothesis import given

from bot.core.identity import fingerprint
from bot.core.rules import Facts, Mistake, Rule, is_impossible, matches, parse, read
from tests.support.rules import FACTS, RULES


@pytest.mark.parametrize(
    "text",
    [
        "NOT *",
        "llm NOT llm",
        "lang:zh lang:en",
        "llm (lang:zh OR lang:en) lang:ja",
        "a (b OR c) NOT b NOT c",
        "a (NOT a OR NOT a b)",
        "(a OR b) (NOT a OR c) NOT a NOT b",
        "a (NOT a OR b) (NOT b OR c) NOT c",
        "title:a NOT a",
        "(lang:zh lang:en) OR (title:a NOT a)",
        "a ((NOT a b) OR (NOT a c))",
        "a ((NOT a (b OR c)) OR (d (NOT a OR lang:zh lang:en)))",
    ],
)
def test_what_contradicts_itself_is_impossible(text: str) -> None:
    rule = read(text)
    assert not isinstance(rule, Mistake)
    assert is_impossible(rule)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NOT a",
        "a OR b",
        "lang:zh NOT lang:en",
        "a NOT title:a",
        "a ((NOT a b) OR (c d))",
        "(a OR b) (NOT a OR NOT b)",
        "(a OR b) (a OR NOT b) (NOT a OR b) (NOT a OR NOT b)",  # found out by trying alone
    ],
)
def test_nothing_is_said_of_what_may_be_possible(text: str) -> None:
    rule = read(text)
    assert not isinstance(rule, Mistake)
    assert not is_impossible(rule)


@given(RULES, FACTS)
def test_what_an_article_matches_is_not_impossible(rule: Rule, facts: Facts) -> None:
    assert not (is_impossible(rule) and matches(rule, facts))


def test_what_would_take_long_to_find_out_is_left_alone() -> None:
    # Each step can be taken only after the one before, and they stand in no order.
    names = sorted((f"w{n}" for n in range(900)), key=lambda name: fingerprint(name, "", "", ()))
    chain = " AND ".join(f'(NOT "{a}" OR "{b}")' for a, b in itertools.pairwise(names))
    assert not is_impossible(parse(f'"{names[0]}" AND {chain} AND NOT "{names[-1]}"'))
