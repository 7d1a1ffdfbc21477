"""Telegram's limits are kept in every span of time, and used as far as they go."""

from collections import defaultdict, deque
from collections.abc import Iterator
from itertools import count, cycle, pairwise
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.easing import SHRINK
from bot.core.limits import Limit, Limits, per_second
from bot.core.pacing import HORIZON_SECONDS, Pacer
from bot.core.sharing import Share
from bot.core.tempo import Tempo
from bot.sandbox.flood import FloodControl
from bot.sandbox.options import FloodLimits

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


def test_the_tempo_tells_rate_ease_and_share() -> None:
    pacer = Pacer()
    assert pacer.tempo(0) == Tempo(28, 1, 1)

    pacer.set_share(Share(2, opens_at=5.0, ends_at=100.0))
    assert pacer.tempo(1) == Tempo(0, 1, 2)
    assert pacer.tempo(6).rate == pytest.approx(14)

    pacer.throttled(1, 7, 3, whole_bot=True)
    assert pacer.tempo(8).rate == 0
    eased = pacer.tempo(10)
    assert eased.rate == pytest.approx(9.8)
    assert eased.part == pytest.approx(0.7)


def test_chats_with_a_full_bucket_are_forgotten() -> None:
    pacer = Pacer(FAST)
    largest = 0
    for person in range(1, 50_001):
        assert pacer.take(person, person / 1_000) == 0
        largest = max(largest, len(pacer))
    assert largest <= 4_096


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


# The rate, as the delivery uses it: moments are taken ahead, and whoever wakes late catches up


def broadcast(
    pacer: Pacer, start: float, seconds: float, pauses: Iterator[float]
) -> Iterator[float]:
    """The moments that an endless queue to people takes: in turns, each for what fits the horizon."""
    now, person = start, 0
    while now < start + seconds:
        for _ in range(pacer.room(now)):
            person += 1
            moment = now + pacer.bot_wait(now)
            if pacer.take(person, moment) == 0:
                yield moment
        now += next(pauses)


def evenly(pause: float) -> Iterator[float]:
    while True:
        yield pause


@pytest.mark.parametrize("pause", [0.002, 0.02, 0.1, 0.25])
def test_ten_minutes_at_the_free_rate_use_it_to_the_last_message(pause: float) -> None:
    moments = list(broadcast(Pacer(), 0.0, 620.0, evenly(pause)))
    within = sum(1 for moment in moments if 10 <= moment < 610)
    assert within / 600 == pytest.approx(28, rel=0.001)


@settings(max_examples=25)
@given(
    pauses=st.lists(st.floats(min_value=0.001, max_value=0.28), min_size=1, max_size=50),
    delays=st.lists(st.floats(min_value=0.04, max_value=0.12), min_size=1, max_size=50),
)
def test_whoever_wakes_late_keeps_the_rate_and_meets_no_limit_on_a_jittery_network(
    pauses: list[float], delays: list[float]
) -> None:
    moments = list(broadcast(Pacer(), 0.0, 60.0, cycle(pauses)))
    arrivals = sorted(moment + late for moment, late in zip(moments, cycle(delays), strict=False))
    telegram = FloodControl(FloodLimits())

    within = sum(1 for moment in moments if moment < 60)
    assert within == pytest.approx(60 * 28, rel=0.01)
    assert most(moments[:100], 1) <= 29
    assert sum(telegram.admit_send(at, n, private=True) for n, at in enumerate(arrivals)) == 0


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.floats(min_value=0, max_value=0.3), CHATS, st.booleans(), st.floats(0.04, 0.12)
        ),
        min_size=50,
        max_size=300,
    )
)
def test_any_mixture_of_replies_and_broadcasts_meets_no_limit(
    wishes: list[tuple[float, int, bool, float]],
) -> None:
    """Each message leaves as soon as it may; Telegram sees it a little later."""
    pacer, now = Pacer(), 0.0
    arrivals = []
    for pause, chat_id, reply, late in wishes:
        now += pause
        moment = now
        while wait := pacer.take(chat_id, moment, reply=reply):
            moment += wait
        arrivals.append((moment + late, chat_id))
    telegram = FloodControl(FloodLimits())

    for at, chat_id in sorted(arrivals):
        assert telegram.admit_send(at, chat_id, private=chat_id > 0) == 0


