"""A server that is down is asked seldom; one that answers is never held up."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.outage import FAILURES, FIRST_WAIT, LATELY, LONGEST_WAIT, Outage

ROOM = 7
GAPS = st.lists(st.floats(min_value=0, max_value=120), max_size=60)


def down_at(now: float) -> Outage:
    outage = Outage()
    for _ in range(FAILURES):
        outage.failed(now)
    return outage


def test_few_failures_are_the_messages_own() -> None:
    outage = Outage()
    for _ in range(FAILURES - 1):
        outage.failed(0.0)

    assert not outage.is_on
    assert outage.room(ROOM, 0.0, on_the_wire=3) == ROOM


def test_failures_with_an_answer_between_them_are_no_outage() -> None:
    outage = Outage()
    for n in range(10 * FAILURES):
        outage.failed(float(n))
        if n % (FAILURES - 1) == 0:
            outage.answered(float(n))

    assert not outage.is_on


def test_a_server_that_is_down_is_tried_with_one_request_after_the_wait() -> None:
    outage = down_at(100.0)

    assert outage.is_on
    assert outage.wait(100.0) == FIRST_WAIT
    assert outage.room(ROOM, 100.0, on_the_wire=0) == 0
    assert outage.wait(100.0 + FIRST_WAIT) == 0
    assert outage.room(ROOM, 100.0 + FIRST_WAIT, on_the_wire=0) == 1
    assert outage.room(ROOM, 100.0 + FIRST_WAIT, on_the_wire=1) == 0


def test_what_was_on_the_wire_when_it_began_does_not_prolong_it() -> None:
    outage = down_at(100.0)
    for _ in range(20):
        outage.failed(100.5)

    assert outage.wait(100.0) == FIRST_WAIT


def test_any_answer_ends_it_at_once() -> None:
    outage = down_at(100.0)

    outage.answered(101.0)

    assert not outage.is_on
    assert outage.wait(100.0) == 0
    assert outage.room(ROOM, 100.0, on_the_wire=5) == ROOM


def test_a_server_answers_for_a_minute_after_an_answer_unless_it_is_down() -> None:
    outage = Outage()
    assert not outage.answers(0.0)
    outage.answered(10.0)
    assert outage.answers(10.0 + LATELY - 1)
    assert not outage.answers(10.0 + LATELY)
    for _ in range(FAILURES):
        outage.failed(11.0)
    assert not outage.answers(12.0)


def test_each_failed_try_doubles_the_wait_up_to_its_longest() -> None:
    outage, now, waits = down_at(0.0), 0.0, []
    for _ in range(8):
        waits.append(outage.wait(now))
        now += waits[-1]
        outage.failed(now)

    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]


@given(GAPS)
def test_it_is_never_asked_more_often_than_the_waits_allow(gaps: list[float]) -> None:
    outage, now, asked = down_at(0.0), 0.0, 0
    for gap in gaps:
        now += gap
        assert outage.wait(now) <= LONGEST_WAIT + 1e-6  # sums of floats
        if outage.room(ROOM, now, on_the_wire=0):
            asked += 1
            outage.failed(now)

    assert asked <= 5 + (now + 1e-6) / LONGEST_WAIT
