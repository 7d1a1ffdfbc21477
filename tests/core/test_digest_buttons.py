from datetime import UTC, datetime
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import BY_NAME
from bot.core.digest_buttons import (
    MOST_KEYS,
    READ,
    SAVE,
    in_pairs,
    in_rows,
    item_rows,
    link_rows,
    with_why,
)
from bot.i18n import Catalogues
from storage.records import Article, Part

EN = Catalogues.load().translator("en")
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_the_buttons_ask_a_command_that_there_is() -> None:
    assert BY_NAME[READ].press is not None
    assert BY_NAME[SAVE].press is not None


@pytest.mark.parametrize(
    ("rows", "asking"),
    [
        ([], [["Why?"]]),
        ([["Read"]], [["Read", "Why?"]]),
        ([["Read 1", "Read 2"]], [["Read 1", "Read 2"], ["Why?"]]),
        ([["Read"], ["Original"]], [["Read"], ["Original", "Why?"]]),
    ],
)
def test_why_is_asked_beside_a_button_that_stands_alone_else_below_all(
    rows: list[list[str]], asking: list[list[str]]
) -> None:
    keyboard = [[{"text": name} for name in row] for row in rows]
    markup: dict[str, object] = {"reply_markup": {"inline_keyboard": keyboard}} if rows else {}
    part = Part("sendRichMessage", markup, Part("sendMessage", markup))

    first, last = with_why([part, part], Catalogues.load().translator("en"))

    assert first == part
    for form in (last, last.plainer):
        assert form is not None
        made: Any = form.payload["reply_markup"]
        assert [[key["text"] for key in row] for row in made["inline_keyboard"]] == asking


def articles(count: int) -> list[Article]:
    return [
        Article(n, n, f"note {n}", f"https://notes.example.org/{n}", None, "en", None, NOW, "")
        for n in range(1, count + 1)
    ]


@given(st.integers(1, 60), st.data())
def test_each_item_shown_is_opened_and_saved_by_its_place_within_what_telegram_shows(
    count: int, data: st.DataObject
) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=50)))
    found = articles(count)

    links = link_rows(places, found, EN)
    rows = item_rows(places, found, EN, others=sum(map(len, links)))
    keys = [key for row in rows for key in row]

    assert sum(map(len, [*rows, *links])) < MOST_KEYS
    reads = [key["callback_data"] for key in keys if key["callback_data"].startswith(READ + ":")]
    saves = [key["callback_data"] for key in keys if key["callback_data"].startswith(SAVE + ":")]
    assert reads == [f"read:{place + 1}" for place in places]
    assert saves in ([], [f"save:{place + 1}" for place in places])
    assert saves or len(reads) + len(saves) + 2 * len(places) >= MOST_KEYS


def test_where_telegram_would_not_show_all_buttons_those_that_save_are_left_out() -> None:
    found = articles(50)
    places = range(50)
    links = link_rows(places, found, EN)

    rows = item_rows(places, found, EN, others=sum(map(len, links)))

    assert {key["callback_data"].split(":")[0] for row in rows for key in row} == {READ}
    assert sum(map(len, [*rows, *links])) == MOST_KEYS - 1


def test_below_its_row_of_openers_stands_what_saves_the_same_articles() -> None:
    rows = item_rows(range(5), articles(5), EN)

    assert [[key["text"] for key in row] for row in rows] == [
        *(["Read 1", "Read 2", "Read 3"], ["🔖 1", "🔖 2", "🔖 3"]),
        *(["Read 4", "Read 5"], ["🔖 4", "🔖 5"]),
    ]


@given(st.lists(st.tuples(st.integers(), st.integers()), max_size=60))
def test_pairs_stand_below_each_other_and_one_that_is_left_in_one_row(
    pairs: list[tuple[int, int]],
) -> None:
    rows = [list(row) for row in in_pairs(pairs)]

    left = [tuple(rows[-1])] if len(rows) % 2 else []
    whole = rows[: len(rows) // 2 * 2]
    below = zip(whole[::2], whole[1::2], strict=True)
    assert [pair for row in below for pair in zip(*row, strict=True)] + left == pairs


@given(st.lists(st.integers(), max_size=60), st.integers(1, 8))
def test_rows_hold_all_in_order_and_are_as_few_and_as_even_as_can_be(
    items: list[int], most: int
) -> None:
    rows = list(in_rows(items, most))

    assert [one for row in rows for one in row] == items
    assert len(rows) == ceil(len(items) / most)
    assert all(1 <= len(row) <= most for row in rows)
    assert len({len(row) for row in rows[:-1]}) <= 1