# Machines that stand still


def through_stalls(pacer: Pacer, seconds: float, stalls: Iterator[float]) -> Iterator[float]:
    """When an endless queue leaves where, between two turns, nothing at all happens for a while."""
    now, planned = 0.0, deque[tuple[float, int]]()
    for person in count(1):
        moment = now + pacer.bot_wait(now)
        if pacer.room(now) and pacer.take(person, moment) == 0:
            planned.append((moment, person))
            continue
        stall = next(stalls)
        now += stall or 0.3
        while planned and planned[0][0] <= now:
            moment, one = planned.popleft()
            woke = now if stall else moment
            yield woke + pacer.leave(one, moment, woke, pacer.period)
        if now > seconds:
            return


@settings(max_examples=25)
@given(st.lists(st.one_of(st.just(0.0), st.floats(0.31, 3.0)), min_size=1, max_size=20))
def test_what_was_held_up_does_not_leave_in_a_rush(stalls: list[float]) -> None:
    left = list(through_stalls(Pacer(), 30.0, cycle(stalls)))

    assert most(left, 1) <= 30
    assert left == sorted(left)


def test_a_stall_costs_its_own_time_and_no_more() -> None:
    """Of ten minutes the machine stands still for one."""
    left = list(through_stalls(Pacer(), 600.0, cycle([*[0.0] * 30, 1.0])))

    assert 540 <= len(left) / 28 <= 600


def test_who_was_held_up_keeps_the_distance_to_the_next() -> None:
    pacer = Pacer()
    assert pacer.take(PERSON, 10.0) == 0
    assert pacer.leave(PERSON, 10.0, 10.75, pacer.period) == 0
    assert pacer.take(PERSON, 11.0) == pytest.approx(0.75)


def test_who_leaves_for_a_chat_that_is_forgotten_changes_nothing_of_it() -> None:
    pacer = Pacer()
    assert pacer.leave(PERSON, 10.0, 10.75, pacer.period) == 0
    assert pacer.take(PERSON, 11.0) == 0


def test_what_was_paid_for_leaves_at_the_paid_rate_though_the_purse_is_empty() -> None:
    pacer = Pacer(Limits(paid=per_second(1000)))
    pacer.fund(2)
    assert pacer.bot_wait(10.0) == 0
    paid = pacer.period
    pacer.stop_paying()
    assert pacer.bot_wait(10.0) == 0

    waits = [pacer.leave(person, 10.0, 10.0, paid) for person in range(1, 51)]

    assert max(waits) < 0.06
    assert pacer.period == pytest.approx(1 / 28)


# Replies before broadcasts


@given(
    asks_at=st.floats(min_value=1, max_value=30),
    pauses=st.lists(st.floats(min_value=0.001, max_value=0.3), min_size=1, max_size=20),
    replies=st.integers(min_value=1, max_value=8),
)
def test_a_broadcast_at_full_rate_delays_no_reply(
    asks_at: float, pauses: list[float], replies: int
) -> None:
    """A reply waits for the replies before it, a token each, and for nothing else."""
    pacer = Pacer()
    for _ in broadcast(pacer, 0.0, asks_at, cycle(pauses)):
        pass
    for before in range(replies):
        waited = pacer.take(1_000_000 + before, asks_at + 0.3, reply=True)
        assert waited <= before / 28 + 1e-6


def test_a_rush_of_replies_upon_a_broadcast_meets_no_limit() -> None:
    pacer = Pacer()
    planned = deque(broadcast(pacer, 0.0, 5.0, evenly(0.02)))
    left: list[float] = []
    for person in range(1_000, 1_064):
        moment = 5.0
        while wait := pacer.take(person, moment, reply=True):
            moment += wait
            left += leaving(pacer, planned, moment)
        left.append(moment)
    planned.extend(broadcast(pacer, 8.0, 5.0, evenly(0.02)))
    left += leaving(pacer, planned, inf)
    telegram = FloodControl(FloodLimits())

    # 28, what replies may run ahead, and the beginnings of three spans.
    assert most(left, 1) <= 28 + 7 + 3
    assert all(telegram.admit_send(at, n, private=True) == 0 for n, at in enumerate(sorted(left)))


