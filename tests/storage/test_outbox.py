import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.records import (
    ChatState,
    Claim,
    DeliveryState,
    DueGroup,
    DueSlice,
    EditionKey,
    OfChat,
    OfEdition,
    OfInactive,
    OfSubscription,
    OfThese,
    Outcome,
    Part,
    Requeued,
    Served,
    Trouble,
)
from storage.schema import DeliveryRow
from tests.support.store import NOW, chat, subscribe, take_in

LEASE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


async def queue(
    database: Database, chats: Sequence[int], parts: int = 1, now: datetime = NOW
) -> DueGroup:
    """Subscribe chats, and queue an edition of so many parts for all of them."""
    await subscribe(database, *(chat(one) for one in chats))
    await take_in(database, [f"article for {chats}"])
    async with database.transaction() as tx:
        (group,) = await tx.subscriptions.due_groups(now, 10**6)
        key = EditionKey(
            group.rule_id, group.cursor, group.cursor + 1, "en", group.format, group.max_items
        )
        payloads = [Part("sendMessage", {"text": f"part {n}"}) for n in range(parts)]
        number = await tx.editions.next_number()
        edition = await tx.editions.add(key, number, [1], payloads, now)
        assert await tx.editions.find(key) == edition
        slice_ = DueSlice(group, now, group.first, group.last)
        served = Served(group.cursor + 1, now + timedelta(days=99))
        await tx.outbox.fan_out(edition.id, parts, slice_, served)
    return group


async def claim(
    database: Database, limit: int = 100, worker: str = "w1", now: datetime = NOW
) -> tuple[Claim, ...]:
    async with database.transaction() as tx:
        return await tx.outbox.claim(worker, limit, now, LEASE)


async def send(database: Database, claims: Sequence[Claim], worker: str = "w1") -> None:
    """Record as sent."""
    async with database.transaction() as tx:
        outcomes = [Outcome(one.id, DeliveryState.SENT, NOW, 7) for one in claims]
        await tx.outbox.record(worker, outcomes, NOW)


async def come_back(
    database: Database,
    claims: Sequence[Claim],
    state: DeliveryState,
    again: datetime | None = None,
    *,
    error: str | None = None,
) -> None:
    """Record as something else than sent."""
    async with database.transaction() as tx:
        outcomes = [
            Outcome(one.id, state, again, error=error, attempts=1, delays=1) for one in claims
        ]
        await tx.outbox.record("w1", outcomes, NOW)


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
        later = Outcome(one.id, DeliveryState.PENDING, NOW + SECOND, error="down", delays=1)
        await tx.outbox.record("w1", [later], NOW)
    await send(database, [two])

    assert [(c.chat_id, c.part) for c in await claim(database)] == [(2, 1)]
    (again,) = await claim(database, now=NOW + SECOND)
    assert (again.chat_id, again.part, again.attempts, again.delays) == (1, 0, 0, 1)


async def test_after_a_crash_what_was_claimed_is_uncertain_and_what_was_given_back_is_not(
    database: Database,
) -> None:
    await queue(database, [1, 2])
    async with database.transaction() as tx:
        one, two = await tx.outbox.claim("w1", 9, NOW, LEASE)
        await tx.outbox.record("w1", [Outcome(two.id, DeliveryState.PENDING, NOW)], NOW)

    async with database.transaction() as tx:
        assert await tx.outbox.recover("w2", NOW, resend_at=NOW + SECOND, silent_since=None) == 1
        assert await tx.outbox.arrived_in_doubt() == 0

    assert (await tally(database))[DeliveryState.UNCERTAIN] == 1
    assert [c.id for c in await claim(database, worker="w2")] == [two.id]
    assert [c.id for c in await claim(database, worker="w2", now=NOW + SECOND)] == [one.id]


async def test_who_is_silent_is_dead_long_before_its_lease_runs_out(database: Database) -> None:
    await queue(database, [1])
    (one,) = await claim(database)
    async with database.transaction() as tx:
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
        assert await tx.outbox.recover("w2", over, resend_at=over, silent_since=NOW) == 1

    assert len(await claim(database, worker="w2", now=over)) == 1


