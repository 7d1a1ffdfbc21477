"""The database: transactions, migrations and the lock of the leader. Knows no SQL of any store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from weakref import WeakSet

from sqlalchemy import Connection, event, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import ArticleStore
from storage.chats import ChatStore
from storage.editions import EditionStore
from storage.engine import engine_for
from storage.leadership import (
    AdvisoryLeadership,
    Duty,
    FileLeadership,
    Leadership,
    file_lock,
)
from storage.outbox import OutboxStore
from storage.pauses import PauseStore
from storage.rests import RestStore
from storage.rules import RuleStore
from storage.saved import SavedStore
from storage.search import SearchStore
from storage.sources import SourceStore
from storage.spending import SpendingStore
from storage.stories import StoryStore
from storage.subscriptions import SubscriptionStore
from storage.workers import WorkerStore

_MIGRATIONS = Path(__file__).parent / "migrations"

# The last file in storage/migrations/versions; a test holds them together.
NEWEST_REVISION = "0020"
_VERSION_TABLE = "alembic_version"

# Keys of PostgreSQL's advisory locks: any two numbers that nobody else in this database uses.
_MIGRATION_LOCK = 0x1C0_0001

# Closing in good order takes a message to the server; one that is silent is not waited for.
_CLOSE_SECONDS = 0.5
# From the moment at which connections are cut until whoever waits for them has heard of it.
_HEARD_SECONDS = 1.0

DATABASE_UNUSABLE = (SQLAlchemyError, OSError)
"""What a database raises that cannot be opened: away, corrupt, forbidden."""


class DatabaseIsNewer(Exception):  # noqa: N818 -- the name says what is wrong
    """The tables stand beyond the newest revision that this program knows."""

    def __init__(self) -> None:
        super().__init__(
            "its tables were made by a newer version of this program; "
            "use that one, or restore the backup made before it"
        )


@dataclass(frozen=True, slots=True)
class Transaction:
    """The stores of one transaction: all of what they do is kept, or none."""

    articles: ArticleStore
    sources: SourceStore
    chats: ChatStore
    subscriptions: SubscriptionStore
    editions: EditionStore
    outbox: OutboxStore
    workers: WorkerStore
    pauses: PauseStore
    rests: RestStore
    rules: RuleStore
    spending: SpendingStore
    search: SearchStore
    stories: StoryStore
    saved: SavedStore

    @classmethod
    def on(cls, connection: AsyncConnection) -> Self:
        """The stores on this connection."""
        return cls(
            ArticleStore(connection),
            SourceStore(connection),
            ChatStore(connection),
            SubscriptionStore(connection),
            EditionStore(connection),
            OutboxStore(connection),
            WorkerStore(connection),
            PauseStore(connection),
            RestStore(connection),
            RuleStore(connection),
            SpendingStore(connection),
            SearchStore(connection),
            StoryStore(connection),
            SavedStore(connection),
        )


class Database:
    """One database, SQLite or PostgreSQL, by an SQLAlchemy URL with an async driver."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = engine_for(self.url)
        self._lines: WeakSet[Any] = WeakSet()
        event.listen(self._engine.sync_engine, "connect", self._note_line)
        # SQLite has one writer; waiting here is fair and free, its own busy wait sleeps and polls.
        self._turn = asyncio.Lock() if self.is_sqlite else None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction that may write; committed at the end, rolled back on any exception."""
        if self._turn is None:
            async with self._engine.begin() as connection:
                yield Transaction.on(connection)
            return
        async with self._turn, self._engine.connect() as plain:
            connection = await plain.execution_options(writing=True)
            async with connection.begin():
                yield Transaction.on(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """A consistent view for reading; never waits for a writer. Nothing done in it is kept."""
        async with self._engine.connect() as connection:
            yield Transaction.on(connection)

    async def migrate(self) -> None:
        """Bring the tables to the newest revision; one process at a time.

        Raises:
            DatabaseIsNewer: They stand beyond it.
        """
        if self.is_sqlite:
            with file_lock(self._lock_path("migration"), wait=True):
                await self._upgrade()
            return
        async with self._engine.connect() as guard:
            await guard.execute(text("select pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
            try:
                await self._upgrade()
            finally:
                await guard.execute(
                    text("select pg_advisory_unlock(:key)"), {"key": _MIGRATION_LOCK}
                )

    async def _upgrade(self) -> None:
        if await self.is_current():
            return
        async with self._engine.connect() as plain:
            connection = await plain.execution_options(writing=True)
            async with connection.begin():
                await connection.run_sync(_upgrade)

    async def is_current(self) -> bool:
        """Whether the tables stand at the newest revision.

        Raises:
            DatabaseIsNewer: They stand beyond it.
        """
        async with self._engine.connect() as connection:
            return await connection.run_sync(_is_current)

    def is_new(self) -> bool:
        """Whether it is a SQLite file that has not been made yet."""
        return self.is_sqlite and not Path(str(self.url.database)).exists()

    async def fault(self) -> str | None:
        """Why the database cannot be used now: unreachable, or not migrated; None when it can."""
        if await asyncio.to_thread(self.is_new):
            return f"there is no file {self.url.database}: incoming migrate makes it"
        try:
            current = await self.is_current()
        except DatabaseIsNewer as error:
            return str(error)
        except DATABASE_UNUSABLE as error:
            return f"cannot be reached: {str(error).splitlines()[0]}"
        return None if current else "its tables are not at the newest revision: incoming migrate"

    def leadership(self, duty: Duty = Duty.LEAD) -> Leadership:
        """The lock of a duty: a file beside SQLite, an advisory lock on PostgreSQL."""
        if self.is_sqlite:
            return FileLeadership(self._lock_path(duty.value))
        return AdvisoryLeadership(self._engine, duty)

    async def close(self) -> None:
        """Close all connections; those to a server that is silent are cut.

        A file answers: its last connection may have megabytes to bring home from the journal, and is let do so.
        """
        if self.is_sqlite:
            await self._engine.dispose()
            return
        async with self.parting(_CLOSE_SECONDS):
            await self._engine.dispose()

    @asynccontextmanager
    async def parting(self, seconds: float) -> AsyncIterator[None]:
        """Whatever is done in here ends in time, also when the server is silent: then all connections are cut.

        Raises:
            DATABASE_AWAY: They were.
        """
        cutting = asyncio.get_running_loop().call_later(seconds, self.hang_up)
        try:
            async with asyncio.timeout(seconds + _HEARD_SECONDS):
                yield
        finally:
            cutting.cancel()

    @asynccontextmanager
    async def unless(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Whatever is done in here ends when `stop` is set, also when the server is silent.

        Raises:
            DATABASE_AWAY: It was set.
        """
        async with asyncio.timeout(None) as limit:

            async def break_off() -> None:
                await stop.wait()
                self.hang_up()
                limit.reschedule(0)

            watching = asyncio.create_task(break_off())
            try:
                yield
            finally:
                watching.cancel()

    def hang_up(self) -> None:
        """Cut all connections to a server: whoever waits for its answer hears that there will be none."""
        if not self.is_sqlite:
            for line in list(self._lines):
                line.terminate()

    def _note_line(self, connection: Any, _record: object) -> None:
        self._lines.add(connection.driver_connection)

    def _lock_path(self, name: str) -> Path:
        return Path(f"{self.url.database}.{name}.lock")


def _upgrade(connection: Connection) -> None:
    # Loaded only when there is something to migrate: it costs every start time and memory.
    from alembic import command  # noqa: PLC0415 -- see above
    from alembic.config import Config  # noqa: PLC0415 -- see above

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _is_current(connection: Connection) -> bool:
    if not inspect(connection).has_table(_VERSION_TABLE):
        return False
    found = connection.execute(text(f"select version_num from {_VERSION_TABLE}"))  # noqa: S608 -- a constant
    revisions = found.scalars().all()
    if any(revision > NEWEST_REVISION for revision in revisions):
        raise DatabaseIsNewer
    return revisions == [NEWEST_REVISION]
