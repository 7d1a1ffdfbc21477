"""Chats that rest: nothing is claimed for them, whenever it was queued."""

from datetime import timedelta

from sqlalchemy import text

from storage.database import Database
from tests.storage.test_outbox import LEASE, SECOND, claim, queue, send
from tests.support.store import NOW


async def rest(database: Database, *chats: int, seconds: int = 1) -> None:
    async with database.transaction() as tx:
        await tx.rests.keep(dict.fromkeys(chats, NOW + timedelta(seconds=seconds)))


async def resting(database: Database) -> int:
    async with database.reading() as tx:
        rows = await tx.rests._connection.execute(text("select chat_id from rest"))
        return len(rows.all())


async def test_what_is_queued_while_a_chat_rests_waits_for_the_end_and_others_do_not(
    database: Database,
) -> None:
    await rest(database, -1, 1)
    await queue(database, [-1, 1, 2])

    assert [one.chat_id for one in await claim(database)] == [2]
    assert [one.chat_id for one in await claim(database, now=NOW + SECOND)] == [-1, 1]


async def test_a_shorter_rest_does_not_end_a_longer_one(database: Database) -> None:
    await rest(database, 1, seconds=60)
    await rest(database, 1, 2, seconds=1)
    await queue(database, [1, 2])

    assert [one.chat_id for one in await claim(database, now=NOW + SECOND)] == [2]
    await rest(database, 2, seconds=90)
    assert [one.chat_id for one in await claim(database, now=NOW + LEASE)] == [1]


async def test_what_waits_for_a_chat_that_rests_is_not_rewritten(database: Database) -> None:
    await queue(database, [1], parts=9)
    sent = await claim(database)
    await send(database, sent)
    await rest(database, 1)

    async with database.reading() as tx:
        moments = "select count(distinct not_before) from delivery where not_before is not null"
        assert await tx.outbox._connection.scalar(text(moments)) == 1
        assert await tx.outbox.due_since() == NOW


async def test_rests_that_are_over_are_forgotten(database: Database) -> None:
    await rest(database, 1, 2)
    await rest(database, 3, seconds=2)

    async with database.transaction() as tx:
        await tx.rests.forget(NOW + SECOND)

    assert await resting(database) == 1


async def test_no_rests_are_kept_of_no_chats(database: Database) -> None:
    await rest(database)

    assert await resting(database) == 0
