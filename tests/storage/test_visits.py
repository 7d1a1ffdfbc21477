"""A statement is one visit to the thread of its connection, whatever it is."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from storage.visits import Connection


class Counted(Connection):
    """Counts how often its thread is asked for something."""

    visits = 0

    @override
    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.visits += 1
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # aiosqlite says none


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Counted]:
    connection = Counted(lambda: sqlite3.connect(tmp_path / "file", isolation_level=None))
    assert await connection is connection
    await connection.cursor().execute("create table fruit (id integer primary key, name text)")
    connection.visits = 0
    yield connection
    await connection.close()


async def test_a_query_with_all_of_its_rows_is_one_visit(line: Counted) -> None:
    cursor = await line.cursor().__aenter__()
    await cursor.execute("select 1 as one union all select ?", (2,))
    rows = await cursor.fetchall()
    await cursor.close()

    assert (rows, cursor.description[0][0]) == ([(1,), (2,)], "one")
    assert line.visits == 1


async def test_rows_are_fetched_once(line: Counted) -> None:
    cursor = await line.cursor().execute("select 1")

    assert [await cursor.fetchall(), await cursor.fetchall()] == [[(1,)], []]


async def test_a_change_tells_how_many_rows_and_which(line: Counted) -> None:
    cursor = await line.cursor().execute("insert into fruit (name) values ('fig') returning name")

    assert (await cursor.fetchall(), cursor.rowcount, cursor.lastrowid) == ([("fig",)], 1, 1)


async def test_many_rows_are_one_visit(line: Counted) -> None:
    cursor = line.cursor()
    await cursor.executemany("insert into fruit (name) values (?)", [("fig",), ("plum",)])

    assert (cursor.rowcount, cursor.description, line.visits) == (2, None, 1)


async def test_before_anything_is_executed_it_knows_nothing(line: Counted) -> None:
    cursor = line.cursor()

    assert (cursor.description, cursor.rowcount, cursor.lastrowid) == (None, -1, None)
    assert await cursor.fetchall() == []


async def test_what_the_database_refuses_is_raised(line: Counted) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table: tree"):
        await line.cursor().execute("select * from tree")
