import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage import leadership
from storage.database import Database
from storage.leadership import DATABASE_AWAY, AdvisoryLeadership, Duty
from tests.support.store import NOW


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


async def break_connections(database_url: str) -> None:
    """End all sessions of this database but the one that does it."""
    killer = create_async_engine(database_url)
    async with killer.connect() as connection:
        await connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        )
    await killer.dispose()


async def test_a_lost_connection_loses_the_lead(database_url: str) -> None:
    database = Database(database_url)
    if database.is_sqlite:
        pytest.skip("a file lock has no connection to lose")
    mine = database.leadership()
    assert await mine.acquire()

    await break_connections(database_url)

    assert not await mine.acquire()
    assert await mine.acquire()
    await mine.release()
    await database.close()


async def test_several_may_ask_at_once_also_when_the_connection_breaks(database_url: str) -> None:
    database = Database(database_url)
    if database.is_sqlite:
        pytest.skip("a file lock has no connection to lose")
    mine = database.leadership()

    assert await asyncio.gather(*(mine.acquire() for _ in range(9))) == [True] * 9
    await break_connections(database_url)
    assert await asyncio.gather(*(mine.acquire() for _ in range(3))) == [False, True, True]

    await mine.release()
    await database.close()


LEADS = """
import asyncio, sys
from storage import leadership
from storage.database import Database

async def lead():
    leadership = Database(sys.argv[1]).leadership()
    print(await leadership.acquire(), flush=True)
    await asyncio.Event().wait()

asyncio.run(lead())
"""


async def test_when_the_leader_is_killed_another_process_leads_within_half_a_minute(
    database: Database,
) -> None:
    url = database.url.render_as_string(hide_password=False)
    mine = database.leadership()
    leader = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LEADS, url, stdout=asyncio.subprocess.PIPE
    )
    assert leader.stdout is not None
    assert await leader.stdout.readline() == b"True\n"
    assert not await mine.acquire()

    leader.kill()

    async with asyncio.timeout(30):
        while not await mine.acquire():
            await asyncio.sleep(0.1)
    await leader.wait()
    await mine.release()


class Wire:
    """Carries bytes between a client and PostgreSQL until it is cut: then nobody hears of anybody any more."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cut = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.gather(self.copy(reader, to_writer), self.copy(to_reader, writer))

    async def copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while some := await reader.read(65536):
                if not self.cut:
                    writer.write(some)
        finally:
            writer.close()


@asynccontextmanager
async def wired(database_url: str) -> AsyncIterator[tuple[Database, Wire]]:
    """The database at the other end of a wire."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        pytest.skip("a file has no connection to lose")
    assert url.port is not None
    wire = Wire(url.port)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    database = Database(url.set(port=port).render_as_string(hide_password=False))
    yield database, wire
    await database.close()
    server.close()


async def test_who_does_not_hear_of_the_server_any_more_does_not_lead(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with wired(database_url) as (database, wire):
        mine = database.leadership()
        assert await mine.acquire()
        monkeypatch.setattr(leadership, "ANSWER_SECONDS", 0.2)

        wire.cut = True

        assert not await mine.acquire()
        assert not await mine.acquire()


async def test_who_hangs_up_waits_for_nobody_and_has_no_duty_left_to_give_up(
    database_url: str,
) -> None:
    async with wired(database_url) as (database, wire):
        leads, polls = database.leadership(Duty.LEAD), database.leadership(Duty.POLL)
        assert await leads.acquire()
        assert await polls.acquire()
        wire.cut = True

        with pytest.raises(DATABASE_AWAY):
            async with database.parting(0.2), database.transaction() as tx:
                await tx.workers.forget("w")
        async with asyncio.timeout(10):
            await leads.release()
            await polls.release()


async def test_what_is_to_stop_waits_for_no_silent_server(database_url: str) -> None:
    async with wired(database_url) as (database, wire):
        async with database.transaction() as tx:
            await tx.workers.forget("w")
        wire.cut = True
        stop = asyncio.Event()

        async def wait_for_it() -> None:
            async with database.unless(stop), database.transaction() as tx:
                asyncio.get_running_loop().call_later(0.1, stop.set)
                await tx.workers.forget("w")

        async with asyncio.timeout(10):
            with pytest.raises(DATABASE_AWAY):
                await wait_for_it()


async def test_what_is_not_to_stop_goes_on(sqlite: Database) -> None:
    stop = asyncio.Event()
    async with sqlite.unless(stop), sqlite.transaction() as tx:
        await tx.workers.beat("w", NOW, leader=False, delivers=True)
    stop.set()

    async with sqlite.reading() as tx:
        assert await tx.workers.last_beat() == NOW


async def test_a_duty_is_given_up_in_time_also_where_the_server_is_silent(
    database_url: str,
) -> None:
    async with wired(database_url) as (database, wire):
        mine = database.leadership()
        assert await mine.acquire()
        wire.cut = True

        async with asyncio.timeout(10), database.parting(0.2):
            await mine.release()


async def test_a_connection_that_is_known_to_be_broken_is_asked_nothing(
    database: Database,
) -> None:
    if database.is_sqlite:
        pytest.skip("a file lock has no connection to lose")
    mine, other = database.leadership(), database.leadership()
    assert await mine.acquire()
    assert isinstance(mine, AdvisoryLeadership)
    assert mine._connection is not None

    await mine._connection.invalidate()
    await mine.release()

    assert await other.acquire()
    await other.release()


async def test_a_file_is_not_hung_up(sqlite: Database) -> None:
    async with sqlite.parting(60), sqlite.transaction() as tx:
        sqlite.hang_up()
        await tx.workers.beat("w", NOW, leader=False, delivers=True)

    async with sqlite.reading() as tx:
        assert await tx.workers.last_beat() == NOW


async def test_the_server_looks_after_its_clients(database: Database) -> None:
    """So that the lock of a host that vanished is free within half a minute."""
    if database.is_sqlite:
        pytest.skip("a file lock has no connection to lose")
    async with database.reading() as tx:
        found = {
            name: await tx.workers._connection.scalar(text(f"show tcp_keepalives_{name}"))
            for name in ("idle", "interval", "count")
        }

    assert int(found["idle"]) + int(found["interval"]) * int(found["count"]) <= 30


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