async def test_of_ones_own_only_what_is_not_in_hand_is_lost_and_only_after_its_lease(
    database: Database,
) -> None:
    """A commit whose answer never came: the ledger has a lease that its worker knows nothing of."""
    await queue(database, [1, 2])
    known, unknown = await claim(database)
    over = NOW + LEASE + SECOND
    async with database.transaction() as tx:
        for now, lost in ((NOW, 0), (over, 1)):
            found = await tx.outbox.recover(
                "w1", now, resend_at=now, silent_since=now, in_hand=[known.id]
            )
            assert found == lost

    assert [one.id for one in await claim(database, worker="w2", now=over)] == [unknown.id]


async def test_a_doubtful_part_that_policy_skips_holds_nobody_up(database: Database) -> None:
    await queue(database, [1], parts=2)
    await claim(database)
    async with database.transaction() as tx:
        await tx.outbox.recover("w2", NOW, resend_at=None, silent_since=None)

    assert [one.part for one in await claim(database)] == [1]
    assert (await tally(database))[DeliveryState.UNCERTAIN] == 1


async def test_of_a_late_answer_only_the_arrival_counts(database: Database) -> None:
    await queue(database, [1])
    (one,) = await claim(database)
    async with database.transaction() as tx:
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
        await tx.outbox.record("w1", [Outcome(one.id, DeliveryState.UNCERTAIN, NOW)], NOW)
    await send(database, await claim(database))

    async with database.reading() as tx:
        assert await tx.outbox.arrived_in_doubt() == 1
        assert (await tx.outbox.tally(1)).of(DeliveryState.SENT) == 1
        assert (await tx.outbox.tally(2)).of(DeliveryState.SENT) == 0


async def test_recording_nothing_changes_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.outbox.record("w1", [], NOW)
    assert await tally(database) == {}


async def test_what_waits_for_a_chat_can_be_withdrawn(database: Database) -> None:
    await queue(database, [1, 2], parts=2)

    async with database.transaction() as tx:
        assert await tx.outbox.cancel(OfChat(1)) == 2
        subscription = await tx.subscriptions.find(2, None)
        assert subscription is not None
        assert await tx.outbox.cancel(OfSubscription(subscription.id)) == 2
    assert await claim(database) == ()


async def test_finished_deliveries_are_forgotten_and_open_ones_kept(database: Database) -> None:
    await queue(database, [1, 2])
    await send(database, await claim(database, limit=1))

    async with database.transaction() as tx:
        assert await tx.outbox.forget(NOW + SECOND, 9) == 1
    assert await tally(database) == {DeliveryState.PENDING: 1}


async def test_old_deliveries_are_forgotten_a_slice_at_a_time_and_young_ones_kept(
    database: Database,
) -> None:
    await queue(database, [1, 2, 3])
    await send(database, await claim(database))
    later = NOW + timedelta(days=1)
    await queue(database, [4], now=later)
    await send(database, await claim(database, now=later))

    async with database.transaction() as tx:
        assert await tx.outbox.forget(later, 2) == 2
        assert await tx.outbox.forget(later, 2) == 1
        assert await tx.outbox.forget(later, 2) == 0
    assert await tally(database) == {DeliveryState.SENT: 1}


async def test_what_a_worker_has_in_hand_is_not_withdrawn(database: Database) -> None:
    await queue(database, [1], parts=2)
    await claim(database)

    async with database.transaction() as tx:
        assert await tx.outbox.cancel(OfChat(1)) == 1
    assert await tally(database) == {DeliveryState.SENDING: 1, DeliveryState.CANCELLED: 1}


async def test_an_edition_or_a_few_deliveries_can_be_withdrawn_and_queued_again(
    database: Database,
) -> None:
    await queue(database, [1, 2, 3])

    async with database.transaction() as tx:
        assert await tx.outbox.cancel(OfEdition(1)) == 3
        assert await tx.outbox.cancel(OfEdition(1)) == 0
        assert await tx.outbox.requeue(OfEdition(2), [DeliveryState.CANCELLED], NOW) == Requeued(
            0, 0
        )
        assert await tx.outbox.requeue(OfThese((2,)), [DeliveryState.FAILED], NOW) == Requeued(0, 0)
        assert await tx.outbox.requeue(OfThese((2,)), [DeliveryState.CANCELLED], NOW) == Requeued(
            1, 0
        )
    assert [one.chat_id for one in await claim(database)] == [2]


