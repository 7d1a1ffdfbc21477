from datetime import timedelta

from storage.database import Database
from storage.records import Crew, Worker
from tests.support.store import NOW

SECOND = timedelta(seconds=1)


async def test_workers_beat_and_are_forgotten(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.workers.last_beat() is None
        await tx.workers.beat("a", NOW, leader=True, delivers=True)
        await tx.workers.beat("a", NOW + SECOND, leader=False, delivers=True)
        await tx.workers.beat("b", NOW, leader=False, delivers=True)
        assert await tx.workers.last_beat() == NOW + SECOND
        await tx.workers.forget("a")
        assert await tx.workers.last_beat() == NOW
        await tx.workers.forget_silent(NOW + SECOND)
        assert await tx.workers.last_beat() is None


async def test_the_crew_are_those_who_have_beaten_lately(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.workers.crew(NOW, besides="me") == Crew(delivering=0, answering=0)
        await tx.workers.beat("late", NOW - SECOND, leader=False, delivers=True)
        await tx.workers.beat("leads", NOW, leader=True, delivers=False)
        await tx.workers.beat("sends", NOW, leader=False, delivers=True)
        await tx.workers.beat("me", NOW, leader=False, delivers=True)

    async with database.reading() as tx:
        assert await tx.workers.crew(NOW, besides="me") == Crew(delivering=1, answering=1)
        assert await tx.workers.crew(NOW - SECOND, besides="me") == Crew(delivering=2, answering=1)
        assert await tx.workers.alive(NOW) == (
            Worker("leads", NOW, leader=True, delivers=False),
            Worker("me", NOW, leader=False, delivers=True),
            Worker("sends", NOW, leader=False, delivers=True),
        )


async def test_a_worker_can_leave_the_crew_and_go_on(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.workers.beat("a", NOW, leader=True, delivers=True)
        await tx.workers.beat("a", NOW + SECOND, leader=True, delivers=False)
        assert await tx.workers.crew(NOW, besides="me") == Crew(delivering=0, answering=1)
        assert await tx.workers.last_beat() == NOW + SECOND