def leaving(pacer: Pacer, planned: deque[float], until: float) -> Iterator[float]:
    """When those leave whose moment comes before this one, by timers that wake in time."""
    while planned and planned[0] <= until:
        moment = planned.popleft()
        yield moment + pacer.leave(0, moment, moment, pacer.period)


def test_broadcasts_wait_for_the_replies_that_ran_ahead() -> None:
    pacer = Pacer()
    moments = list(broadcast(pacer, 0.0, 1.0, evenly(0.1)))
    for person in (1_000, 1_001):
        assert pacer.take(person, 1.0, reply=True) == 0
    assert pacer.bot_wait(1.0) == pytest.approx(moments[-1] - 1.0 + 3 / 28)


def test_a_reply_keeps_to_the_pace_of_its_chat() -> None:
    pacer = Pacer()
    pacer.take(PERSON, 10.0)
    assert pacer.take(PERSON, 10.25, reply=True) == pytest.approx(0.75)


def test_a_closed_bot_is_closed_for_replies_too() -> None:
    pacer = Pacer()
    pacer.close_bot(40.0)
    assert pacer.take(PERSON, 10.0, reply=True) == pytest.approx(30)
    assert pacer.take(PERSON, 40.0, reply=True) == 0


# How much there is to claim


def test_the_room_is_what_fits_the_horizon() -> None:
    pacer = Pacer()
    assert pacer.room(10.0) == int((HORIZON_SECONDS + 1 / 28) * 28) + 1
    for person in range(1, pacer.room(10.0)):
        pacer.take(person, 10.0 + pacer.bot_wait(10.0))
    assert pacer.room(10.0) <= 1
    pacer.close_bot(10.1)
    assert pacer.room(9.0) == 0


@given(
    st.floats(min_value=0.5, max_value=1_000),
    st.integers(min_value=1, max_value=20),
    st.lists(st.floats(min_value=0, max_value=1), max_size=20),
)
def test_the_room_is_what_passes_within_the_horizon(
    rate: float, workers: int, pauses: list[float]
) -> None:
    pacer, now = Pacer(Limits(bot=per_second(rate))), 0.0
    pacer.set_share(Share(workers, -inf, inf))
    for person, pause in enumerate(pauses, start=1):
        now += pause
        pacer.take(person, now)
    for person in range(1_000, 1_000 + pacer.room(now)):
        assert pacer.bot_wait(now) <= HORIZON_SECONDS + 1e-6
        assert pacer.take(person, now + pacer.bot_wait(now)) == 0
    assert pacer.bot_wait(now) >= HORIZON_SECONDS - 1e-5


# After "too many requests"


def rate(pacer: Pacer, start: float, seconds: float = 60.0) -> float:
    """Messages a second to ever new people."""
    moments = broadcast(pacer, start, seconds, evenly(0.1))
    return sum(1 for moment in moments if moment < start + seconds) / seconds


def test_a_throttled_chat_is_closed_and_then_slower_and_recovers() -> None:
    pacer = Pacer()
    assert not pacer.throttled(PERSON, 10.0, 5.0, whole_bot=False)
    assert pacer.take(PERSON, 10.0) == pytest.approx(5)
    assert pacer.take(PERSON, 15.0) == 0
    assert pacer.take(PERSON, 15.0) == pytest.approx(1 / 0.7, rel=0.01)
    assert pacer.take(PERSON, 700.0) == 0
    assert pacer.take(PERSON, 700.0) == pytest.approx(1)


def test_a_throttled_chat_slows_down_nobody_else() -> None:
    pacer = Pacer()
    pacer.throttled(GROUP, 0.0, 3600.0, whole_bot=False)
    assert pacer.take(PERSON, 0.0) == 0
    assert rate(pacer, 1.0) == pytest.approx(28, rel=0.02)


