"""A verdict on one article, and the atoms that decided it."""

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules import (
    EVERYTHING,
    NOTHING,
    Atom,
    Explanation,
    Facts,
    HasLanguage,
    HasTopic,
    HasWord,
    Place,
    Reason,
    Rule,
    explain,
    matches,
    parse,
)
from bot.core.rules.matching import atoms_of, truth
from tests.support.rules import FACTS, RULES

ARTICLE = Facts(
    frozenset({"llm"}),
    "zh",
    title="going to the 大模型 conference",
    text="a sam of stable diffusion",
    author="su jianlin",
    source="科学空间 \x03 kexue.fm",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("NOT *", False),
        ("topic:llm", True),
        ("topic:cv", False),
        ("lang:zh", True),
        ("lang:en", False),
        ("go", False),
        ("going", True),
        ("模型", True),
        ('"stable diffusion"', True),
        ('"of stable"', True),
        ('"conference a"', False),
        ("title:sam", False),
        ("title:conference", True),
        ("su", False),
        ("author:su", True),
        ("source:kexue", True),
        ("source:科学", True),
        ("kexue", False),
        ("NOT cv", True),
        ("llm cv", False),
    ],
)
def test_a_verdict_on_an_article(text: str, *, expected: bool) -> None:
    assert matches(parse(text), ARTICLE) is expected


def test_what_decided_for_and_against() -> None:
    rule = parse("topic:llm AND (lang:en OR 大模型 OR source:kexue) AND NOT diffusion")
    llm, cv = HasTopic("llm"), HasTopic("cv")
    assert explain(rule, ARTICLE) == Explanation(
        matches=False, reasons=(Reason(HasWord("diffusion"), holds=True),)
    )
    assert explain(parse("topic:llm AND (lang:en OR source:kexue)"), ARTICLE) == Explanation(
        matches=True,
        reasons=(Reason(llm, holds=True), Reason(HasWord("kexue", Place.SOURCE), holds=True)),
    )
    assert explain(parse("topic:cv OR lang:en"), ARTICLE) == Explanation(
        matches=False, reasons=(Reason(HasLanguage("en"), holds=False), Reason(cv, holds=False))
    )
    assert explain(parse("(topic:llm AND x) OR (topic:llm AND lang:zh)"), ARTICLE).matches


def test_nothing_decides_where_nothing_is_asked() -> None:
    assert explain(EVERYTHING, ARTICLE) == Explanation(matches=True, reasons=())
    assert explain(NOTHING, ARTICLE) == Explanation(matches=False, reasons=())


@given(RULES, FACTS, st.randoms(use_true_random=False))
def test_the_reasons_are_enough_for_the_verdict(rule: Rule, facts: Facts, chance: Random) -> None:
    explained = explain(rule, facts)
    decided = {reason.atom: reason.holds for reason in explained.reasons}

    def otherwise(atom: Atom) -> bool:
        return decided.get(atom, others[atom])

    others: Mapping[Atom, bool] = {atom: chance.choice([True, False]) for atom in atoms_of(rule)}
    assert explained.matches is matches(rule, facts)
    assert truth(rule, otherwise) is explained.matches
