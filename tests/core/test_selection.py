from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core import selection
from bot.core.selection import Selection
from storage.records import Candidate

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def candidate(number: int, *topics: str, age: int = 0) -> Candidate:
    return Candidate(number, number, NOW - timedelta(days=age), topics)


def test_a_selection_takes_the_newest_and_counts_the_rest() -> None:
    candidates = [
        candidate(1, "llm"),
        candidate(3, "llm", age=40),
        candidate(4, "llm"),
        candidate(5, "llm"),
    ]

    found = selection.select(candidates, max_items=2, oldest=NOW - timedelta(days=14))

    assert found == Selection((candidates[2], candidates[3]), more=1, older=1)
    assert not found.is_empty


def test_an_undated_article_is_never_too_old() -> None:
    undated = replace(candidate(1), published_at=None)

    assert selection.select([undated], max_items=9, oldest=NOW).chosen == (undated,)


def test_a_selection_without_a_match_is_empty() -> None:
    assert selection.select([], max_items=9, oldest=NOW).is_empty


def test_of_a_story_the_first_article_is_shown_and_its_copies_are_named() -> None:
    first, other, copy = (
        Candidate(n, n, NOW, (), story=story) for n, story in ((1, None), (2, None), (3, 1))
    )
    stray = Candidate(4, 4, NOW, (), story=9)
    found = selection.select([first, other, copy, stray], max_items=9, oldest=NOW)

    assert found.chosen == (first, other, stray)
    assert (found.more, found.copies) == (0, {1: (3,)})


def test_what_is_counted_as_more_are_stories() -> None:
    candidates = [Candidate(n, n, NOW, (), story=None if n < 4 else 1) for n in range(1, 7)]
    found = selection.select(candidates, max_items=2, oldest=NOW)

    assert [one.number for one in found.chosen] == [2, 3]
    assert (found.more, found.copies) == (1, {})


def version(number: int, story: int | None, length: float) -> Candidate:
    return Candidate(number, number, NOW, (), story=story, relative_length=length)


def test_of_a_story_a_much_longer_version_is_shown_at_the_place_of_the_first() -> None:
    lengths = [(1, None, 1.0), (2, None, 1.0), (3, 1, 1.4), (4, 1, 1.6), (5, 1, 1.6), (6, 2, 1.4)]
    found = selection.select([version(*one) for one in lengths], max_items=9, oldest=NOW)
    assert [one.number for one in found.chosen] == [4, 2]
    assert found.copies == {4: (1, 3, 5), 2: (6,)}


def test_length_counts_against_the_first_that_is_wanted() -> None:
    found = selection.select([version(3, 1, 1.4), version(4, 1, 1.6)], max_items=9, oldest=NOW)
    assert [one.number for one in found.chosen] == [3]


@given(
    st.lists(st.tuples(st.sampled_from([None, 1, 2, 99]), st.floats(0.1, 9)), max_size=20),
    st.integers(1, 9),
)
def test_every_article_is_shown_once_or_named_once_or_left_over_with_its_story(
    told: list[tuple[int | None, float]], most: int
) -> None:
    candidates = [
        version(n, story, length) if story and story < n else version(n, None, 1.0)
        for n, (story, length) in enumerate(told, start=1)
    ]
    found = selection.select(candidates, max_items=most, oldest=NOW)

    named = [number for some in found.copies.values() for number in some]
    met = [one.number for one in found.chosen] + named
    assert len(met) == len(set(met))
    stories = {one.story or one.number for one in candidates}
    shown = {one.story or one.number for one in found.chosen}
    assert len(found.chosen) == len(shown) == min(most, len(stories))
    assert found.more == len(stories) - len(shown)
    assert sorted(met) == [one.number for one in candidates if (one.story or one.number) in shown]
    by_number = {one.number: one for one in candidates}
    for one in found.chosen:
        others = [by_number[number] for number in found.copies.get(one.number, ())]
        assert all(
            other.relative_length <= selection.FULLER * one.relative_length for other in others
        )


def test_stories_told_before_are_named_once_the_newest_first() -> None:
    told = [None, 3, 9, 5, 3, None, 12]
    matching = [Candidate(n, n, None, (), story=story) for n, story in enumerate(told, start=10)]
    assert selection.told_before(matching, 9) == (3, 5, 9)
    assert selection.told_before(matching, 4) == (3,)
    assert selection.told_before(matching[:1], 9) == ()
