"""What a decision about one delivery means for its chat (suspended, moved, its thread paused) and for all workers."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

import structlog

from bot.core.decisions import (
    PAID,
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
)
from bot.services.subscribe import move
from storage.database import Transaction
from storage.records import Claim, OfChat, OfSubscription

_log = structlog.get_logger(__name__)


async def hold(tx: Transaction, decisions: Iterable[tuple[Claim, Decision]]) -> None:
    """Lock the chats and subscriptions that decisions are going to change, before any delivery is written.

    The same may come at the same time from Telegram as an update, and whoever handles it locks in this order.
    """
    decided = list(decisions)
    chats = {one.chat_id for one, what in decided if isinstance(what, SuspendChat | MoveChat)}
    threads = {one.subscription_id for one, what in decided if isinstance(what, PauseThread)}
    if chats:
        await tx.chats.hold(chats)
    if threads:
        await tx.subscriptions.hold(threads)


async def apply(tx: Transaction, claim: Claim, decision: Decision) -> None:
    """Do to the chat what the decision says, in the transaction that records the delivery."""
    match decision:
        case Delivered():
            return
        case SuspendChat(state, reason, until):
            await tx.chats.set_state(claim.chat_id, state, reason, until)
            await tx.outbox.cancel(OfChat(claim.chat_id))
        case PauseThread(reason):
            await tx.subscriptions.pause(claim.subscription_id, reason)
            await tx.outbox.cancel(OfSubscription(claim.subscription_id))
        case MoveChat(to):
            await move(tx, claim.chat_id, to)
        case RetryAt(reason=reason, bot_until=datetime() as until):
            await tx.pauses.close(Scope.BOT, until, reason)
        case PayNothing(until, reason):
            await tx.pauses.close(PAID, until, reason)
        case RetryAt() | Await() | GiveUp() | Degrade() | StopBot():
            pass
        case _:
            assert_never(decision)
    _report(claim, decision)


def _report(claim: Claim, decision: Decision) -> None:  # noqa: C901 -- one line for each decision is the whole table
    """Say it in the log, as loud as the operator needs to hear it."""
    log = _log.bind(delivery=claim.id, chat=claim.chat_id)
    match decision:
        case Delivered() | MoveChat():
            pass
        case SuspendChat(alarm=True, reason=reason):
            log.error("Telegram keeps this bot from writing to groups", reason=reason)
        case SuspendChat(state, reason):
            log.info("chat suspended", state=state, reason=reason)
        case PauseThread(reason):
            log.info("thread paused", thread=claim.thread_id, reason=reason)
        case RetryAt(reason=reason, unknown=True):
            log.warning("Telegram answers what nobody knows", reason=reason)
        case RetryAt(reason=reason, bot_until=datetime() as until):
            log.warning("Telegram wants nothing sent by this bot", until=until, reason=reason)
        case RetryAt(reason=reason) | Await(reason) | StopBot(reason):
            log.info("delivery waits", reason=reason)
        case PayNothing(until, reason):
            log.error("Telegram takes no Stars from this bot", until=until, reason=reason)
        case GiveUp(reason) | Degrade(reason):
            log.warning("delivery failed", reason=reason)
        case _:
            assert_never(decision)
