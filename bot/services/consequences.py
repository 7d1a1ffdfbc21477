"""What a decision about one delivery means for its chat: suspended, moved, its thread paused."""

from typing import assert_never

import structlog

from bot.core.retry import (
    Await,
    Decision,
    Degrade,
    Delivered,
    GiveUp,
    MoveChat,
    PauseThread,
    RetryAt,
    StopBot,
    SuspendChat,
)
from bot.services.subscribe import move
from storage.database import Transaction
from storage.records import Claim

_log = structlog.get_logger(__name__)


async def apply(tx: Transaction, claim: Claim, decision: Decision) -> None:
    """Do to the chat what the decision says, in the transaction that records the delivery."""
    match decision:
        case Delivered():
            pass
        case SuspendChat(state, reason, until):
            await tx.chats.set_state(claim.chat_id, state, reason, until)
            await tx.outbox.cancel(claim.chat_id)
            _log.info("chat suspended", chat=claim.chat_id, state=state, reason=reason)
        case PauseThread(reason):
            await tx.subscriptions.pause(claim.subscription_id, reason)
            await tx.outbox.cancel_subscription(claim.subscription_id)
            _log.info("thread paused", chat=claim.chat_id, thread=claim.thread_id, reason=reason)
        case MoveChat(to):
            await move(tx, claim.chat_id, to)
        case RetryAt(reason=reason) | Await(reason=reason) | StopBot(reason=reason):
            _log.info("delivery waits", delivery=claim.id, chat=claim.chat_id, reason=reason)
        case GiveUp(reason) | Degrade(reason):
            _log.warning("delivery failed", delivery=claim.id, chat=claim.chat_id, reason=reason)
        case _:
            assert_never(decision)
