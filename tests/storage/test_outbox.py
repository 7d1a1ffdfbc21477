from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event

from storage.database import Database
from storage.records import (
    Claim,
    DeliveryState,
    DueGroup,
    EditionKey,
    Outcome,
    Part,
)
from tests.support.store import NOW, chat, subscribe, take_in

LEASE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


async def queue(database: Database, chats: Sequence[int], parts: int = 1) -> DueGroup:
    """Subscribe chats, and queue an edition of so many parts for all of them."""
    await subscribe(database, *(chat(one) for one in chats))
    await take_in(database, [f"article for {chats}"])
    async with database.transaction() as tx:
        (group,) = await tx.subscriptions.due_groups(NOW, 10**6)
        key = EditionKey(
            group.rule_id, group.cursor, group.cursor + 1, "en", group.format, group.max_items
        )
        payloads = [Part("sendMessage", {"text": f"part {n}"}) for n in range(parts)]
        number = await tx.editions.next_number()
        edition = await tx.editions.add(key, number, [1], payloads, NOW)
        assert await tx.editions.find(key) == edition
        end = await tx.subscriptions.slice_end(group, NOW, 100)
        assert end is not None
        await tx.outbox.fan_out(edition.id, parts, group, NOW, end=end)
        await tx.subscriptions.advance(group, NOW, end=end, cursor=group.cursor + 1, due=NOW)
    return group


async def claim(
    database: Database, limit: int = 100, worker: str = "w1", now: datetime = NOW
) -> tuple[Claim, ...]:
    async with database.transaction() as tx:
        return await tx.outbox.claim(worker, limit, now, LEASE)


async def send(database: Database, claims: Sequence[Claim], worker: str = "w1") -> None:
    """Journal and record as sent."""
    async with database.transaction() as tx:
        await tx.outbox.journal([one.id for one in claims], NOW, LEASE)
        outcomes = [Outcome(one.id, DeliveryState.SENT, NOW, 7) for one in claims]
        await tx.outbox.record(worker, outcomes, NOW)


async def tally(database: Database) -> dict[DeliveryState, int]:
    async with database.reading() as tx:
        return (await tx.outbox.tally()).counts


async def test_parts_come_oldest_first_and_one_a_chat(database: Database) -> None:
    await queue(database, [1, 2], parts=2)

    first = await claim(database)
    assert [(one.chat_id, one.part) for one in first] == [(1, 0), (2, 0)]
    assert await claim(database) == ()

    await send(database, first)
    assert [(one.chat_id, one.part) for one in await claim(database)] == [(1, 1), (2, 1)]


async def test_a_claim_is_limited(database: Database) -> None:
    await queue(database, [1, 2, 3])

    assert [one.chat_id for one in await claim(database, limit=2)] == [1, 2]
    assert [one.chat_id for one in await claim(database, limit=2)] == [3]


async def test_what_is_sent_again_later_holds_up_only_its_own_chat(database: Database) -> None:
    await queue(database, [1, 2], parts=2)
    one, two = await claim(database)
    async with database.transaction() as tx:
        await tx.outbox.journal([one.id], NOW, LEASE)
        later = Outcome(one.id, DeliveryState.PENDING, NOW + SECOND, error="throttled")
        await tx.outbox.record("w1", [later], NOW)
    await send(database, [two])

    assert [(c.chat_id, c.part) for c in await claim(database)] == [(2, 1)]
    (again,) = await claim(database, now=NOW + SECOND)
    assert (again.chat_id, again.part, again.attempts) == (1, 0, 1)


async def test_released_claims_are_pending_again(database: Database) -> None:
    await queue(database, [1])
    claims = await claim(database)

    async with database.transaction() as tx:
        await tx.outbox.release("another", [one.id for one in claims])
    assert await claim(database) == ()

    async with database.transaction() as tx:
        await tx.outbox.release("w1", [one.id for one in claims])
    assert await claim(database) == claims


async def test_after_a_crash_the_claimed_are_pending_and_the_journalled_uncertain(
    database: Database,
) -> None:
    await queue(database, [1, 2])
    one, two = await claim(database)
    async with database.transaction() as tx:
        await tx.outbox.journal([one.id], NOW, LEASE)

    async with database.transaction() as tx:
        assert await tx.outbox.recover("w2", NOW, resend_at=NOW + SECOND, silent_since=None) == 1
        assert await tx.outbox.was_uncertain() == 1

    assert [c.id for c in await claim(database, worker="w2")] == [two.id]
    assert [c.id for c in await claim(database, worker="w2", now=NOW + SECOND)] == [one.id]


