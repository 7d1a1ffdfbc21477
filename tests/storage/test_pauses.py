from datetime import timedelta

from storage.database import Database
from storage.records import Pause
from tests.support.store import NOW

SECOND = timedelta(seconds=1)


async def test_what_was_never_closed_is_open(database: Database) -> None:
    async with database.reading() as tx:
        assert await tx.pauses.until("bot") is None
        assert await tx.pauses.standing(NOW) == ()


async def test_a_pause_only_ever_gets_longer(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.pauses.close("bot", NOW + 9 * SECOND, "throttled for 9 s")
        await tx.pauses.close("bot", NOW + 3 * SECOND, "throttled for 3 s")
        assert await tx.pauses.until("bot") == NOW + 9 * SECOND
        await tx.pauses.close("bot", NOW + 12 * SECOND, "throttled for 12 s")

    async with database.reading() as tx:
        assert await tx.pauses.standing(NOW) == (
            Pause("bot", NOW + 12 * SECOND, "throttled for 12 s"),
        )


async def test_each_scope_is_paused_by_itself_and_forgotten_when_it_is_over(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await tx.pauses.close("bot", NOW + SECOND, "one")
        await tx.pauses.close("paid", NOW + 2 * SECOND, "two")
        assert [one.scope for one in await tx.pauses.standing(NOW)] == ["paid", "bot"]
        await tx.pauses.forget(NOW + SECOND)

    async with database.reading() as tx:
        assert await tx.pauses.until("bot") is None
        assert await tx.pauses.until("paid") == NOW + 2 * SECOND
