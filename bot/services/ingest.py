"""Puts drafts into the store, under their source. Reads no file and takes nothing in: that is the intake's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from storage.database import Database
from storage.records import Added, Draft, SourceKind


class Origin(Protocol):
    """Where drafts come from."""

    @property
    def kind(self) -> SourceKind:
        """The kind of source."""
        ...

    @property
    def url(self) -> str:
        """What names it among those of its kind."""
        ...

    @property
    def title(self) -> str:
        """What readers see."""
        ...


class Ingest:
    """Adds drafts, each batch in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        origin: Origin,
        drafts: Sequence[Draft],
        now: datetime,
        *,
        since: datetime | None = None,
    ) -> Added:
        """Keep the drafts of one source; what was new, known and updated, and what replaced others read *since* then."""
        if not drafts:
            return Added()
        async with self._database.transaction() as tx:
            source = await tx.sources.ensure(origin.kind, origin.url, origin.title)
            return await tx.articles.add(drafts, source.id, now, since=since)
