"""What is done about each answer."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers import (
    Answer,
    Conflict,
    Element,
    Migrated,
    Obstacle,
    Outdated,
    Refused,
    Sent,
    Throttled,
    Unauthorised,
    Unavailable,
    Uncertain,
    Unknown,
    Unpaid,
    Unreachable,
)
from bot.core.decisions import (
    Await,
    Decision,
    Degrade,
    Delivered,
    GiveUp,
    MoveChat,
    PauseThread,
    PayNothing,
    RetryAt,
    Scope,
    StopBot,
    SuspendChat,
    Toll,
)
from bot.core.retry import Doubt, Past, Policy, backoff, decide
from bot.core.settlement import settle
from storage.records import ChatState, Claim

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
POLICY = Policy(
    attempts=5,
    first_wait=timedelta(seconds=4),
    longest_wait=timedelta(seconds=60),
    doubt_wait=timedelta(seconds=15),
    recheck=timedelta(hours=24),
    unpaid=timedelta(hours=2),
)
NO_COPIES = Policy(doubt=Doubt.SKIP)
JITTER = st.floats(min_value=0, max_value=1)
TRIES = st.integers(min_value=1, max_value=10_000)
PASTS = st.builds(Past, st.integers(0, 10_000), st.integers(0, 10_000))
NEW = Past()
POLICIES = st.builds(
    Policy,
    attempts=st.integers(min_value=1, max_value=100),
    first_wait=st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=1)),
    longest_wait=st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=1)),
    doubt=st.sampled_from(Doubt),
    doubt_wait=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=1)),
    recheck=st.timedeltas(min_value=timedelta(hours=1), max_value=timedelta(days=30)),
)
REASONS = st.text(max_size=20)
ANSWERS = st.one_of(
    st.builds(Sent, st.none() | st.integers()),
    st.builds(Throttled, st.floats(min_value=0.1, max_value=604_800), whole_bot=st.booleans()),
    st.builds(Unavailable, REASONS, ambiguous=st.booleans()),
    st.builds(Uncertain, REASONS),
    st.builds(Unreachable, st.sampled_from(Obstacle), REASONS),
    st.builds(Migrated, st.integers()),
    st.builds(Refused, REASONS, st.sampled_from(Element)),
    st.builds(Outdated, REASONS),
    st.builds(Unpaid, REASONS),
    st.builds(Unauthorised, REASONS),
    st.builds(Conflict, REASONS),
    st.builds(Unknown, REASONS),
)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Sent(7), Delivered(7)),
        (Sent(None), Delivered(None)),
        (Migrated(-100), MoveChat(-100)),
        (Refused("too long"), Degrade("too long", Element.MARKUP)),
        (Refused("url", Element.BUTTONS), Degrade("url", Element.BUTTONS)),
        (Unpaid("no Stars"), PayNothing(later(7200), "no Stars")),
        (Outdated("gone"), GiveUp("gone")),
        (Unauthorised("no"), StopBot("Telegram does not take the token (no)")),
        (Conflict("two"), StopBot("two")),
        # The wait that Telegram named, for whom it named it, not spread by jitter 0.
        (Throttled(5, whole_bot=False), RetryAt(later(5), "throttled for 5 s", closes=Scope.CHAT)),
        (Throttled(5, whole_bot=True), RetryAt(later(5), "throttled for 5 s", closes=Scope.BOT)),
        # The first wait is 4 s, of which jitter spreads the upper half.
        (Unavailable("refused"), RetryAt(later(2), "refused", toll=Toll.DELAY)),
        (
            Unavailable("502", ambiguous=True),
            RetryAt(later(2), "502", toll=Toll.DELAY, doubtful=True),
        ),
        (
            Unknown("?"),
            RetryAt(later(2), "unknown answer: ?", toll=Toll.ATTEMPT, unknown=True),
        ),
        (
            Uncertain("timed out"),
            RetryAt(later(15), "timed out", toll=Toll.ATTEMPT, doubtful=True),
        ),
        (Unreachable(Obstacle.GONE, "x"), SuspendChat(ChatState.GONE, "x")),
        (Unreachable(Obstacle.BLOCKED, "x"), SuspendChat(ChatState.SUSPENDED, "x")),
        (Unreachable(Obstacle.REMOVED, "x"), SuspendChat(ChatState.SUSPENDED, "x")),
        (Unreachable(Obstacle.NEVER_STARTED, "x"), SuspendChat(ChatState.SUSPENDED, "x")),
        (
            Unreachable(Obstacle.NO_RIGHTS, "x"),
            SuspendChat(ChatState.SUSPENDED, "x", until=later(86_400)),
        ),
        (
            Unreachable(Obstacle.LIMITED, "x"),
            SuspendChat(ChatState.SUSPENDED, "x", until=later(86_400), alarm=True),
        ),
        (Unreachable(Obstacle.THREAD, "x"), PauseThread("x")),
    ],
)
def test_each_answer_has_its_decision(answer: Answer, expected: Decision) -> None:
    assert decide(answer, NEW, NOW, POLICY, jitter=0.0) == expected


@pytest.mark.parametrize(
    ("tries", "jitter", "seconds"),
    [
        (1, 0.0, 2),  # half of 4
        (1, 1.0, 4),
        (2, 1.0, 8),
        (3, 0.5, 12),  # three quarters of 16
        (4, 1.0, 32),
        (5, 1.0, 60),  # 64, but no longer than the longest
        (5_000_000, 1.0, 60),
    ],
)
def test_waits_double_up_to_the_longest(tries: int, jitter: float, seconds: float) -> None:
    assert backoff(tries, POLICY, jitter) == timedelta(seconds=seconds)


def test_a_doubtful_part_waits_its_own_time_and_longer_after_many_attempts() -> None:
    for attempts, seconds in ((0, 15), (1, 15), (2, 16), (3, 32)):
        decision = decide(Uncertain("?"), Past(attempts), NOW, POLICY, jitter=1.0)
        assert decision == RetryAt(later(seconds), "?", toll=Toll.ATTEMPT, doubtful=True)


def test_an_unknown_error_is_given_up_after_the_last_attempt() -> None:
    assert isinstance(decide(Unknown("?"), Past(3), NOW, POLICY, jitter=0.0), RetryAt)
    assert decide(Unknown("?"), Past(4), NOW, POLICY, jitter=0.0) == GiveUp("unknown answer: ?")


def test_a_group_that_moves_after_many_delays_is_followed_but_slowly() -> None:
    assert decide(Migrated(-7), Past(delays=3), NOW, POLICY, jitter=0.0) == MoveChat(-7)
    slow = decide(Migrated(-7), Past(delays=4), NOW, POLICY, jitter=0.0)
    assert slow == MoveChat(-7, backoff(5, POLICY, 0.0))
    assert backoff(5, POLICY, 0.0) > timedelta()


def test_a_doubtful_part_waits_for_the_operator_after_the_last_attempt() -> None:
    assert decide(Uncertain("?"), Past(4), NOW, POLICY, jitter=0.0) == Await("?")


def test_a_doubtful_part_is_not_sent_twice_where_the_operator_wants_no_copies() -> None:
    assert decide(Uncertain("?"), NEW, NOW, NO_COPIES, jitter=0.0) == Await("?")


def test_a_part_is_back_soon_after_an_outage_of_any_length() -> None:
    for ambiguous in (True, False):
        answer = Unavailable("?", ambiguous=ambiguous)
        decision = decide(answer, Past(delays=50), NOW, Policy(), jitter=1.0)
        assert decision == RetryAt(later(60), "?", toll=Toll.DELAY, doubtful=ambiguous)


@given(past=PASTS, jitter=JITTER, policy=POLICIES, ambiguous=st.booleans())
def test_no_outage_ever_loses_a_part(
    *, past: Past, jitter: float, policy: Policy, ambiguous: bool
) -> None:
    answer = Unavailable("down", ambiguous=ambiguous)
    waits = Await if ambiguous and policy.doubt is Doubt.SKIP else RetryAt
    assert isinstance(decide(answer, past, NOW, policy, jitter=jitter), waits)


@given(
    answers=st.lists(ANSWERS, max_size=30),
    last=st.builds(Uncertain, REASONS) | st.builds(Unknown, REASONS),
    policy=POLICIES,
)
def test_only_answers_that_nobody_understands_take_attempts_away(
    answers: list[Answer], last: Answer, policy: Policy
) -> None:
    """However often it was told to wait, or found the server down, a part is tried as often as one that was not."""
    past, understood = Past(), Past()
    for answer in answers:
        counted = tried(past, answer, policy)
        if isinstance(answer, Uncertain | Unknown):
            understood = tried(understood, answer, policy)
        past = counted

    assert past.attempts == understood.attempts
    assert decide(last, past, NOW, policy, jitter=0.5) == decide(
        last, understood, NOW, policy, jitter=0.5
    )


def tried(past: Past, answer: Answer, policy: Policy) -> Past:
    """The past of a part after one more answer, as the ledger counts it."""
    claim = Claim(1, 2, 3, 0, 4, None, False, 0, 0, NOW)  # noqa: FBT003 -- the columns of a row
    outcome = settle(claim, decide(answer, past, NOW, policy, jitter=0.5), NOW)
    return Past(past.attempts + outcome.attempts, past.delays + outcome.delays)


@given(ANSWERS, PASTS, JITTER, POLICIES)
def test_every_answer_is_decided_and_every_retry_lies_ahead(
    answer: Answer, past: Past, jitter: float, policy: Policy
) -> None:
    decision = decide(answer, past, NOW, policy, jitter=jitter)
    if isinstance(decision, RetryAt):
        assert decision.at > NOW
    if isinstance(decision, SuspendChat) and decision.until:
        assert decision.until > NOW
    if isinstance(decision, PayNothing):
        assert decision.until > NOW


@given(seconds=st.floats(min_value=0.1, max_value=604_800), whole_bot=st.booleans(), jitter=JITTER)
def test_nothing_goes_out_before_the_wait_that_telegram_named_is_over(
    *, seconds: float, whole_bot: bool, jitter: float
) -> None:
    decision = decide(Throttled(seconds, whole_bot=whole_bot), NEW, NOW, POLICY, jitter=jitter)
    assert isinstance(decision, RetryAt)
    assert later(seconds) <= decision.at <= later(seconds + 1)


@given(TRIES, JITTER, POLICIES)
def test_a_wait_lies_between_half_its_bound_and_its_bound(
    tries: int, jitter: float, policy: Policy
) -> None:
    bound = backoff(tries, policy, 1.0)
    assert bound <= policy.longest_wait
    # A microsecond is what a timedelta can tell apart.
    assert bound / 2 - timedelta(microseconds=1) <= backoff(tries, policy, jitter) <= bound


@given(TRIES, JITTER, POLICIES)
def test_waits_never_shrink(tries: int, jitter: float, policy: Policy) -> None:
    assert backoff(tries, policy, jitter) <= backoff(tries + 1, policy, jitter)


def test_a_server_that_fails_at_one_part_and_answers_others_must_not_fill_a_chat_with_copies() -> (
    None
):
    failed = Unavailable("HTTP 502", ambiguous=True)

    first = decide(failed, Past(is_alone=True), NOW, POLICY, jitter=0.0)
    last = decide(failed, Past(4, is_alone=True), NOW, POLICY, jitter=0.0)

    assert first == RetryAt(later(2), "HTTP 502", toll=Toll.ATTEMPT, doubtful=True)
    assert last == Await("HTTP 502")


def test_a_server_that_was_not_reached_takes_no_attempt_away_even_where_it_answers_others() -> None:
    refused = decide(Unavailable("refused"), Past(4, is_alone=True), NOW, POLICY, jitter=0.0)

    assert refused == RetryAt(later(2), "refused", toll=Toll.DELAY)


def test_a_server_that_failed_after_it_may_have_sent_is_not_asked_again_where_copies_are_worse() -> (
    None
):
    failed = Unavailable("HTTP 502", ambiguous=True)

    assert decide(failed, NEW, NOW, NO_COPIES, jitter=0.5) == Await("HTTP 502")
