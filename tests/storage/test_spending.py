import asyncio
from datetime import timedelta

from storage.database import Database
from tests.support.store import NOW

TODAY = NOW.date()


async def test_a_day_adds_up_and_the_next_begins_at_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.spending.spent(TODAY) == 0
        assert await tx.spending.add(TODAY, 5) == 5
        assert await tx.spending.add(TODAY, 2) == 7

    async with database.reading() as tx:
        assert await tx.spending.spent(TODAY) == 7
        assert await tx.spending.spent(TODAY + timedelta(days=1)) == 0


async def test_what_several_workers_spend_at_once_is_all_counted(database: Database) -> None:
    async def spend() -> int:
        async with database.transaction() as tx:
            return await tx.spending.add(TODAY, 1)

    totals = await asyncio.gather(*(spend() for _ in range(20)))

    assert sorted(totals) == list(range(1, 21))
