from datetime import UTC, datetime, timedelta

import pytest

from bot.core.answers import Element
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
from bot.core.settlement import rests_until, settle
from storage.records import ChatState, Claim, DeliveryState, Outcome

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
CLAIM = Claim(1, 2, 3, 0, 4, None, False, 0, 0, NOW - timedelta(hours=1))  # noqa: FBT003 -- the columns of a row


@pytest.mark.parametrize(
    ("decision", "outcome"),
    [
        (Delivered(7), Outcome(1, DeliveryState.SENT, message_id=7)),
        (RetryAt(LATER, "busy"), Outcome(1, DeliveryState.PENDING, LATER, error="busy")),
        (
            RetryAt(LATER, "lost", toll=Toll.ATTEMPT, doubtful=True),
            Outcome(1, DeliveryState.UNCERTAIN, LATER, error="lost", attempts=1),
        ),
        (
            RetryAt(LATER, "down", toll=Toll.DELAY),
            Outcome(1, DeliveryState.PENDING, LATER, error="down", delays=1),
        ),
        (Await("lost"), Outcome(1, DeliveryState.UNCERTAIN, None, error="lost")),
        (
            MoveChat(-9),
            Outcome(1, DeliveryState.PENDING, NOW, error="chat moved to -9", delays=1),
        ),
        (
            MoveChat(-9, LATER - NOW),
            Outcome(1, DeliveryState.PENDING, LATER, error="chat moved to -9", delays=1),
        ),
        (PayNothing(LATER, "no Stars"), Outcome(1, DeliveryState.PENDING, NOW, error="no Stars")),
        (StopBot("401"), Outcome(1, DeliveryState.PENDING, NOW, error="401")),
        (GiveUp("no"), Outcome(1, DeliveryState.FAILED, error="no")),
        (Degrade("no", Element.MARKUP), Outcome(1, DeliveryState.FAILED, error="no")),
        (PauseThread("closed"), Outcome(1, DeliveryState.FAILED, error="closed")),
        (
            SuspendChat(ChatState.SUSPENDED, "blocked"),
            Outcome(1, DeliveryState.FAILED, error="blocked"),
        ),
    ],
)
def test_each_decision_has_its_row_in_the_ledger(decision: Decision, outcome: Outcome) -> None:
    assert settle(CLAIM, decision, NOW) == outcome


@pytest.mark.parametrize(
    ("wait", "again"),
    [
        (timedelta(seconds=30), CLAIM.queued_at),
        (timedelta(seconds=31), NOW + timedelta(seconds=31)),
    ],
    ids=["for a moment", "for long"],
)
def test_what_its_chat_holds_up_for_a_moment_keeps_its_place(
    wait: timedelta, again: datetime
) -> None:
    throttled = RetryAt(NOW + wait, "429", closes=Scope.CHAT)

    assert settle(CLAIM, throttled, NOW) == Outcome(1, DeliveryState.PENDING, again, error="429")
    assert rests_until(throttled, NOW, spacing=0) == NOW + wait


RESTED = NOW + timedelta(seconds=3)


@pytest.mark.parametrize(
    ("decision", "until"),
    [
        (Delivered(7), RESTED),
        # It may have arrived, or counts for Telegram although it did not.
        (Await("lost"), RESTED),
        (GiveUp("no"), RESTED),
        (Degrade("no", Element.MARKUP), RESTED),
        (RetryAt(LATER, "lost", toll=Toll.ATTEMPT, doubtful=True), RESTED),
        (RetryAt(LATER, "down", toll=Toll.DELAY), RESTED),
        (RetryAt(LATER, "throttled", closes=Scope.CHAT), LATER),
        # It has not left, or is for nobody in this chat any more.
        (RetryAt(NOW, "held back before it left"), None),
        (RetryAt(LATER, "throttled", closes=Scope.BOT), None),
        (PayNothing(LATER, "no Stars"), None),
        (StopBot("401"), None),
        (MoveChat(-9), None),
        (PauseThread("closed"), None),
        (SuspendChat(ChatState.SUSPENDED, "blocked"), None),
    ],
)
def test_a_chat_rests_after_what_may_have_counted_as_a_message(
    decision: Decision, until: datetime | None
) -> None:
    assert rests_until(decision, NOW, spacing=3.0) == until


def test_a_chat_of_a_lonely_worker_rests_only_where_telegram_wants_it() -> None:
    assert rests_until(Delivered(7), NOW, spacing=0.0) is None
    throttled = RetryAt(LATER, "throttled", closes=Scope.CHAT)
    assert rests_until(throttled, NOW, spacing=0.0) == LATER
