"""What leaves late leaves spread out; what leaves in time is held up by nothing."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.core.departures import Departures

PERIOD = 0.25


@given(st.lists(st.floats(min_value=0, max_value=10), min_size=1, max_size=50))
def test_between_any_two_that_left_lies_the_pace_but_for_one_at_a_time(wants: list[float]) -> None:
    departures = Departures()
    left = [now + departures.leave(now, PERIOD, PERIOD) for now in sorted(wants)]

    assert all(later - first >= PERIOD - 1e-9 for first, later in pairwise(left[::2]))
    assert all(at >= now for at, now in zip(left, sorted(wants), strict=True))


def test_who_keeps_to_the_plan_does_not_wait() -> None:
    departures = Departures()
    assert [departures.leave(n * PERIOD, PERIOD, 0.0) for n in range(9)] == [0.0] * 9


def test_it_says_when_all_that_left_is_paid_for() -> None:
    departures = Departures()
    for _ in range(4):
        departures.leave(10.0, PERIOD, 0.0)
    assert departures.full_at == 11.0
