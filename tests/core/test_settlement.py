from datetime import UTC, datetime, timedelta

import pytest

from bot.core.answers import Element
from bot.core.retry import (
    Await,
    Decision,
    Degrade,
    Delivered,
    GiveUp,
    MoveChat,
    PauseThread,
    PayNothing,
    RetryAt,
    StopBot,
    SuspendChat,
    Toll,
)
from bot.core.settlement import settle
from storage.records import ChatState, DeliveryState, Outcome

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("decision", "outcome"),
    [
        (Delivered(7), Outcome(1, DeliveryState.SENT, NOW, 7)),
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
        (GiveUp("no"), Outcome(1, DeliveryState.FAILED, NOW, error="no")),
        (Degrade("no", Element.MARKUP), Outcome(1, DeliveryState.FAILED, NOW, error="no")),
        (PauseThread("closed"), Outcome(1, DeliveryState.FAILED, NOW, error="closed")),
        (
            SuspendChat(ChatState.SUSPENDED, "blocked"),
            Outcome(1, DeliveryState.FAILED, NOW, error="blocked"),
        ),
    ],
)
def test_each_decision_has_its_row_in_the_ledger(decision: Decision, outcome: Outcome) -> None:
    assert settle(1, decision, NOW) == outcome
