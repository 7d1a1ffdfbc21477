"""What a decision does to a chat, and how loud it is in the log."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.core.answers import Element
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
from bot.services.consequences import apply
from storage.database import Database
from storage.records import ChatState, Claim, SubscriptionState
from tests.support.store import NOW, chat, subscribe

LATER = NOW + timedelta(hours=1)


async def consequence(database: Database, chat_id: int, decision: Decision) -> list[str]:
    """Apply a decision about a delivery to a subscribed chat; the levels of what was logged."""
    (subscription,) = await subscribe(database, chat(chat_id))
    claim = Claim(
        1, 1, subscription.id, 0, chat_id, None, silent=False, attempts=0, delays=0, queued_at=NOW
    )
    with capture_logs() as logs:
        async with database.transaction() as tx:
            await apply(tx, claim, decision)
    return [entry["log_level"] for entry in logs]


async def state(database: Database, chat_id: int) -> tuple[ChatState, SubscriptionState]:
    async with database.reading() as tx:
        kept = await tx.chats.get(chat_id)
        subscription = await tx.subscriptions.find(chat_id, None)
    assert kept is not None
    assert subscription is not None
    return kept.state, subscription.state


@pytest.mark.parametrize(
    ("decision", "levels"),
    [
        (Delivered(7), []),
        (RetryAt(LATER, "busy"), ["info"]),
        (RetryAt(LATER, "unknown answer: ?", unknown=True), ["warning"]),
        (Await("lost"), ["info"]),
        (GiveUp("no"), ["warning"]),
        (Degrade("no", Element.MARKUP), ["warning"]),
        (PayNothing(LATER, "no Stars"), ["error"]),
        (StopBot("401"), ["info"]),
    ],
)
async def test_what_concerns_a_message_leaves_its_chat_alone(
    sqlite: Database, decision: Decision, levels: list[str]
) -> None:
    assert await consequence(sqlite, 5, decision) == levels
    assert await state(sqlite, 5) == (ChatState.ACTIVE, SubscriptionState.ACTIVE)


async def test_a_chat_that_takes_nothing_is_suspended_quietly(database: Database) -> None:
    decision = SuspendChat(ChatState.SUSPENDED, "blocked by the user")

    assert await consequence(database, 5, decision) == ["info"]
    assert await state(database, 5) == (ChatState.SUSPENDED, SubscriptionState.ACTIVE)


async def test_a_limit_on_the_bot_itself_is_an_alarm(database: Database) -> None:
    decision = SuspendChat(ChatState.SUSPENDED, "USER_BANNED_IN_CHANNEL", LATER, alarm=True)

    assert await consequence(database, -5, decision) == ["error"]
    assert await state(database, -5) == (ChatState.SUSPENDED, SubscriptionState.ACTIVE)


async def test_a_wait_of_the_whole_bot_holds_for_all_workers(database: Database) -> None:
    decision = RetryAt(LATER, "throttled for 3600 s", closes=Scope.BOT, bot_until=LATER)

    assert await consequence(database, 5, decision) == ["warning"]
    async with database.reading() as tx:
        assert await tx.pauses.until("bot") == LATER


async def test_a_wait_of_one_chat_is_no_pause(database: Database) -> None:
    decision = RetryAt(LATER, "throttled for 3600 s", closes=Scope.CHAT)

    assert await consequence(database, 5, decision) == ["info"]
    async with database.reading() as tx:
        assert await tx.pauses.standing(NOW) == ()


async def test_stars_that_were_not_taken_are_offered_by_no_worker(database: Database) -> None:
    assert await consequence(database, 5, PayNothing(LATER, "BALANCE_TOO_LOW")) == ["error"]
    async with database.reading() as tx:
        assert await tx.pauses.until(PAID) == LATER
        assert await tx.pauses.until("bot") is None


async def test_a_closed_thread_pauses_its_subscription_and_leaves_the_chat(
    database: Database,
) -> None:
    assert await consequence(database, -5, PauseThread("TOPIC_CLOSED")) == ["info"]
    assert await state(database, -5) == (ChatState.ACTIVE, SubscriptionState.PAUSED)


async def test_a_group_that_moved_is_found_under_its_new_id(database: Database) -> None:
    assert await consequence(database, -5, MoveChat(-1005)) == ["info"]
    assert await state(database, -1005) == (ChatState.ACTIVE, SubscriptionState.ACTIVE)