async def test_what_failed_is_queued_again_as_if_it_had_never_been_tried(
    database: Database,
) -> None:
    await queue(database, [1])
    claims = await claim(database)
    await come_back(database, claims, DeliveryState.FAILED, error="Bad Request: chat not found")
    assert await claim(database) == ()

    async with database.transaction() as tx:
        assert await tx.outbox.requeue(OfChat(1), [DeliveryState.FAILED], NOW) == Requeued(1, 0)

    (again,) = await claim(database)
    assert (again.attempts, again.delays) == (0, 0)
    async with database.reading() as tx:
        assert await tx.outbox.troubles(9) == ()


async def test_nobody_gets_again_who_has_stopped_or_cannot_be_reached(
    database: Database,
) -> None:
    await queue(database, [1, 2, 3, 4])
    await come_back(database, await claim(database), DeliveryState.FAILED, error="whatever")

    async with database.transaction() as tx:
        await tx.subscriptions.stop(1, None)
        paused = await tx.subscriptions.find(2, None)
        assert paused is not None
        await tx.subscriptions.pause(paused.id, "thread closed")
        await tx.chats.set_state(3, ChatState.SUSPENDED, "blocked")
        assert await tx.outbox.requeue(OfEdition(1), [DeliveryState.FAILED], NOW) == Requeued(1, 3)
        assert await tx.outbox.requeue(OfChat(1), [DeliveryState.FAILED], NOW) == Requeued(0, 1)

    assert [one.chat_id for one in await claim(database)] == [4]


async def test_what_waits_for_subscriptions_that_are_not_active_can_be_withdrawn(
    database: Database,
) -> None:
    await queue(database, [1, 2])

    async with database.transaction() as tx:
        await tx.subscriptions.stop(1, None)
        assert await tx.outbox.cancel(OfInactive()) == 1

    assert [one.chat_id for one in await claim(database)] == [2]


async def test_what_was_sent_cannot_be_queued_again(database: Database) -> None:
    async with database.transaction() as tx:
        with pytest.raises(ValueError, match="only what was not delivered"):
            await tx.outbox.requeue(OfChat(1), [DeliveryState.SENT], NOW)


async def test_what_follows_waits_as_long_as_what_has_to_wait_for_long(database: Database) -> None:
    await queue(database, [1, 2], parts=2)
    claims = await claim(database)
    await come_back(database, claims[:1], DeliveryState.PENDING, NOW + timedelta(minutes=2))
    await come_back(database, claims[1:], DeliveryState.PENDING, NOW + SECOND)

    async with database.reading() as tx:
        rows = await tx.outbox._connection.execute(
            select(DeliveryRow.chat_id, DeliveryRow.part, DeliveryRow.not_before)
        )
        waits = {(chat_id, part): moment for chat_id, part, moment in rows}
    assert waits == {
        (1, 0): NOW + timedelta(minutes=2),
        (1, 1): NOW + timedelta(minutes=2),
        (2, 0): NOW + SECOND,
        (2, 1): NOW,
    }


async def test_since_when_the_oldest_delivery_is_due_can_be_asked(database: Database) -> None:
    async with database.reading() as tx:
        assert await tx.outbox.due_since() is None

    await queue(database, [1])
    await come_back(database, await claim(database), DeliveryState.PENDING, NOW + SECOND)
    async with database.reading() as tx:
        assert await tx.outbox.due_since() == NOW + SECOND
    await queue(database, [2])
    async with database.reading() as tx:
        assert await tx.outbox.due_since() == NOW


async def test_what_went_wrong_is_counted_by_state_and_reason(database: Database) -> None:
    await queue(database, [1, 2, 3, 4, 5])
    claims = await claim(database)
    await come_back(database, claims[:2], DeliveryState.FAILED, error="blocked")
    await come_back(database, claims[2:3], DeliveryState.UNCERTAIN, NOW, error="no answer")
    await come_back(database, claims[3:4], DeliveryState.CANCELLED, error="withdrawn")
    await send(database, claims[4:])

    async with database.reading() as tx:
        assert await tx.outbox.troubles(9) == (
            Trouble(DeliveryState.FAILED, "blocked", 2, claims[1].id),
            Trouble(DeliveryState.UNCERTAIN, "no answer", 1, claims[2].id),
        )
        assert len(await tx.outbox.troubles(1)) == 1


async def test_what_is_done_has_no_turn_to_come(database: Database) -> None:
    """Also for whoever changes the ledger by hand: else it would be claimed, and sent."""
    await queue(database, [1])

    with pytest.raises(IntegrityError):
        async with database.transaction() as tx:
            await tx.outbox._connection.exec_driver_sql("update delivery set state = 'cancelled'")


