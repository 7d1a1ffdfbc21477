"""Finds articles by what people know of them, also those that were never taken in. Changes nothing."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, case, select

from storage.articles.foreign import as_text
from storage.dialects import AnyRow
from storage.records import Known, SourceKind
from storage.schema import ArticleRow, SourceRow, UnindexedRow
from storage.store import Store


class Finding(Store):
    """All articles, with or without a number."""

    async def known(self, numbers: Collection[int]) -> tuple[Known, ...]:
        """The articles with these numbers, the newest first."""
        return await self._found(ArticleRow.number.in_(numbers))

    async def known_by_id(self, ids: Collection[int]) -> tuple[Known, ...]:
        """The articles with these ids, the newest first."""
        return await self._found(ArticleRow.id.in_(ids))

    async def known_by_url(self, urls: Collection[str]) -> tuple[Known, ...]:
        """The articles with one of these addresses, the newest first."""
        return await self._found(ArticleRow.url.in_(urls))

    async def newest_urls(self, limit: int) -> Mapping[int, str]:
        """The addresses of what came last, whether or not it was taken in, by id; of at most so many articles."""
        newest = select(ArticleRow.id, ArticleRow.url).order_by(ArticleRow.id.desc()).limit(limit)
        rows = await self._connection.execute(newest)
        return {row.id: as_text(row.url) or "" for row in rows}

    async def unnumbered(self, limit: int) -> tuple[Known, ...]:
        """What waits to be taken in and what was refused: the newest, at most so many."""
        return await self._found(ArticleRow.number.is_(None), limit=limit)

    async def unindexed(self, limit: int) -> tuple[Known, ...]:
        """What the search does not know yet, or not as it is: the newest, at most so many."""
        newest = select(UnindexedRow.number).order_by(UnindexedRow.number.desc()).limit(limit)
        return await self._found(ArticleRow.number.in_(newest))

    async def _found(
        self, *conditions: ColumnElement[bool], limit: int | None = None
    ) -> tuple[Known, ...]:
        statement = _KNOWN.where(*conditions).order_by(ArticleRow.id.desc()).limit(limit)
        return tuple(_known(row) for row in await self._connection.execute(statement))


_KNOWN: Select[*tuple[Any, ...]] = select(
    ArticleRow.id,
    ArticleRow.number,
    ArticleRow.title,
    ArticleRow.url,
    ArticleRow.published_at,
    ArticleRow.received_at,
    ArticleRow.taken_in_at,
    ArticleRow.refused,
    case((SourceRow.kind == SourceKind.FEED, SourceRow.title)).label("source"),
).outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)


def _known(row: AnyRow) -> Known:
    """The row as a value; SQLite keeps whatever type another program put into a column."""
    return Known(
        id=row.id,
        number=row.number if isinstance(row.number, int) else None,
        title=as_text(row.title) or "",
        url=as_text(row.url),
        published_at=row.published_at,
        received_at=row.received_at,
        taken_in_at=row.taken_in_at,
        refused=as_text(row.refused),
        source=as_text(row.source),
    )
