"""All rules over all articles at once give what each rule gives for each article."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules import Evaluation, Facts, Rule, matches, members, parse
from tests.support.rules import FACTS, RULES


@given(st.lists(RULES, max_size=6), st.lists(FACTS, max_size=8), st.integers(0, 8))
def test_all_at_once_is_one_by_one(rules: list[Rule], facts: list[Facts], first: int) -> None:
    evaluation = Evaluation(rules)
    evaluation.add(facts[:first])
    for rule in rules:
        assert evaluation.wanted(rule).bit_length() <= first
    evaluation.add(facts[first:])

    for rule in rules:
        wanted = members(evaluation.wanted(rule), facts)
        assert wanted == [one for one in facts if matches(rule, one)]


def test_texts_are_needed_only_for_words() -> None:
    assert not Evaluation([parse("topic:llm AND NOT lang:zh"), parse("")]).needs_texts
    assert Evaluation([parse(""), parse("topic:llm AND NOT source:kexue")]).needs_texts


def test_without_articles_nothing_is_wanted() -> None:
    assert Evaluation([parse("")]).wanted(parse("")) == 0
    assert members(0, []) == []
