"""A connection to SQLite that does all of a statement in one visit to its thread. Knows no SQL and begins nothing.

aiosqlite asks its thread four times for what a statement needs: a cursor, to execute, the rows, to close. At each the
event loop falls asleep and is woken, which costs a process that writes down a dozen messages more than their statement.
"""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Self

import aiosqlite
from typing_extensions import override

_ROWS_AT_ONCE = 64  # what aiosqlite has itself; nothing here iterates over a cursor


class Connection(aiosqlite.Connection):
    """aiosqlite's connection, with cursors of its own."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, _ROWS_AT_ONCE)
        # As SQLAlchemy has it where it connects itself: a process that ends does not wait for a forgotten connection.
        self._thread.daemon = True

    @override
    def cursor(self) -> "Cursor":  # type: ignore[override]  # SQLAlchemy enters it, and asks for no more
        return Cursor(self)

    async def visit(
        self, sql: str, parameters: Iterable[Any], *, many: bool
    ) -> tuple[sqlite3.Cursor, list[Any]]:
        """Execute one statement; its closed cursor, which still tells of it, and all of its rows."""
        done: tuple[sqlite3.Cursor, list[Any]] = await self._execute(  # type: ignore[no-untyped-call]  # aiosqlite says none
            _many if many else _one, self._conn, sql, parameters
        )
        return done


class Cursor:
    """What SQLAlchemy asks of a cursor. When a statement is executed its rows are here, and it is closed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._done: sqlite3.Cursor | None = None
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """The columns of the rows (PEP 249); None where there can be no rows."""
        return None if self._done is None else self._done.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed; -1 where that is not known."""
        return -1 if self._done is None else self._done.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The key of the row that was inserted last."""
        return None if self._done is None else self._done.lastrowid

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        """Execute a statement."""
        self._done, self._rows = await self._connection.visit(sql, parameters, many=False)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Execute a statement with each of these."""
        self._done, self._rows = await self._connection.visit(sql, parameters, many=True)
        return self

    async def fetchall(self) -> list[Any]:
        """The rows that nobody has fetched yet."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """It is closed since it was executed."""


def _one(
    connection: sqlite3.Connection, sql: str, parameters: Any
) -> tuple[sqlite3.Cursor, list[Any]]:
    cursor = connection.execute(sql, parameters)
    rows = cursor.fetchall()
    cursor.close()
    return cursor, rows


def _many(
    connection: sqlite3.Connection, sql: str, parameters: Any
) -> tuple[sqlite3.Cursor, list[Any]]:
    cursor = connection.executemany(sql, parameters)
    cursor.close()
    return cursor, []
