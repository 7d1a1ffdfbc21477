"""Telegram's limits are kept in every span of time, and used as far as they go."""

from collections import defaultdict
from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.pacing import Limit, Limits, Pacer, per_second

PERSON = 501
GROUP = -501
CHANNEL = -1_000_000_000_501
FAST = Limits(bot=per_second(1_000))
CHATS = st.sampled_from([PERSON, PERSON + 1, GROUP, CHANNEL])
STARTS = st.floats(min_value=-1_000, max_value=1e9)


def drive(pacer: Pacer, chat_id: int, start: float, messages: int) -> list[float]:
    """Send as soon as the pacer lets a message pass; return when each one passed."""
    now = start
    passed: list[float] = []
    while len(passed) < messages:
        wait = pacer.take(chat_id, now)
        if wait == 0:
            passed.append(now)
        now += wait
    return passed


def most(moments: list[float], seconds: float) -> int:
    """The largest number of moments in any span of so many seconds, its end excluded."""
    # What rounding may take from a wait is no violation.
    return max(
        sum(1 for other in moments if 0 <= other - moment < seconds - 1e-5) for moment in moments
    )


def test_the_first_message_to_a_chat_passes_at_once() -> None:
    assert Pacer().take(PERSON, 10.0) == 0


def test_a_person_gets_one_message_a_second() -> None:
    pacer = Pacer()
    pacer.take(PERSON, 10.0)
    assert pacer.take(PERSON, 10.25) == pytest.approx(0.75)
    assert pacer.take(PERSON, 11.0) == 0


def test_a_person_who_waits_holds_up_nobody() -> None:
    pacer = Pacer()
    pacer.take(PERSON, 10.0)
    for _ in range(1_000):
        pacer.take(PERSON, 10.1)
    assert pacer.take(PERSON + 1, 10.1) == 0


def test_asking_in_vain_costs_nothing() -> None:
    pacer = Pacer()
    pacer.take(PERSON, 10.0)
    assert pacer.take(PERSON, 10.5) == pacer.take(PERSON, 10.5)


@pytest.mark.parametrize("chat_id", [GROUP, CHANNEL])
def test_a_group_or_channel_gets_twenty_messages_a_minute(chat_id: int) -> None:
    passed = drive(Pacer(), chat_id, 0.0, 60)
    assert most(passed, 60) == 20


def test_a_digest_of_two_parts_reaches_a_group_at_once() -> None:
    assert drive(Pacer(FAST), GROUP, 5.0, 2) == [5.0, 5.0]


def test_the_bot_sends_at_its_full_rate_and_no_faster() -> None:
    pacer, passed = Pacer(), [0.0]
    for person in range(1, 28 * 600 + 2):
        passed += drive(pacer, person, passed[-1], 1)
    assert passed[-1] == pytest.approx(600, rel=0.001)
    assert most(passed[1:500], 1) <= 29


@pytest.mark.parametrize("late", [0.001, 0.01, 0.03])
def test_timers_that_wake_late_do_not_slow_the_bot(late: float) -> None:
    pacer, now = Pacer(), 0.0
    for person in range(1, 2_801):
        wait = pacer.take(person, now)
        if wait:
            now += wait + late
            assert pacer.take(person, now) == 0
    assert now == pytest.approx(100, rel=0.005)


def test_nothing_passes_to_a_closed_chat_before_the_moment() -> None:
    pacer = Pacer()
    pacer.close_chat(GROUP, 40.0)
    assert pacer.take(GROUP, 10.0) == pytest.approx(30)
    assert pacer.take(PERSON, 10.0) == 0
    assert pacer.take(GROUP, 40.0) == 0


def test_nothing_passes_to_anybody_before_a_closed_bot_opens() -> None:
    pacer = Pacer()
    pacer.close_bot(40.0)
    assert pacer.take(PERSON, 10.0) == pytest.approx(30)
    assert pacer.take(GROUP, 39.5) == pytest.approx(0.5)
    assert pacer.take(PERSON, 40.0) == 0
    assert pacer.take(GROUP, 40.0) > 0


def test_a_shorter_wait_does_not_open_what_a_longer_one_closed() -> None:
    pacer = Pacer()
    pacer.close_chat(PERSON, 40.0)
    pacer.close_chat(PERSON, 20.0)
    pacer.close_bot(50.0)
    pacer.close_bot(20.0)
    assert pacer.take(PERSON, 20.0) == pytest.approx(30)


def test_a_bot_with_a_token_has_nothing_to_wait_for() -> None:
    pacer = Pacer()
    assert pacer.bot_wait(10.0) == 0
    pacer.take(PERSON, 10.0)
    assert pacer.bot_wait(10.0) == 0


