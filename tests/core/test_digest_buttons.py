from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from bot.commands import BY_NAME
from bot.core.digest_buttons import READ, in_rows


def test_the_buttons_ask_a_command_that_there_is() -> None:
    assert BY_NAME[READ].press is not None


@given(st.lists(st.integers(), max_size=60), st.integers(1, 8))
def test_rows_hold_all_in_order_and_are_as_few_and_as_even_as_can_be(
    items: list[int], most: int
) -> None:
    rows = list(in_rows(items, most))

    assert [one for row in rows for one in row] == items
    assert len(rows) == ceil(len(items) / most)
    assert all(1 <= len(row) <= most for row in rows)
    assert len({len(row) for row in rows[:-1]}) <= 1
