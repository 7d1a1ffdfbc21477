"""The bookmarks of chats: what is saved, shown and taken away. Knows no person; who may do it is decided before."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.core.export import Entry, ExportForm, File, entry, files
from bot.services.reader import Missing
from storage.database import Database
from storage.records import Article, Bookmark

MOST_SAVED: Final = 10_000
"""So many articles a chat may save: retention keeps each of them, and an export holds them all."""

# Articles that become values in the event loop's own thread at once: of fifty it takes seven milliseconds of a
# processor, of twenty two, and several times that while other threads are at work.
_SLICE: Final = 20


class Adding(StrEnum):
    """What came of saving an article."""

    SAVED = "saved"
    KNOWN = "known"  # it was saved already
    FULL = "full"  # the chat has saved as many as it may


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved article, and since when it is."""

    article: Article
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SavedPage:
    """Some of what a chat has saved, the latest first, how many come before it, and how many there are in all."""

    items: tuple[Saved, ...]
    offset: int
    total: int


@dataclass(frozen=True, slots=True)
class Exported:
    """All that a chat has saved, as files, and how many articles that is."""

    files: tuple[File, ...]
    count: int


class Bookmarks:
    """Keeps what chats save."""

    def __init__(
        self, database: Database, unsaid: str | None = None, *, most: int = MOST_SAVED
    ) -> None:
        """Take what is needed; *unsaid* is a topic that is not named to readers."""
        self._database = database
        self._unsaid = unsaid
        self._most = most
        # An export of ten thousand articles takes a second of a processor and ten megabytes.
        self._desk = asyncio.Semaphore(1)

    async def add(self, chat_id: int, number: int, now: datetime) -> Adding | Missing:
        """Save the article with this number in a chat that is known."""
        async with self._database.transaction() as tx:
            found = await tx.articles.by_numbers([number])
            if not found:
                return Missing(await tx.articles.newest_number())
            if await tx.saved.holds(chat_id, found[0].id):
                return Adding.KNOWN
            if await tx.saved.count(chat_id) >= self._most:
                return Adding.FULL
            is_new = await tx.saved.add(chat_id, found[0].id, now)
        return Adding.SAVED if is_new else Adding.KNOWN

    async def remove(self, chat_id: int, number: int) -> bool:
        """Save the article with this number no more; whether it was saved."""
        async with self._database.transaction() as tx:
            for article in await tx.articles.by_numbers([number]):
                return await tx.saved.remove(chat_id, article.id)
        return False

    async def holds(self, chat_id: int, article: Article) -> bool:
        """Whether a chat has saved an article."""
        async with self._database.reading() as tx:
            return await tx.saved.holds(chat_id, article.id)

    async def page(self, chat_id: int, limit: int, offset: int) -> SavedPage:
        """Some of what a chat has saved, the latest first; the last page where the offset lies beyond it."""
        async with self._database.reading() as tx:
            total = await tx.saved.count(chat_id)
            if offset >= total:
                offset = max(0, (total - 1) // limit * limit)
            marks = await tx.saved.page(chat_id, limit, offset)
            articles = await tx.articles.by_ids([one.article_id for one in marks])
        return SavedPage(_joined(marks, articles), offset, total)

    async def export(self, chat_id: int, form: ExportForm, now: datetime) -> Exported:
        """All that a chat has saved as files, the latest first; one chat after the other."""
        entries: list[Entry] = []
        async with self._desk, self._database.reading() as tx:
            marks = await tx.saved.page(chat_id, _SLICE)
            while marks:
                articles = await tx.articles.by_ids([one.article_id for one in marks])
                shown = [one.without(self._unsaid) for one in articles]
                entries += await asyncio.to_thread(_entries, form, _joined(marks, shown))
                marks = await tx.saved.following(chat_id, marks[-1], _SLICE)
            made = await asyncio.to_thread(files, form, entries, now)
        return Exported(made, len(entries))


def _joined(marks: Sequence[Bookmark], articles: Sequence[Article]) -> tuple[Saved, ...]:
    """The bookmarks with their articles."""
    by_id = {one.id: one for one in articles}
    return tuple(
        Saved(by_id[one.article_id], one.saved_at) for one in marks if one.article_id in by_id
    )


def _entries(form: ExportForm, saved: Sequence[Saved]) -> list[Entry]:
    return [entry(form, one.article, one.saved_at) for one in saved]
