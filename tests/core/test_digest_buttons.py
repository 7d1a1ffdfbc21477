from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import BY_NAME
from bot.core.digest_buttons import READ, in_rows, with_why
from bot.i18n import Catalogues
from storage.records import Part


def test_the_buttons_ask_a_command_that_there_is() -> None:
    assert BY_NAME[READ].press is not None


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


@given(st.lists(st.integers(), max_size=60), st.integers(1, 8))
def test_rows_hold_all_in_order_and_are_as_few_and_as_even_as_can_be(
    items: list[int], most: int
) -> None:
    rows = list(in_rows(items, most))

    assert [one for row in rows for one in row] == items
    assert len(rows) == ceil(len(items) / most)
    assert all(1 <= len(row) <= most for row in rows)
    assert len({len(row) for row in rows[:-1]}) <= 1