def test_a_throttled_bot_is_closed_for_all_and_then_slower_and_recovers() -> None:
    pacer = Pacer()
    assert pacer.throttled(PERSON, 10.0, 30.0, whole_bot=True)
    assert pacer.take(GROUP, 10.0) == pytest.approx(30)
    assert rate(pacer, 40.0, 20.0) == pytest.approx(28 * 0.7, rel=0.05)
    assert rate(pacer, 341.0, 20.0) == pytest.approx(28 * 0.85, rel=0.05)
    assert rate(pacer, 700.0, 20.0) == pytest.approx(28, rel=0.02)


def test_what_was_on_the_wire_when_the_bot_was_closed_slows_it_down_no_further() -> None:
    pacer = Pacer()
    for person in range(1, 33):
        pacer.throttled(person, 10.0 + person / 100, 30.0, whole_bot=True)
    assert rate(pacer, 41.0, 20.0) == pytest.approx(28 * 0.7, rel=0.05)
    pacer.throttled(1, 100.0, 1.0, whole_bot=True)
    assert rate(pacer, 102.0, 20.0) == pytest.approx(28 * 0.51, rel=0.05)


def test_chat_after_chat_throttled_with_no_success_between_is_the_bot() -> None:
    pacer = Pacer()
    found = [
        pacer.throttled(chat, 10.0, wait, whole_bot=False)
        for chat, wait in ((1, 40.0), (2, 20.0), (3, 20.0))
    ]
    assert found == [False, False, True]
    assert pacer.closed_for_all(10.0) == pytest.approx(20)
    assert pacer.take(4, 10.0) == pytest.approx(20)
    assert pacer.closed_for(1, 10.0) == pytest.approx(40)


def test_chats_throttled_here_and_there_are_not_the_bot() -> None:
    pacer = Pacer()
    for chat in range(1, 50):
        assert not pacer.throttled(chat, float(chat), 5.0, whole_bot=False)
        pacer.passed()
    assert pacer.bot_wait(50.0) == 0


def test_chats_that_recovered_are_forgotten() -> None:
    pacer = Pacer(FAST)
    for chat in range(1, 5_001):
        pacer.throttled(chat, 0.0, 1.0, whole_bot=False)
        pacer.passed()
    for person in range(1, 20_001):
        pacer.take(person, 10_000 + person / 1_000)
    assert len(pacer) <= 4_096


def test_a_wait_that_telegram_named_is_told_from_the_pace() -> None:
    pacer = Pacer()
    pacer.take(PERSON, 10.0)
    assert pacer.closed_for(PERSON, 10.0) == 0
    pacer.throttled(PERSON, 10.0, 40.0, whole_bot=False)
    pacer.throttled(PERSON, 10.0, 5.0, whole_bot=False)
    assert pacer.closed_for(PERSON, 20.0) == pytest.approx(30)
    assert pacer.closed_for(PERSON, 51.0) == 0
    assert pacer.closed_for(GROUP, 20.0) == 0
    pacer.close_bot(60.0)
    assert pacer.closed_for(GROUP, 20.0) == pytest.approx(40)


def test_only_the_chat_that_was_throttled_gets_less() -> None:
    pacer = Pacer()
    pacer.throttled(PERSON, 10.0, 1.0, whole_bot=False)
    assert pacer.take(PERSON + 1, 11.0) == 0
    assert pacer.take(PERSON + 1, 11.0) == pytest.approx(1)


# Sharing


def test_a_share_is_kept_to_while_it_lasts() -> None:
    pacer = Pacer()
    pacer.set_share(Share(4, -inf, 1_000.0))
    assert rate(pacer, 0.0) == pytest.approx(7, rel=0.02)


