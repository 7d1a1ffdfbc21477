"""Labels are compared with those that a person gives: precision, recall and F1, per topic and in all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.agreement import Compared, Score, agreement
from bot.core.labelled import Labelled
from storage.records import Label, LabelOrigin


def compared(wanted: str, given: str) -> Compared:
    labels = tuple(Label(topic, 1.0, "title: x", LabelOrigin.WORDS) for topic in given)
    return Compared(Labelled(frozenset(wanted), "T"), labels)


def test_right_wrong_and_missing_labels_are_counted_by_topic_and_in_all() -> None:
    found = agreement([compared("ab", "a"), compared("a", "ac"), compared("b", "b")], "abcd")
    assert found.topics == {"a": Score(2), "b": Score(1, 0, 1), "c": Score(0, 1), "d": Score()}
    assert found.overall == Score(3, 1, 1)


def test_an_article_is_right_when_nothing_is_wrong_or_missing() -> None:
    assert compared("ab", "ba").is_right
    assert not compared("ab", "a").is_right
    assert not compared("a", "ab").is_right


def test_the_measures_are_the_usual_ones() -> None:
    score = Score(right=6, wrong=2, missed=4)
    assert (score.precision, score.recall) == (0.75, 0.6)
    assert score.f1 == pytest.approx(2 / (1 / 0.75 + 1 / 0.6))


def test_where_there_is_nothing_to_find_and_nothing_is_found_all_is_well() -> None:
    assert (Score().precision, Score().recall, Score().f1) == (1, 1, 1)
    assert Score(wrong=1).f1 == Score(missed=1).f1 == 0


@given(st.lists(st.tuples(st.sets(st.sampled_from("abc")), st.sets(st.sampled_from("abc")))))
def test_all_labels_are_those_of_the_topics_together(
    pairs: list[tuple[set[str], set[str]]],
) -> None:
    found = agreement([compared("".join(w), "".join(g)) for w, g in pairs], "abc")
    for part in ("right", "wrong", "missed"):
        together = sum(getattr(score, part) for score in found.topics.values())
        assert getattr(found.overall, part) == together
    assert min(found.overall.precision, found.overall.recall) <= found.overall.f1 + 1e-9
