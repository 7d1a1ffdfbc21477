import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.flood import FloodControl
from bot.sandbox.options import Bucket, FloodLimits


def flood(**changes: object) -> FloodControl:
    return FloodControl(FloodLimits(grace=0.0, **changes))  # type: ignore[arg-type] # by name


def test_a_private_chat_takes_three_at_once_and_then_one_a_second() -> None:
    control = flood()

    assert [control.admit_send(0.0, 1, private=True) for _ in range(4)] == [0, 0, 0, 1]
    assert control.admit_send(1.0, 1, private=True) == 0
    assert [control.admit_send(2.0 + n, 1, private=True) for n in range(60)] == [0] * 60


def test_a_group_takes_twenty_and_then_one_in_three_seconds() -> None:
    control = flood()

    assert [control.admit_send(0.1 * n, -1, private=False) for n in range(20)] == [0] * 20
    wait = control.admit_send(2.0, -1, private=False)
    assert wait == 1
    assert [control.admit_send(3.0 + 3.0 * n, -1, private=False) for n in range(40)] == [0] * 40


def test_the_bot_as_a_whole_takes_thirty_a_second() -> None:
    control = flood()

    first_second = [control.admit_send(0.0, chat, private=True) for chat in range(31)]
    assert first_second == [0] * 30 + [1]


def test_a_steady_client_at_the_rate_is_never_throttled() -> None:
    control = flood()

    waits = {control.admit_send(n / 30, n, private=True) for n in range(30 * 120)}
    assert waits == {0}
    assert control.throttled == control.violations == 0


def test_who_does_not_wait_is_told_to_wait_longer() -> None:
    control = flood()
    for _ in range(3):
        control.admit_send(0.0, 1, private=True)

    waits = [control.admit_send(0.01 * n, 1, private=True) for n in range(1, 9)]
    assert waits == [1, 2, 5, 10, 20, 30, 60, 60]
    assert control.violations == 7
    assert control.throttled == 8


def test_who_waits_starts_again_at_the_bottom() -> None:
    control = flood()
    for _ in range(4):
        control.admit_send(0.0, 1, private=True)
    assert control.admit_send(0.5, 1, private=True) == 2

    waits = [control.admit_send(2.5, 1, private=True) for _ in range(3)]
    assert waits == [0, 0, 1]


def test_one_closed_chat_does_not_close_another() -> None:
    control = flood()
    for _ in range(5):
        control.admit_send(0.0, 1, private=True)

    assert control.admit_send(0.0, 2, private=True) == 0


def test_a_request_that_was_on_its_way_is_no_violation() -> None:
    control = FloodControl(FloodLimits(grace=0.25))
    for _ in range(4):
        control.admit_send(0.0, 1, private=True)

    assert control.admit_send(0.2, 1, private=True) == 1
    assert control.violations == 0
    assert control.admit_send(0.3, 1, private=True) == 2
    assert control.violations == 1


def test_three_ignored_waits_cost_an_hour_where_that_is_asked_for() -> None:
    control = flood(escalate=True)
    for _ in range(3):
        control.admit_send(0.0, 1, private=True)

    waits = [control.admit_send(0.01 * n, 1, private=True) for n in range(1, 5)]
    assert waits == [1, 2, 5, 3600]


def test_edits_in_a_group_have_a_bucket_of_their_own() -> None:
    control = flood()
    for _ in range(20):
        assert control.admit_edit(0.0, -1) == 0

    assert control.admit_edit(0.0, -1) == 3
    assert control.admit_send(0.0, -1, private=False) == 0


def test_memory_follows_the_traffic_not_the_number_of_chats() -> None:
    control = flood(bot=Bucket(1000.0, 1000))
    for chat in range(50_000):
        control.admit_send(chat / 500, chat, private=True)

    assert len(control) < 8_200


@given(
    gaps=st.lists(st.floats(0, 3), min_size=1, max_size=200),
    chats=st.lists(st.integers(1, 3), min_size=200, max_size=200),
)
def test_no_chat_ever_gets_more_than_its_bucket_gives(gaps: list[float], chats: list[int]) -> None:
    control = flood()
    now = 0.0
    passed: dict[int, list[float]] = {}
    for gap, chat in zip(gaps, chats, strict=False):
        now += gap
        if control.admit_send(now, chat, private=True) == 0:
            passed.setdefault(chat, []).append(now)

    for times in passed.values():
        for first in range(len(times)):
            for last in range(first, len(times)):
                assert last - first + 1 <= 3 + (times[last] - times[first]) + 0.01


@pytest.mark.parametrize("honest", [True, False])
def test_an_honest_client_makes_no_violation(honest: bool) -> None:  # noqa: FBT001 -- a case
    control = flood()
    now = 0.0
    for _ in range(500):
        wait = control.admit_send(now, -1, private=False)
        now += wait if honest else 0.1

    assert (control.violations == 0) is honest
