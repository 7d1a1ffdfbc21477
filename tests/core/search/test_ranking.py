"""The order of what was found."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.search import ranked, read
from storage.records import Hit

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def hit(number: int, title: str, words: str, days: float = 10) -> Hit:
    return Hit(number, title, words, NOW - timedelta(days=days))


def order(search: str, *hits: Hit) -> list[int]:
    return ranked(read(search), hits, NOW)


def test_a_title_says_more_than_a_text() -> None:
    assert order("maps", hit(1, "Maps", ""), hit(2, "Other", "map " * 50)) == [1, 2]


def test_a_title_says_a_word_in_any_of_its_forms() -> None:
    assert order("study", hit(1, "Studies", ""), hit(2, "Other", "study " * 50)) == [1, 2]
    assert order("图", hit(1, "意图", ""), hit(2, "Other", "图 " * 50)) == [1, 2]


def test_more_mentions_are_better() -> None:
    assert order("map", hit(1, "", "map map map"), hit(2, "", "map")) == [1, 2]


def test_newer_is_better_and_of_equals_the_later_number() -> None:
    assert order("map", hit(1, "", "map", 1), hit(2, "", "map", 900)) == [1, 2]
    assert order("map", hit(1, "", "map"), hit(2, "", "map")) == [2, 1]


def test_words_as_they_were_typed_are_better() -> None:
    apart, together = hit(2, "", "random, then walk"), hit(1, "", "a random walk")
    assert order("random walk", apart, together) == [1, 2]


@given(st.permutations([hit(n, f"map {n % 3}", "map " * (n % 4), n * 7.0) for n in range(9)]))
def test_the_order_does_not_depend_on_that_of_the_index(hits: list[Hit]) -> None:
    assert ranked(read("map"), hits, NOW) == ranked(read("map"), sorted(hits, key=_number), NOW)


def _number(one: Hit) -> int:
    return one.number