async def test_who_is_silent_is_dead_long_before_its_lease_runs_out(database: Database) -> None:
    await queue(database, [1])
    (one,) = await claim(database)
    async with database.transaction() as tx:
        await tx.outbox.journal([one.id], NOW, LEASE)
        await tx.workers.beat("w1", NOW, leader=False, delivers=True)
        assert await tx.outbox.recover("w2", NOW, resend_at=NOW, silent_since=NOW) == 0
        assert await tx.outbox.recover("w2", NOW, resend_at=NOW, silent_since=NOW + SECOND) == 1

    assert [c.id for c in await claim(database, worker="w2")] == [one.id]


async def test_a_lease_that_ran_out_frees_what_it_held(database: Database) -> None:
    await queue(database, [1])
    await claim(database)
    over = NOW + LEASE + SECOND

    async with database.transaction() as tx:
        await tx.workers.beat("w1", over, leader=False, delivers=True)
        assert await tx.outbox.recover("w2", over, resend_at=None, silent_since=NOW) == 0

    assert len(await claim(database, worker="w2", now=over)) == 1


async def test_a_doubtful_part_that_policy_skips_holds_nobody_up(database: Database) -> None:
    await queue(database, [1], parts=2)
    claims = await claim(database)
    async with database.transaction() as tx:
        await tx.outbox.journal([one.id for one in claims], NOW, LEASE)
        await tx.outbox.recover("w2", NOW, resend_at=None, silent_since=None)

    assert [one.part for one in await claim(database)] == [1]
    assert (await tally(database))[DeliveryState.UNCERTAIN] == 1


async def test_of_a_late_answer_only_the_arrival_counts(database: Database) -> None:
    await queue(database, [1])
    (one,) = await claim(database)
    async with database.transaction() as tx:
        await tx.outbox.journal([one.id], NOW, LEASE)
        await tx.outbox.recover("w2", NOW, resend_at=NOW, silent_since=None)
        await tx.outbox.record("w1", [Outcome(one.id, DeliveryState.FAILED, error="late")], NOW)
    assert await tally(database) == {DeliveryState.UNCERTAIN: 1}

    async with database.transaction() as tx:
        await tx.outbox.record("w1", [Outcome(one.id, DeliveryState.SENT, NOW, 7)], NOW)
    assert await tally(database) == {DeliveryState.SENT: 1}


async def test_uncertain_is_remembered_after_the_part_was_sent(database: Database) -> None:
    await queue(database, [1])
    (one,) = await claim(database)
    async with database.transaction() as tx:
        await tx.outbox.journal([one.id], NOW, LEASE)
        await tx.outbox.record("w1", [Outcome(one.id, DeliveryState.UNCERTAIN, NOW)], NOW)
    await send(database, await claim(database))

    async with database.reading() as tx:
        assert await tx.outbox.was_uncertain() == 1
        assert (await tx.outbox.tally(1)).of(DeliveryState.SENT) == 1
        assert (await tx.outbox.tally(2)).of(DeliveryState.SENT) == 0


async def test_recording_nothing_changes_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.outbox.record("w1", [], NOW)
    assert await tally(database) == {}


async def test_what_waits_for_a_chat_can_be_withdrawn(database: Database) -> None:
    await queue(database, [1, 2], parts=2)

    async with database.transaction() as tx:
        assert await tx.outbox.cancel(1) == 2
        subscription = await tx.subscriptions.find(2, None)
        assert subscription is not None
        assert await tx.outbox.cancel_subscription(subscription.id) == 2
    assert await claim(database) == ()


async def test_finished_deliveries_are_forgotten_and_open_ones_kept(database: Database) -> None:
    await queue(database, [1, 2])
    await send(database, await claim(database, limit=1))

    async with database.transaction() as tx:
        assert await tx.outbox.forget(NOW + SECOND) == 1
    assert await tally(database) == {DeliveryState.PENDING: 1}


async def test_editions_give_their_messages(database: Database) -> None:
    await queue(database, [1], parts=2)

    async with database.reading() as tx:
        parts = await tx.editions.parts([1, 2])
        assert [part.payload["text"] for part in parts[1]] == ["part 0", "part 1"]
        assert await tx.editions.next_number() == 2


async def test_a_claim_finds_its_rows_by_index_and_walks_no_finished_ones(sqlite: Database) -> None:
    """The plan of the very statement that the store sends: bound states would hide the indexes."""
    sent: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters))

    event.listen(sqlite._engine.sync_engine, "before_cursor_execute", note)
    await claim(sqlite)
    (statement, parameters) = next(one for one in sent if one[0].startswith("UPDATE delivery"))
    async with sqlite.reading() as tx:
        plan = await tx.outbox._connection.exec_driver_sql(
            f"explain query plan {statement}", parameters
        )
        steps = [row.detail for row in plan]

    assert any("ix_delivery_waiting" in step for step in steps), steps
    assert any("ix_delivery_open" in step for step in steps), steps
