"""What the ledger says of an edition that was called back; any order of events is in `test_outbox_machine`."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from storage.database import Database
from storage.records import (
    AskAgain,
    Claim,
    Deleted,
    DeliveryState,
    DueGroup,
    DueSlice,
    EditionKey,
    NeverCame,
    OfEdition,
    OpenRecall,
    Outcome,
    Part,
    Recalled,
    RecallReport,
    Requeued,
    Served,
    Standing,
    Stays,
)
from tests.support.store import DAY, NOW, chat, subscribe, take_in

LEASE = timedelta(minutes=1)
SINCE = NOW - 2 * DAY
EVERYTHING = (DeliveryState.FAILED, DeliveryState.CANCELLED, DeliveryState.UNCERTAIN)


async def compose(database: Database, chats: Sequence[int], parts: int = 1) -> tuple[DueGroup, int]:
    """Chats that are due, and the id of an edition for them that nobody queued."""
    await subscribe(database, *map(chat, chats))
    await take_in(database, [f"article for {chats}"])
    async with database.transaction() as tx:
        (group,) = await tx.subscriptions.due_groups(NOW, 10**6)
        key = EditionKey(
            group.rule_id, group.cursor, group.cursor + 1, "en", group.format, group.max_items
        )
        payloads = [Part("sendMessage", {"text": f"part {n}"}) for n in range(parts)]
        number = await tx.editions.next_number()
        edition = await tx.editions.add(key, number, [1], payloads, NOW)
    return group, edition.id


async def fan_out(database: Database, group: DueGroup, edition: int, parts: int = 1) -> None:
    async with database.transaction() as tx:
        slice_ = DueSlice(group, NOW, group.first, group.last)
        await tx.outbox.fan_out(edition, parts, slice_, Served(group.cursor + 1, NOW + DAY))


async def queue(database: Database, chats: Sequence[int], parts: int = 1) -> int:
    group, edition = await compose(database, chats, parts)
    await fan_out(database, group, edition, parts)
    return edition


async def claim(database: Database, limit: int = 100) -> tuple[Claim, ...]:
    async with database.transaction() as tx:
        return await tx.outbox.claim("w", limit, NOW, LEASE)


async def record(database: Database, *outcomes: Outcome, worker: str = "w") -> None:
    async with database.transaction() as tx:
        await tx.outbox.record(worker, outcomes, NOW)


def sent(claims: Sequence[Claim]) -> list[Outcome]:
    return [Outcome(one.id, DeliveryState.SENT, message_id=70 + one.id) for one in claims]


async def recall(database: Database, edition: int) -> int | None:
    async with database.transaction() as tx:
        return await tx.outbox.recall(edition, NOW, SINCE)


async def counts(database: Database, edition: int) -> dict[Standing, int]:
    async with database.reading() as tx:
        return (await tx.outbox.report(edition, SINCE)).counts


async def to_delete(database: Database) -> tuple[Recalled, ...]:
    async with database.reading() as tx:
        return await tx.outbox.to_delete(100, NOW)


async def test_what_waits_is_withdrawn_and_what_was_sent_is_to_be_deleted(
    database: Database,
) -> None:
    edition = await queue(database, [1, 2, 3])
    (first, *_) = await claim(database, 2)
    await record(database, *sent([first]))
    assert await counts(database, edition) == {
        Standing.DELETABLE: 1,
        Standing.ON_THE_WIRE: 1,
        Standing.WAITS: 1,
    }

    assert await recall(database, edition) == 1

    assert await counts(database, edition) == {
        Standing.DELETABLE: 1,
        Standing.ON_THE_WIRE: 1,
        Standing.CANCELLED: 1,
    }
    assert [(one.chat_id, one.message_id, one.state) for one in await to_delete(database)] == [
        (1, 70 + first.id, DeliveryState.SENT),
        (2, None, DeliveryState.SENDING),
    ]
    async with database.reading() as tx:
        assert await tx.outbox.open_recalls() == (OpenRecall(1, 2),)
    assert await claim(database) == ()


async def test_an_edition_is_called_back_once(database: Database) -> None:
    edition = await queue(database, [1])
    assert await recall(database, edition) == 1
    assert await recall(database, edition) is None

    async with database.reading() as tx:
        report = await tx.outbox.report(edition, SINCE)
    assert report == RecallReport(1, NOW, NOW, {Standing.CANCELLED: 1})
    assert report.of(Standing.CANCELLED) == 1
    assert report.of(Standing.DELETED) == 0


async def test_other_editions_go_on(database: Database) -> None:
    edition = await queue(database, [1])
    await queue(database, [2])
    await recall(database, edition)
    assert {one.edition_id for one in await claim(database)} == {edition + 1}


async def test_what_is_too_old_or_has_no_number_stays_with_the_reason(database: Database) -> None:
    edition = await queue(database, [1, 2])
    first, second = await claim(database)
    await record(database, Outcome(first.id, DeliveryState.SENT), *sent([second]))
    async with database.transaction() as tx:
        assert await tx.outbox.recall(edition, NOW, NOW) == 0

    assert await counts(database, edition) == {Standing.STAYS: 2}
    assert await to_delete(database) == ()


@pytest.mark.parametrize("state", [DeliveryState.PENDING, DeliveryState.UNCERTAIN])
async def test_what_comes_back_from_the_wire_is_not_sent_again(
    database: Database, state: DeliveryState
) -> None:
    edition = await queue(database, [1], parts=2)
    (one,) = await claim(database)
    await recall(database, edition)

    await record(database, Outcome(one.id, state, NOW + DAY, error="busy"))

    assert await counts(database, edition) == {Standing.CANCELLED: 2}
    assert await to_delete(database) == ()
    assert await claim(database) == ()


async def test_what_a_dead_worker_held_is_withdrawn(database: Database) -> None:
    edition = await queue(database, [1])
    await claim(database)
    await recall(database, edition)

    async with database.transaction() as tx:
        assert await tx.outbox.recover("other", NOW, resend_at=NOW, silent_since=None) == 0

    assert await counts(database, edition) == {Standing.CANCELLED: 1}
    async with database.reading() as tx:
        (passage,) = await tx.outbox.past(1, None, 1)
    assert passage.error == "called back by the operator; it may have arrived before"
    assert passage.recalled_at == NOW
    assert not passage.arrives


async def test_what_arrives_after_all_is_to_be_deleted(database: Database) -> None:
    edition = await queue(database, [1])
    claims = await claim(database)
    async with database.transaction() as tx:
        await tx.outbox.recover("other", NOW, resend_at=NOW, silent_since=None)
    await recall(database, edition)
    assert await to_delete(database) == ()

    await record(database, *sent(claims))

    assert await counts(database, edition) == {Standing.DELETABLE: 1}
    assert [one.message_id for one in await to_delete(database)] == [70 + claims[0].id]


async def test_nothing_of_it_is_queued_again(database: Database) -> None:
    edition = await queue(database, [1])
    await recall(database, edition)

    async with database.transaction() as tx:
        again = await tx.outbox.requeue(OfEdition(edition), EVERYTHING, NOW)

    assert again == Requeued(0, 1)
    assert await claim(database) == ()


async def test_a_fan_out_that_comes_later_only_moves_on(database: Database) -> None:
    group, edition = await compose(database, [1, 2])
    await recall(database, edition)

    await fan_out(database, group, edition)

    assert await claim(database) == ()
    async with database.reading() as tx:
        assert await tx.subscriptions.due_groups(NOW, group.cursor + 1) == ()


async def test_what_came_of_the_messages_is_kept(database: Database) -> None:
    edition = await queue(database, [1, 2, 3, 4])
    claims = await claim(database)
    await record(database, *sent(claims))
    await recall(database, edition)
    deleted, stays, never, later = [one.id for one in claims]

    async with database.transaction() as tx:
        await tx.outbox.keep_fates(
            [
                Deleted(deleted),
                Stays(stays, "called back, but: no"),
                NeverCame(never),
                AskAgain(later, NOW + DAY, attempts=1, delays=2),
            ]
        )

    assert await to_delete(database) == ()
    async with database.reading() as tx:
        (put_off,) = await tx.outbox.to_delete(100, NOW + DAY)
        assert (put_off.id, put_off.attempts, put_off.delays) == (later, 1, 2)
        assert (await tx.outbox.tally()).of(DeliveryState.RECALLED) == 1
        (passage,) = await tx.outbox.past(2, None, 1)
        assert passage.error == "called back, but: no"
    assert (await counts(database, edition))[Standing.DELETED] == 1
    async with database.transaction() as tx:
        await tx.outbox.keep_fates([])


async def test_failed_parts_of_it_count_as_such(database: Database) -> None:
    edition = await queue(database, [1])
    (one,) = await claim(database)
    await record(database, Outcome(one.id, DeliveryState.FAILED, error="no"))
    await recall(database, edition)
    assert await counts(database, edition) == {Standing.FAILED: 1}


async def test_a_chat_that_rests_is_known_to(database: Database) -> None:
    edition = await queue(database, [1])
    await record(database, *sent(await claim(database)))
    await recall(database, edition)
    async with database.transaction() as tx:
        await tx.rests.keep({1: NOW + DAY})
    assert [one.rests_until for one in await to_delete(database)] == [NOW + DAY]


async def test_what_is_to_be_deleted_is_not_forgotten_before(database: Database) -> None:
    edition = await queue(database, [1, 2])
    first, second = await claim(database)
    await record(database, *sent([first, second]))
    await recall(database, edition)

    async with database.transaction() as tx:
        await tx.outbox.keep_fates([Deleted(first.id)])
        assert await tx.outbox.forget(NOW + DAY, 10) == 1
    assert [one.id for one in await to_delete(database)] == [second.id]


async def test_a_group_that_moved_leaves_its_messages_behind(database: Database) -> None:
    edition = await queue(database, [-1])
    await record(database, *sent(await claim(database)))
    async with database.transaction() as tx:
        await tx.chats.move(-1, -1001)
        await tx.outbox.recall(edition, NOW, SINCE)
    assert await counts(database, edition) == {Standing.STAYS: 1}