async def test_several_workers_never_get_the_same_delivery(database: Database) -> None:
    await queue(database, range(1, 61))

    claims = await asyncio.gather(*(claim(database, limit=5, worker=f"w{n}") for n in range(12)))

    ids = [one.id for some in claims for one in some]
    assert len(ids) == len(set(ids))
    assert len(ids) + len(await claim(database)) == 60


async def test_what_is_being_claimed_is_not_withdrawn_at_the_same_time(database: Database) -> None:
    """Whoever withdraws waits for whoever claims, and then sees the claim."""
    await queue(database, [1])
    claimed = asyncio.Event()

    async def take() -> None:
        async with database.transaction() as tx:
            assert len(await tx.outbox.claim("w", 1, NOW, LEASE)) == 1
            claimed.set()
            await asyncio.sleep(0.2)

    async def withdraw() -> int:
        await claimed.wait()
        async with database.transaction() as tx:
            return await tx.outbox.cancel(OfChat(1))

    _, withdrawn = await asyncio.gather(take(), withdraw())

    assert withdrawn == 0
    assert await tally(database) == {DeliveryState.SENDING: 1}


async def test_editions_give_their_messages(database: Database) -> None:
    await queue(database, [1], parts=2)

    async with database.reading() as tx:
        parts = await tx.editions.parts([1, 2])
        assert [part.payload["text"] for part in parts[1]] == ["part 0", "part 1"]
        assert await tx.editions.next_number() == 2


MANY = """
insert into delivery
(edition_id, subscription_id, part, chat_id, state, queued_at, not_before, sent_at)
with recursive number (n) as (select 1 union all select n + 1 from number where n < {rows})
select {edition}, n, 0, n % 1000, case when n % 10 = {due} then 'pending' else 'sent' end, joined_at,
case when n % 10 = {due} then joined_at end, joined_at from number cross join chat
"""
COUNT = "vacuum analyze"  # as PostgreSQL does by itself, now and then


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([MANY.format(edition=1, rows=20_000, due=0)], id="nobody counted them"),
        pytest.param(
            [
                MANY.format(edition=1, rows=20_000, due=0),
                "update delivery set state = 'sent', not_before = null",
                COUNT,
                MANY.format(edition=2, rows=20_000, due=0),
            ],
            id="counted when nothing waited any more",
        ),
        pytest.param(
            [
                MANY.format(edition=1, rows=1, due=1),
                COUNT,
                MANY.format(edition=2, rows=20_000, due=0),
            ],
            id="counted when there was one",
        ),
    ],
)
async def test_rows_are_found_by_index_whatever_the_database_knows_of_them(
    database: Database, steps: Sequence[str]
) -> None:
    """The plans of the very statements that the store sends: also when the rows were counted before they were many."""
    await subscribe(database, chat(1))
    for step in steps:
        await run_alone(database, step)
    sent: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters))

    event.listen(database._engine.sync_engine, "before_cursor_execute", note)
    claims = await claim(database)
    await send(database, claims)
    event.remove(database._engine.sync_engine, "before_cursor_execute", note)
    [claiming] = [one for one in sent if "LIMIT" in one[0] and "FROM delivery" in one[0]]
    [recording] = [one for one in sent if "UPDATE delivery" in one[0]]

    assert len(claims) == 100
    plan = await plan_of(database, claiming)
    assert "ix_delivery_due" in plan, plan
    assert "ix_delivery_chat_id" in plan, plan
    for slow in ("Sort", "Seq Scan on delivery", "SCAN delivery", "TEMP B-TREE"):
        assert slow not in plan, plan
    plan = await plan_of(database, recording)
    for slow in ("Seq Scan on delivery", "SCAN delivery"):
        assert slow not in plan, plan


async def run_alone(database: Database, statement: str) -> None:
    """Outside of any other transaction, as a vacuum has to be; SQLite only counts."""
    if database.is_sqlite:
        async with database.transaction() as tx:
            await tx.outbox._connection.exec_driver_sql(statement.replace(COUNT, "analyze"))
        return
    async with database._engine.connect() as plain:
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql(statement)


async def plan_of(database: Database, sent: tuple[str, Any]) -> str:
    explain = "explain query plan" if database.is_sqlite else "explain"
    async with database.transaction() as tx:
        found = await tx.outbox._connection.exec_driver_sql(f"{explain} {sent[0]}", sent[1])
        return "\n".join(str(row[-1]) for row in found)
