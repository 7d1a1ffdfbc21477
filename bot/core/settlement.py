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
)
from storage.records import DeliveryState, Outcome


def settle(delivery_id: int, decision: Decision, now: datetime, *, spacing: float = 0.0) -> Outcome:
    """The row of the ledger that follows from a decision; after an arrival the chat rests for `spacing` seconds."""
    match decision:
        case Delivered(message_id):
            rested = now + timedelta(seconds=spacing)
            return Outcome(delivery_id, DeliveryState.SENT, rested, message_id)
        case RetryAt(at, reason, doubtful=doubtful):
            state = DeliveryState.UNCERTAIN if doubtful else DeliveryState.PENDING
            return Outcome(delivery_id, state, at, error=reason)
        case Await(reason):
            return Outcome(delivery_id, DeliveryState.UNCERTAIN, None, error=reason)
        case MoveChat(to, wait):
            again = now + wait
            return Outcome(delivery_id, DeliveryState.PENDING, again, error=f"chat moved to {to}")
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
