import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import Database
from storage.leadership import Duty
from tests.support.postgres import Cluster


async def test_only_one_leads_until_it_gives_the_lead_up(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    mine, theirs = first.leadership(), second.leadership()

    assert await mine.acquire()
    assert await mine.acquire()
    assert not await theirs.acquire()

    await mine.release()
    await mine.release()
    assert await theirs.acquire()
    await theirs.release()
    await first.close()
    await second.close()


async def test_a_lost_connection_loses_the_lead(postgres: Cluster, database_url: str) -> None:
    database = Database(database_url)
    if database.is_sqlite:
        pytest.skip("a file lock has no connection to lose")
    mine = database.leadership()
    assert await mine.acquire()

    killer = create_async_engine(database_url)
    async with killer.connect() as connection:
        await connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        )
    await killer.dispose()

    assert not await mine.acquire()
    assert await mine.acquire()
    await mine.release()
    await database.close()


def test_a_lock_file_that_cannot_be_had_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "incoming.sqlite3.leader.lock"
    folder.mkdir()
    mine = Database(f"sqlite+aiosqlite:///{tmp_path / 'incoming.sqlite3'}").leadership()

    with pytest.raises(IsADirectoryError):
        asyncio.run(mine.acquire())
    shutil.rmtree(folder)


async def test_duties_are_had_apart(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    leads, polls = first.leadership(Duty.LEAD), second.leadership(Duty.POLL)

    assert await leads.acquire()
    assert await polls.acquire()

    await leads.release()
    await polls.release()
    await first.close()
    await second.close()


async def test_nobody_has_a_duty_while_the_database_is_away() -> None:
    database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    assert not await database.leadership().acquire()
    await database.close()
