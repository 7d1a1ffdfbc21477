import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

import storage.migrations
from storage.database import NEWEST_REVISION, Database, DatabaseIsNewer
from storage.leadership import DATABASE_AWAY
from storage.records import SourceKind
from storage.schema import INDEX_NAME, Base, UtcDateTime
from tests.support.postgres import Cluster

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_name": _is_of_the_models}
    )
    found: list[object] = compare_metadata(context, Base.metadata)
    return found


def _is_of_the_models(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and str(name).startswith(INDEX_NAME))


async def test_the_newest_revision_equals_the_models(database_url: str) -> None:
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


def test_the_newest_revision_is_the_last_one_there_is() -> None:
    scripts = ScriptDirectory(str(Path(storage.migrations.__file__).parent))

    assert scripts.get_heads() == [NEWEST_REVISION]


async def test_a_migrated_database_is_current_and_migrating_again_changes_nothing(
    database: Database,
) -> None:
    await database.migrate()

    assert await database.is_current()


async def test_a_new_database_is_not_current(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'new.sqlite3'}")

    assert not await database.is_current()
    await database.close()


async def test_several_processes_may_migrate_at_once(tmp_path: Path, postgres: Cluster) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.sqlite3'}"
    databases = [Database(url) for _ in range(2)]

    for database in databases:
        await database.migrate()

    assert await databases[0].is_current()
    for database in databases:
        await database.close()


async def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):  # noqa: PT012 -- the block is the transaction
        async with database.transaction() as tx:
            await tx.sources.ensure(SourceKind.FILE, "a", "A")
            raise RuntimeError

    async with database.transaction() as tx:
        assert (await tx.sources.ensure(SourceKind.FILE, "a", "Another")).title == "Another"


@pytest.mark.parametrize(
    ("statement", "passes"),
    [
        ("do $$ begin raise 'two wait for each other' using errcode = '40P01'; end $$", True),
        ("do $$ begin raise 'too many clients' using errcode = '53300'; end $$", True),
        ("select pg_terminate_backend(pg_backend_pid())", True),
        ("select 1 / 0", False),
        ("select nonsense", False),
    ],
)
async def test_what_passes_by_itself_is_told_from_a_mistake(
    database: Database, statement: str, *, passes: bool
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite's driver tells them apart itself")

    with pytest.raises(DBAPIError) as raised:
        async with database.transaction() as tx:
            await tx.outbox._connection.execute(text(statement))

    assert isinstance(raised.value, DATABASE_AWAY) is passes


async def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    async with database.transaction() as writer:
        await writer.sources.ensure(SourceKind.FILE, "a", "A")
        async with asyncio.timeout(5), database.reading() as reader:
            assert await reader.articles.count() == 0


async def test_writers_take_turns(database: Database) -> None:
    async def write(name: str) -> None:
        async with database.transaction() as tx:
            await tx.sources.ensure(SourceKind.FILE, name, name)
            await asyncio.sleep(0)

    await asyncio.gather(*(write(str(n)) for n in range(20)))

    async with database.reading() as tx:
        rows = await tx.sources._connection.scalar(text("select count(*) from source"))
    assert rows == 20


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-03-01 12:00:00.000000", NOW),
        ("2026-03-01T12:00:00Z", NOW),
        ("2026-03-01T13:00:00+01:00", NOW),
        ("2026-03-01", NOW - timedelta(hours=12)),
        (NOW.timestamp(), NOW),
        ("the first of March", None),
        (1e300, None),
        (None, None),
    ],
)
def test_moments_are_read_as_foreign_programs_write_them(
    written: object, read: datetime | None
) -> None:
    assert UtcDateTime().process_result_value(written, sqlite.dialect()) == read


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(NOW.replace(tzinfo=None), sqlite.dialect())


async def test_a_database_says_why_it_cannot_be_used(database: Database, tmp_path: Path) -> None:
    assert await database.fault() is None

    new = tmp_path / "new.sqlite3"
    url = f"sqlite+aiosqlite:///{new}"
    assert "there is no file" in await fault(url)
    new.touch()
    assert "incoming migrate" in await fault(url)
    new.write_text("this is no database, but a text of more than a hundred bytes" * 9)
    assert "cannot be reached" in await fault(url)
    assert "cannot be reached" in await fault("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")


async def fault(url: str) -> str:
    database = Database(url)
    try:
        return str(await database.fault())
    finally:
        await database.close()


async def test_tables_of_a_newer_version_are_told_by_name(database: Database) -> None:
    await _say_revision(database, "9999")

    try:
        assert "newer version" in str(await database.fault())
        with pytest.raises(DatabaseIsNewer, match="restore the backup"):
            await database.migrate()
    finally:
        await _say_revision(database, NEWEST_REVISION)


async def _say_revision(database: Database, revision: str) -> None:
    async with database.transaction() as tx:
        await tx.articles._connection.execute(
            text("update alembic_version set version_num = :revision"), {"revision": revision}
        )


def test_moments_sort_as_text_in_every_year() -> None:
    def text_of(moment: datetime) -> str:
        return str(UtcDateTime().process_bind_param(moment, sqlite.dialect()))

    assert text_of(datetime(1, 2, 3, tzinfo=UTC)) == "0001-02-03 00:00:00.000000"
    assert text_of(datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC)) == "2026-02-03 04:05:06.000007"