def test_a_share_that_has_not_begun_or_is_over_lets_nothing_pass() -> None:
    pacer = Pacer()
    pacer.set_share(Share(1, 20.0, 30.0))
    assert pacer.take(PERSON, 10.0) == pytest.approx(10)
    assert pacer.take(PERSON, 20.0) == 0
    now = 30.0
    for _ in range(20):
        wait = pacer.take(PERSON, now, reply=True)
        assert wait > 0
        now += wait
    pacer.set_share(Share(1, 20.0, 100.0))
    assert pacer.take(PERSON, now) == 0


@given(st.lists(st.tuples(st.integers(1, 20), st.floats(0, 2)), min_size=1, max_size=30))
def test_nothing_bursts_when_the_share_changes(changes: list[tuple[int, float]]) -> None:
    pacer, now = Pacer(), 0.0
    moments: list[float] = []
    for person, (workers, lasts) in enumerate(changes, start=1):
        pacer.set_share(Share(workers, -inf, inf))
        passed = list(broadcast(pacer, now, lasts, evenly(0.05)))
        moments += passed
        pacer.take(-person, now + lasts, reply=True)
        now += lasts
    assert not moments or most(moments, 1) <= 29


# Paid broadcasts

PAID = Limits(paid=per_second(1_000))


def test_without_money_there_is_only_the_free_rate() -> None:
    pacer = Pacer(PAID)
    assert not pacer.is_paying
    assert rate(pacer, 0.0) == pytest.approx(28, rel=0.02)


def test_without_a_paid_limit_money_changes_nothing() -> None:
    pacer = Pacer()
    pacer.fund(1_000)
    assert not pacer.is_paying


def test_while_it_is_paid_for_the_paid_rate_holds_and_then_the_free_one() -> None:
    pacer = Pacer(PAID)
    pacer.fund(9_720)
    moments = list(broadcast(pacer, 0.0, 60.0, evenly(0.05)))

    # 28 of each 1,000 are free: 10,000 messages in the first ten seconds.
    assert sum(1 for moment in moments if moment < 10) == pytest.approx(10_000, rel=0.01)
    assert sum(1 for moment in moments if 20 <= moment < 60) / 40 == pytest.approx(28, rel=0.02)
    assert not pacer.is_paying


@given(st.integers(min_value=1, max_value=2_000), st.floats(min_value=20, max_value=1_000))
def test_never_more_is_paid_than_was_given(money: int, paid_rate: float) -> None:
    pacer = Pacer(Limits(paid=per_second(paid_rate)))
    pacer.fund(money)
    moments = list(broadcast(pacer, 0.0, 10.0, evenly(0.1)))

    free = 28 * (moments[-1] - moments[0]) + 3
    assert len(moments) <= free + money


def test_money_that_comes_while_there_is_some_adds_up() -> None:
    pacer = Pacer(PAID)
    pacer.fund(300)
    pacer.fund(0)
    pacer.fund(200)
    assert pacer.stop_paying() == 500


def test_what_is_within_the_free_rate_costs_nothing() -> None:
    pacer = Pacer(PAID)
    pacer.fund(10)
    for person in range(1, 600):
        assert pacer.take(person, person / 28) == 0
    assert pacer.stop_paying() == 10


def test_whoever_stops_paying_gets_back_what_is_left_and_the_free_rate() -> None:
    pacer = Pacer(PAID)
    pacer.fund(1_000)
    for person in range(1, 130):
        pacer.take(person, person / 1_000)
    left = pacer.stop_paying()
    assert 1_000 - 129 <= left <= 1_000 - 110
    assert not pacer.is_paying
    assert pacer.stop_paying() == 0
    assert rate(pacer, 1.0) == pytest.approx(28, rel=0.02)


def test_only_other_workers_make_a_chat_rest() -> None:
    pacer = Pacer()
    assert pacer.spacing(1, 0.0) == 0
    pacer.set_share(Share(2, 0.0, 15.0))
    assert pacer.spacing(1, 0.0) == 1
    assert pacer.spacing(-1, 0.0) == pytest.approx(61 / 19)
    pacer.throttled(1, 0.0, 5.0, whole_bot=False)
    assert pacer.spacing(1, 5.0) == pytest.approx(1 / SHRINK)
