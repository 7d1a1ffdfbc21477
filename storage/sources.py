"""Keeps where articles come from. Fetches nothing."""

from sqlalchemy import select

from storage.dialects import insert_for
from storage.records import Source, SourceKind
from storage.schema import SourceRow
from storage.store import Store


class SourceStore(Store):
    """The sources, by kind and url."""

    async def ensure(self, kind: SourceKind, url: str, title: str) -> Source:
        """The source of this kind and url, made when it is new."""
        await self._connection.execute(
            insert_for(self._connection, SourceRow)
            .values(kind=kind, url=url, title=title)
            .on_conflict_do_nothing(index_elements=["kind", "url"])
        )
        statement = select(SourceRow.id, SourceRow.title).where(
            SourceRow.kind == kind, SourceRow.url == url
        )
        row = (await self._connection.execute(statement)).one()
        return Source(row.id, kind, url, row.title)
