"""Puts right the moments of rows that other programs wrote. Judges no date that can be read."""

from collections.abc import Sequence

from sqlalchemy import Text, func, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import Readable, is_given
from storage.schema import ArticleRow

_TWO = "[0-9]" * 2

# As UtcDateTime writes: of fixed width, in UTC.
_SORTS = f"{_TWO * 2}-{_TWO}-{_TWO} {_TWO}:{_TWO}:{_TWO}.{_TWO * 3}"

_THIS_MOMENT = func.strftime("%Y-%m-%d %H:%M:%f000", "now")

_RECEIVED, _UPDATED = Readable(ArticleRow.received_at), Readable(ArticleRow.updated_at)
_PUT_RIGHT = (
    update(ArticleRow)
    .where(
        is_given(ArticleRow.id),
        _RECEIVED.is_(None) | (ArticleRow.updated_at.is_not(None) & _UPDATED.is_(None)),
    )
    .values(received_at=func.coalesce(_RECEIVED, func.now()), updated_at=_UPDATED)
)


async def put_right(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Bring when these articles came, and were changed, into the form that sorts as time.

    SQLite keeps whatever text a program wrote. What cannot be read as a moment, on either database, becomes this one.
    """
    if connection.dialect.name != "sqlite":
        await connection.execute(_PUT_RIGHT, {"rows": sorted(ids)})
        return
    statement = select(ArticleRow.id, ArticleRow.received_at).where(
        ArticleRow.id.in_(ids),
        type_coerce(ArticleRow.received_at, Text()).op("not glob")(_SORTS),
    )
    for id_, moment in (await connection.execute(statement)).all():
        await connection.execute(
            update(ArticleRow)
            .where(ArticleRow.id == id_)
            .values(received_at=moment or _THIS_MOMENT)
        )
