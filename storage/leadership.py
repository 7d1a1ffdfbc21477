"""Locks of the duties that only one process may have at a time. Knows no table and no store."""

import asyncio
import fcntl
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

DATABASE_AWAY = (OperationalError, InterfaceError, OSError)
"""What a database raises that cannot be reached now, and may be again."""


ANSWER_SECONDS = 10.0
"""How long a server may be silent before its connection counts as broken: another process waits for the duty."""


class Duty(Enum):
    """What one process does for all; the value names the lock's file."""

    LEAD = "leader"  # number articles and publish
    POLL = "poller"  # fetch updates

    @property
    def key(self) -> int:
        """The key of PostgreSQL's advisory lock: a number that nobody else in this database uses."""
        return _KEYS[self]


_KEYS = {Duty.LEAD: 0x1C0_0002, Duty.POLL: 0x1C0_0003}


# A key of PostgreSQL's advisory locks beside those of migration and duties.
_LEADERS_WORK = 0x1C0_0004


async def work_alone(connection: AsyncConnection) -> None:
    """Let nobody else do the leader's work before this transaction ends; what others did of it is seen from here on.

    Who has lost the lead may not know it yet. On SQLite only one writes anyway.
    """
    if connection.dialect.name == "postgresql":
        lock = text("select pg_advisory_xact_lock(:key)")
        await connection.execute(lock, {"key": _LEADERS_WORK})


class Leadership(Protocol):
    """The right to one duty: at most one process has it."""

    async def acquire(self) -> bool:
        """Whether this process has it now; asking again is cheap and notices a lost connection."""
        ...

    async def release(self) -> None:
        """Give it up."""
        ...


def file_lock(path: Path, *, wait: bool) -> IO[bytes]:
    """The open, locked file; closing it (or dying) unlocks.

    Raises:
        BlockingIOError: Another has it, and we do not wait.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        file.close()
        raise
    return file


class FileLeadership:
    """Holds a locked file for as long as this process has the duty."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    async def acquire(self) -> bool:
        """Whether this process has the file."""
        if self._file is None:
            try:
                self._file = file_lock(self._path, wait=False)
            except BlockingIOError:
                return False
        return True

    async def release(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


class AdvisoryLeadership:
    """Holds a session lock on a connection of its own: when that breaks, the duty is gone too."""

    def __init__(self, engine: AsyncEngine, duty: Duty) -> None:
        self._engine = engine
        self._duty = duty
        self._connection: AsyncConnection | None = None
        # Several ticks may ask at the same time, and a connection serves one of them.
        self._asking = asyncio.Lock()

    async def acquire(self) -> bool:
        """Whether this process has the lock; it has not while the database is away."""
        async with self._asking:
            return await self._acquire()

    async def _acquire(self) -> bool:
        if self._connection is not None:
            return await self._still_has_it(self._connection)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._try()
        except DATABASE_AWAY:
            return False

    async def _try(self) -> bool:
        plain = await self._engine.connect()
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        has_it = await connection.scalar(
            text("select pg_try_advisory_lock(:key)"), {"key": self._duty.key}
        )
        if not has_it:
            await connection.close()
            return False
        self._connection = connection
        return True

    async def _still_has_it(self, connection: AsyncConnection) -> bool:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await connection.scalar(text("select 1"))
        except (DBAPIError, TimeoutError):
            self._connection = None
            await connection.invalidate()
            await connection.close()
            return False
        return True

    async def release(self) -> None:
        """Unlock by hand: the pool keeps the session, and the lock with it, when it is closed.

        Where the connection is broken, the lock has ended with it.
        """
        if self._connection is None:
            return
        connection, self._connection = self._connection, None
        if not connection.invalidated:
            with suppress(*DATABASE_AWAY):
                await connection.execute(
                    text("select pg_advisory_unlock(:key)"), {"key": self._duty.key}
                )
        await connection.close()