def test_a_bot_without_a_token_waits_for_the_next() -> None:
    pacer = Pacer()
    pacer.take(PERSON, 10.0)
    pacer.take(GROUP, 10.0)
    assert pacer.bot_wait(10.0) == pytest.approx(1 / 28)
    pacer.close_bot(12.0)
    assert pacer.bot_wait(10.0) == pytest.approx(2)


def test_asking_ahead_reserves_the_moment() -> None:
    pacer = Pacer()
    moments = []
    for person in range(1, 30):
        ahead = 10.0 + pacer.bot_wait(10.0)
        assert pacer.take(person, ahead) == 0
        moments.append(ahead)
    assert most(moments, 1) == 29
    assert moments[-1] == pytest.approx(10 + 27 / 28)


def test_a_chat_that_has_to_wait_takes_no_moment_from_the_others() -> None:
    pacer = Pacer()
    pacer.take(PERSON, 10.0)
    assert pacer.take(PERSON, 10.0 + pacer.bot_wait(10.0)) > 0
    assert pacer.bot_wait(10.0) == 0


def test_chats_with_a_full_bucket_are_forgotten() -> None:
    pacer = Pacer(FAST)
    largest = 0
    for person in range(1, 50_001):
        assert pacer.take(person, person / 1_000) == 0
        largest = max(largest, len(pacer))
    assert largest <= 2_048


def test_a_chat_that_still_has_to_wait_is_remembered() -> None:
    pacer = Pacer(FAST)
    pacer.close_chat(GROUP, 1_000.0)
    for person in range(1, 5_001):
        pacer.take(person, person / 1_000)
    assert pacer.take(GROUP, 6.0) == pytest.approx(994)


@pytest.mark.parametrize(
    ("period", "burst"), [(0, 1), (-1, 1), (nan, 1), (1, 0), (1, -3), (-inf, 2)]
)
def test_what_is_no_pace_is_no_limit(period: float, burst: int) -> None:
    with pytest.raises(ValueError, match="no limit"):
        Limit(period, burst)


@given(
    chat_id=CHATS,
    start=STARTS,
    period=st.floats(min_value=0.01, max_value=100),
    burst=st.integers(min_value=1, max_value=10),
    n=st.integers(min_value=1, max_value=12),
)
def test_in_any_span_only_as_many_pass_as_the_limit_promises(
    chat_id: int, start: float, period: float, burst: int, n: int
) -> None:
    limit = Limit(period, burst)
    pacer = Pacer(Limits(bot=Limit(1e-6), private=limit, group=limit))
    assert most(drive(pacer, chat_id, start, 30), n * period) <= n + burst - 1


@given(
    st.lists(
        st.tuples(
            st.floats(min_value=0, max_value=3),
            CHATS,
            st.sampled_from(["take", "take", "take", "close chat", "close bot"]),
            st.floats(min_value=0, max_value=10),
        ),
        max_size=80,
    ),
    STARTS,
)
def test_limits_and_closings_hold_under_any_traffic(
    steps: list[tuple[float, int, str, float]], start: float
) -> None:
    pacer, now = Pacer(), start
    passed: dict[int, list[float]] = defaultdict(list)
    closed: dict[int, float] = defaultdict(lambda: -inf)
    bot_closed = -inf
    for pause, chat_id, step, length in steps:
        now += pause
        if step == "close chat":
            pacer.close_chat(chat_id, now + length)
            closed[chat_id] = max(closed[chat_id], now + length)
        elif step == "close bot":
            pacer.close_bot(now + length)
            bot_closed = max(bot_closed, now + length)
        else:
            wait = pacer.take(chat_id, now)
            assert wait >= 0
            if wait == 0:
                assert now >= max(closed[chat_id], bot_closed) - 1e-5
                passed[chat_id].append(now)
    for chat_id, moments in passed.items():
        assert most(moments, 60) <= (60 if chat_id > 0 else 20)
        if chat_id > 0:
            assert all(later - earlier > 1 - 1e-5 for earlier, later in pairwise(moments))
    everybody = sorted(moment for moments in passed.values() for moment in moments)
    assert not everybody or most(everybody, 1) <= 29


@given(CHATS, STARTS, st.lists(st.floats(min_value=0, max_value=2), max_size=30))
def test_after_the_wait_that_was_named_a_message_passes(
    chat_id: int, start: float, pauses: list[float]
) -> None:
    pacer, now = Pacer(), start
    for pause in pauses:
        now += pause
        if wait := pacer.take(chat_id, now):
            assert pacer.take(chat_id, now + wait) == 0
            now += wait
