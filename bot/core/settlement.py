"""What the ledger is to say of a delivery after a decision. Writes nothing."""

from datetime import datetime, timedelta
from typing import assert_never

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
from storage.records import DeliveryState, Outcome


def settle(delivery_id: int, decision: Decision, now: datetime, *, spacing: float = 0.0) -> Outcome:
    """The row of the ledger that follows from a decision; after an arrival the chat rests for `spacing` seconds."""
    match decision:
        case Delivered(message_id):
            rested = now + timedelta(seconds=spacing)
            return Outcome(delivery_id, DeliveryState.SENT, rested, message_id)
        case RetryAt():
            return _again(delivery_id, decision)
        case Await(reason):
            return Outcome(delivery_id, DeliveryState.UNCERTAIN, None, error=reason)
        case MoveChat(to, wait):
            again, why = now + wait, f"chat moved to {to}"
            return Outcome(delivery_id, DeliveryState.PENDING, again, error=why, delays=1)
        case PayNothing(reason=reason) | StopBot(reason):
            return Outcome(delivery_id, DeliveryState.PENDING, now, error=reason)
        case (
            SuspendChat(reason=reason)
            | PauseThread(reason)
            | GiveUp(reason)
            | Degrade(reason=reason)
        ):
            return Outcome(delivery_id, DeliveryState.FAILED, now, error=reason)
        case _:
            assert_never(decision)


def _again(delivery_id: int, decision: RetryAt) -> Outcome:
    return Outcome(
        delivery_id,
        DeliveryState.UNCERTAIN if decision.doubtful else DeliveryState.PENDING,
        decision.at,
        error=decision.reason,
        attempts=int(decision.toll is Toll.ATTEMPT),
        delays=int(decision.toll is Toll.DELAY),
    )
