"""A group that became a supergroup keeps everything, also where its new id is known already."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from storage.database import Database
from storage.records import (
    ChatKind,
    ChatState,
    DeliveryState,
    DueSlice,
    EditionKey,
    Outcome,
    Part,
    Role,
    Served,
    SubscriptionState,
)
from storage.schema import DeliveryRow
from storage.subscriptions import NewSubscription
from tests.support.store import NOW, chat, subscribe, take_in

OLD, NEW = -5, -1_000_000_000_005


async def queue(database: Database, article: str, parts: int = 1) -> None:
    """Take an article in and queue an edition of it for all who subscribe to everything."""
    (number,) = await take_in(database, [article])
    async with database.transaction() as tx:
        for group in await tx.subscriptions.due_groups(NOW, number):
            key = EditionKey(
                group.rule_id, group.cursor, number, "en", group.format, group.max_items
            )
            messages = [Part("sendMessage", {"text": f"{article} {n}"}) for n in range(parts)]
            edition = await tx.editions.find(key) or await tx.editions.add(
                key, await tx.editions.next_number(), [number], messages, NOW
            )
            slice_ = DueSlice(group, NOW, group.first, group.last)
            await tx.outbox.fan_out(edition.id, parts, slice_, Served(number, NOW))


async def move(database: Database, old: int = OLD, new: int = NEW) -> None:
    async with database.transaction() as tx:
        await tx.chats.move(old, new)


async def delivered(database: Database) -> list[tuple[int, str]]:
    """Send all that waits, in its order: to whom, and what."""
    arrived = []
    for n in range(20):
        later = NOW + timedelta(seconds=n)
        async with database.transaction() as tx:
            claims = await tx.outbox.claim("w", 9, later, timedelta(minutes=1))
            parts = await tx.editions.parts([one.edition_id for one in claims])
            arrived += [
                (one.chat_id, str(parts[one.edition_id][one.part].payload["text"]))
                for one in claims
            ]
            await tx.outbox.record(
                "w", [_sent(one.id) for one in claims], later + timedelta(milliseconds=1)
            )
    return arrived


def _sent(delivery: int) -> Outcome:
    return Outcome(delivery, DeliveryState.SENT, NOW, 1)


async def test_a_chat_that_moves_takes_settings_and_deliveries_along(database: Database) -> None:
    (before,) = await subscribe(database, replace(chat(OLD), language="zh"), rule="topic:llm")
    async with database.transaction() as tx:
        await tx.chats.set_role(OLD, Role.OWNER)
    await move(database)

    async with database.reading() as tx:
        assert await tx.chats.get(OLD) is None
        moved = await tx.chats.get(NEW)
        after = await tx.subscriptions.find(NEW, None)
    assert moved is not None
    assert (moved.language, moved.role, moved.kind) == ("zh", Role.OWNER, ChatKind.SUPERGROUP)
    assert after == replace(before, chat_id=NEW)


async def test_what_waits_goes_to_the_new_id_in_its_order(database: Database) -> None:
    await subscribe(database, chat(OLD))
    await queue(database, "news", parts=3)
    await move(database)

    assert await delivered(database) == [(NEW, "news 0"), (NEW, "news 1"), (NEW, "news 2")]


async def test_an_id_that_was_only_met_gives_way(database: Database) -> None:
    await subscribe(database, chat(OLD), rule="topic:llm")
    async with database.transaction() as tx:
        await tx.chats.meet(replace(chat(NEW), role=Role.STRANGER), NOW)
    await move(database)

    async with database.reading() as tx:
        moved = await tx.chats.get(NEW)
        kept = await tx.subscriptions.find(NEW, None)
    assert moved is not None
    assert moved.role is Role.MEMBER
    assert kept is not None
    assert kept.rule == "topic:llm"


async def test_a_group_that_moves_onto_an_id_already_met_becomes_one_with_it(
    database: Database,
) -> None:
    """Both subscribed: what the new chat chose counts, what waits for the old one arrives there."""
    await subscribe(database, replace(chat(OLD), role=Role.OWNER), rule="topic:llm")
    await queue(database, "for the old chat")
    later = await subscribe(database, replace(chat(NEW), role=Role.STRANGER), rule="topic:cv")
    await move(database)

    async with database.reading() as tx:
        old, new = await tx.chats.get(OLD), await tx.chats.get(NEW)
        assert [await tx.subscriptions.find(NEW, None)] == later
        left = await tx.subscriptions.find(OLD, None)
    assert old is not None
    assert (old.state, old.reason) == (ChatState.GONE, f"became {NEW}")
    assert new is not None
    assert (new.state, new.role) == (ChatState.ACTIVE, Role.OWNER)
    assert left is not None
    assert left.state is SubscriptionState.STOPPED
    assert await delivered(database) == [(NEW, "for the old chat 0")]


async def test_two_chats_that_become_one_get_nothing_twice(database: Database) -> None:
    await subscribe(database, chat(OLD), chat(NEW))
    await queue(database, "for both", parts=2)
    await move(database)
    await queue(database, "next")

    assert await delivered(database) == [
        (NEW, "for both 0"),
        (NEW, "for both 1"),
        (NEW, "next 0"),
    ]


async def test_a_subscription_that_the_new_chat_lacks_is_taken_over(database: Database) -> None:
    await subscribe(database, chat(OLD), chat(NEW))
    async with database.transaction() as tx:
        thread = await tx.subscriptions.start(NewSubscription(OLD, 7, "x", "instant", NOW, 5, 0))
    await move(database)

    async with database.reading() as tx:
        assert await tx.subscriptions.find(NEW, 7) == replace(thread, chat_id=NEW)
        assert await tx.subscriptions.find(OLD, 7) is None


async def test_a_stranger_that_moves_stays_one(database: Database) -> None:
    await subscribe(database, replace(chat(OLD), role=Role.STRANGER))
    await move(database)

    async with database.reading() as tx:
        moved = await tx.chats.get(NEW)
    assert moved is not None
    assert moved.role is Role.STRANGER


async def test_moving_twice_is_moving_once(database: Database) -> None:
    """Telegram announces a move in both groups, and refuses what is on the wire besides."""
    (before,) = await subscribe(database, chat(OLD))
    async with database.transaction() as tx:
        await tx.subscriptions.stop(OLD, None)
    await move(database)
    await move(database)
    await move(database, NEW, NEW)

    async with database.reading() as tx:
        moved = await tx.chats.get(NEW)
        kept = await tx.subscriptions.find(NEW, None)
    assert moved is not None
    assert moved.role is Role.MEMBER
    assert kept is not None
    assert kept.id == before.id


async def test_what_was_being_queued_while_the_chat_moved_goes_after_it(database: Database) -> None:
    """Publishing is one transaction: it may commit parts for an id that is not there any more."""
    await subscribe(database, chat(OLD))
    await queue(database, "note")
    await move(database)
    async with database.transaction() as tx:
        await tx.outbox._connection.execute(update(DeliveryRow).values(chat_id=OLD))

    await move(database)

    assert await delivered(database) == [(NEW, "note 0")]


async def test_a_chat_that_nobody_knows_moves_nothing(database: Database) -> None:
    await subscribe(database, chat(NEW))
    await move(database)

    async with database.reading() as tx:
        assert await tx.chats.get(OLD) is None
        kept = await tx.chats.get(NEW)
    assert kept is not None
    assert kept.state is ChatState.ACTIVE
