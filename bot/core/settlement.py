"""What the ledger is to say of a delivery, and of its chat, after a decision. Writes nothing."""

from datetime import datetime, timedelta
from typing import Final, assert_never

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
from storage.records import Claim, DeliveryState, Outcome

# Who rests longer goes back into the queue, where nobody looks at it before its moment.
_KEEPS_ITS_PLACE: Final = timedelta(seconds=30)


def settle(claim: Claim, decision: Decision, now: datetime) -> Outcome:
    """The row of the ledger that follows from a decision."""
    delivery_id = claim.id
    match decision:
        case Delivered(message_id):
            return Outcome(delivery_id, DeliveryState.SENT, message_id=message_id)
        case RetryAt():
            return _again(claim, decision, now)
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
            return Outcome(delivery_id, DeliveryState.FAILED, error=reason)
        case _:
            assert_never(decision)


def rests_until(decision: Decision, now: datetime, *, spacing: float) -> datetime | None:
    """The moment before which no worker sends anything to the chat; None where it need not rest.

    It rests for as long as Telegram named for it; and, `spacing` seconds, where workers who do not know of each
    other may send the next message, after whatever may have counted as one.
    """
    match decision:
        case RetryAt(at, closes=Scope.CHAT):
            return at
        case Delivered() | Await() | GiveUp() | Degrade() | RetryAt(toll=Toll()):
            return now + timedelta(seconds=spacing) if spacing else None
        case RetryAt() | SuspendChat() | PauseThread() | MoveChat() | PayNothing() | StopBot():
            return None
        case _:
            assert_never(decision)


def _again(claim: Claim, decision: RetryAt, now: datetime) -> Outcome:
    """Where its chat rests for a moment, that alone holds it up: it keeps its place before what was queued later."""
    rests = decision.closes is Scope.CHAT and decision.at - now <= _KEEPS_ITS_PLACE
    return Outcome(
        claim.id,
        DeliveryState.UNCERTAIN if decision.doubtful else DeliveryState.PENDING,
        min(claim.queued_at, decision.at) if rests else decision.at,
        error=decision.reason,
        attempts=int(decision.toll is Toll.ATTEMPT),
        delays=int(decision.toll is Toll.DELAY),
    )
