"""Words count by their weight, by where they stand and how often, and not where they mislead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.evidence import (
    EXCERPT_FACTOR,
    MOST_MENTIONS,
    PAGE_LENGTH,
    TITLE_FACTOR,
    Clue,
    Evidence,
    Exclusion,
    Passages,
    Weight,
)

CLUES = [
    Clue("attention", "注意力", 0.5),
    Clue("attention", "注意力机制", 1.0),
    Clue("attention", "attention", 0.4),
    Clue("attention", "self-attention", 1.0),
    Clue("psychology", "注意力", 0.8),
    Clue("llm", "LLM", 1.0),
]
EXCLUSIONS = [
    Exclusion("attention", "注意力不集中"),
    Exclusion("attention", "pay attention"),
    Exclusion("attention", "a phrase without any of its words"),
]
EVIDENCE = Evidence(CLUES, EXCLUSIONS)


def score(topic: str, title: str = "", excerpt: str = "", body: str = "") -> float:
    return EVIDENCE.weigh(Passages(title, excerpt, body)).get(topic, Weight(0.0, ())).score


def test_a_word_counts_by_where_it_stands() -> None:
    assert score("llm", title="LLM") == TITLE_FACTOR
    assert score("llm", excerpt="LLM", body="x") == EXCERPT_FACTOR
    assert score("llm", body="LLM") == 1
    assert score("llm", "LLM", "LLM", "LLM") == TITLE_FACTOR + EXCERPT_FACTOR + 1


def test_a_word_counts_once_in_a_title_and_an_excerpt() -> None:
    once = TITLE_FACTOR + EXCERPT_FACTOR
    assert score("llm", title="LLM, LLM", excerpt="LLM LLM LLM", body="x") == once


def test_an_excerpt_without_a_body_is_the_body_too() -> None:
    assert score("llm", excerpt="LLM and LLM") == EXCERPT_FACTOR + 2


def test_a_word_counts_in_a_body_as_often_as_it_is_said_but_not_endlessly() -> None:
    assert score("llm", body="LLM and LLM") == 2
    assert score("llm", body="LLM " * 50) == MOST_MENTIONS


def test_a_word_counts_less_in_a_longer_body() -> None:
    body = "LLM " + "x" * (2 * PAGE_LENGTH - 4)
    assert score("llm", body=body) == pytest.approx(0.5)


def test_words_never_reach_over_the_end_of_a_part() -> None:
    evidence = Evidence([Clue("llm", "large language model", 1.0)], [])
    assert evidence.weigh(Passages("large", "language", "model")) == {}


def test_a_word_speaks_for_each_of_its_topics() -> None:
    weights = EVIDENCE.weigh(Passages("注意力", "", ""))
    assert {topic: weight.score for topic, weight in weights.items()} == {
        "attention": pytest.approx(3.0),
        "psychology": pytest.approx(4.8),
    }


def test_a_word_inside_a_longer_one_of_its_topic_does_not_count_again() -> None:
    assert score("attention", body="注意力机制") == 1.0
    assert score("attention", body="self-attention") == 1.0
    assert score("attention", body="self-attention, attention") == pytest.approx(1.4)


def test_the_longest_word_speaks_whatever_its_topic() -> None:
    assert score("psychology", body="注意力机制") == 0
    assert score("psychology", body="注意力机制，注意力") == pytest.approx(0.8)


def test_a_word_that_is_exact_is_found_only_in_its_own_capitals() -> None:
    evidence = Evidence([Clue("vision", "SAM", 1.0, exact=True), Clue("people", "Sam", 1.0)], [])
    assert set(evidence.weigh(Passages("SAM", "", ""))) == {"vision", "people"}
    assert set(evidence.weigh(Passages("", "Sam", "sam"))) == {"people"}
    assert set(evidence.weigh(Passages("Straße, İstanbul, ＳＡＭ", "", ""))) == {"vision", "people"}


def test_a_longer_word_that_is_not_written_so_hides_no_shorter_one() -> None:
    evidence = Evidence([Clue("a", "vision SAM", 1.0, exact=True), Clue("b", "vision", 1.0)], [])
    assert set(evidence.weigh(Passages("vision sam", "", ""))) == {"b"}
    assert set(evidence.weigh(Passages("vision SAM", "", ""))) == {"a"}


def test_code_counts_twice_what_a_body_does_and_is_named_as_its_place() -> None:
    evidence = Evidence([Clue("torch", "import torch", 1.5), Clue("python", "```python", 0.5)], [])
    weights = evidence.weigh(Passages("", "", "", "```python\nimport torch \x03 "))
    assert (weights["torch"].score, weights["torch"].reasons) == (3.0, ("code: import torch",))
    assert (weights["python"].score, weights["python"].reasons) == (1.0, ("code: ```python",))
    assert evidence.weigh(Passages("", "", "python", "```py\nimport torchvision")) == {}


def test_a_word_in_body_and_code_is_named_with_the_body() -> None:
    evidence = Evidence([Clue("torch", "torch", 1.0)], [])
    [weight] = evidence.weigh(Passages("", "", "torch", "torch")).values()
    assert (weight.score, weight.reasons) == (3.0, ("body: torch",))


def test_traditional_characters_say_what_simplified_ones_do() -> None:
    assert score("attention", body="\u6ce8\u610f\u529b\u6a5f\u5236") == 1.0


def test_what_title_and_code_name_outright_is_known_apart() -> None:
    [coded] = EVIDENCE.weigh(Passages("", "", "", "LLM LLM")).values()
    assert coded.outright == 1.0
    [said] = EVIDENCE.weigh(Passages("", "LLM", "LLM")).values()
    assert said.outright == 0
    [weight] = EVIDENCE.weigh(Passages("LLM", "LLM", "x")).values()
    assert (weight.score, weight.outright) == (TITLE_FACTOR + EXCERPT_FACTOR, 1.0)


def test_a_word_inside_an_excluded_phrase_does_not_count_for_that_topic() -> None:
    assert score("attention", title="注意力不集中", body="Pay attention!") == 0
    assert score("psychology", title="注意力不集中") == pytest.approx(4.8)


def test_the_same_word_beside_an_excluded_phrase_counts() -> None:
    assert score("attention", body="pay attention to attention") == pytest.approx(0.4)


def test_the_reasons_are_the_words_that_did_most_and_where_they_stand_first() -> None:
    weights = EVIDENCE.weigh(
        Passages("注意力", "attention 注意力机制", "self-attention; attention")
    )
    assert weights["attention"].reasons == (
        "title: 注意力",
        "excerpt: 注意力机制",
        "excerpt: attention",
    )


def test_a_text_without_any_of_the_words_weighs_nothing() -> None:
    assert EVIDENCE.weigh(Passages("Bread", "flour", "water and salt")) == {}
    assert EVIDENCE.weigh(Passages("", "", "")) == {}


def test_without_words_nothing_weighs() -> None:
    assert Evidence([], []).weigh(Passages("LLM", "LLM", "LLM")) == {}


TEXTS = st.lists(
    st.sampled_from(["注意力", "机制", "不集中", "self-", "attention", "pay ", " ", "LLM", "x"])
).map("".join)


@given(TEXTS, TEXTS, TEXTS)
def test_only_topics_with_a_reason_weigh(title: str, excerpt: str, body: str) -> None:
    for weight in EVIDENCE.weigh(Passages(title, excerpt, body)).values():
        assert weight.score > 0
        assert weight.reasons


@given(TEXTS, TEXTS, TEXTS)
def test_exclusions_only_ever_take_away(title: str, excerpt: str, body: str) -> None:
    free = Evidence(CLUES, []).weigh(Passages(title, excerpt, body))
    for topic, weight in EVIDENCE.weigh(Passages(title, excerpt, body)).items():
        assert weight.score <= free[topic].score + 1e-9


@given(TEXTS, TEXTS)
def test_neither_case_nor_width_changes_a_weight(title: str, body: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in body.upper())
    assert EVIDENCE.weigh(Passages(title, "", body)) == EVIDENCE.weigh(
        Passages(title.lower(), "", wide)
    )
