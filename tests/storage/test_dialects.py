"""What is handed over to a statement as a set arrives as it was, in either database."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import BigInteger, Text, select

from storage.database import Database
from storage.dialects import Given, is_given
from storage.schema import ChatRow, UtcDateTime
from tests.support.store import NOW, chat, subscribe

ROWS = [
    (1, "a 'quoted' \\ text, 公式 \U0001f600", NOW),
    (-(2**52), None, NOW + timedelta(microseconds=1)),
    (3, "", None),
]


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], []], ids=["several", "one", "none"])
async def test_rows_are_read_as_they_were_given(
    database: Database, rows: list[tuple[int, str | None, datetime | None]]
) -> None:
    table = Given({"number": BigInteger(), "words": Text(), "moment": UtcDateTime()})
    statement = select(table.c.number, table.c.words, table.c.moment)

    async with database.reading() as tx:
        connection = tx.outbox._connection
        found = await connection.execute(statement, table.rows(connection, rows))

        assert [tuple(row) for row in found] == rows


@pytest.mark.parametrize("ids", [[1, 3], [2], [], [9]])
async def test_rows_are_found_by_the_ids_that_are_given(database: Database, ids: list[int]) -> None:
    await subscribe(database, *(chat(n) for n in (1, 2, 3)))
    statement = select(ChatRow.id).where(is_given(ChatRow.id)).order_by(ChatRow.id)

    async with database.reading() as tx:
        found = await tx.outbox._connection.scalars(statement, {"rows": iter(ids)})

    assert found.all() == [one for one in ids if one < 9]
