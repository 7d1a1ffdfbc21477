"""Keeps the bookmarks of chats: which articles each has saved, and when. Reads no article, and decides nothing."""

from datetime import datetime

from sqlalchemy import Select, delete, func, select, tuple_

from storage.dialects import insert_for
from storage.records import Bookmark
from storage.schema import SavedRow
from storage.store import Store


class SavedStore(Store):
    """The bookmarks of all chats."""

    async def add(self, chat_id: int, article_id: int, now: datetime) -> bool:
        """Save an article in a chat; False where it was saved already, which stays as it is."""
        adding = (
            insert_for(self._connection, SavedRow)
            .values(chat_id=chat_id, article_id=article_id, saved_at=now)
            .on_conflict_do_nothing()
            .returning(SavedRow.article_id)
        )
        return (await self._connection.execute(adding)).first() is not None

    async def remove(self, chat_id: int, article_id: int) -> bool:
        """Save an article in a chat no more; whether it was."""
        of_chat = (SavedRow.chat_id == chat_id) & (SavedRow.article_id == article_id)
        removed = await self._connection.execute(delete(SavedRow).where(of_chat))
        return removed.rowcount > 0

    async def holds(self, chat_id: int, article_id: int) -> bool:
        """Whether a chat has saved an article."""
        statement = select(SavedRow.article_id).where(
            SavedRow.chat_id == chat_id, SavedRow.article_id == article_id
        )
        return await self._connection.scalar(statement) is not None

    async def count(self, chat_id: int) -> int:
        """How many articles a chat has saved."""
        statement = select(func.count()).select_from(SavedRow).where(SavedRow.chat_id == chat_id)
        return await self._connection.scalar(statement) or 0

    async def page(self, chat_id: int, limit: int, offset: int = 0) -> tuple[Bookmark, ...]:
        """Some of what a chat has saved, the latest first."""
        return await self._page(_LATEST.where(SavedRow.chat_id == chat_id).offset(offset), limit)

    async def following(self, chat_id: int, last: Bookmark, limit: int) -> tuple[Bookmark, ...]:
        """What a chat saved before this bookmark, the latest first; what is saved meanwhile changes nothing in it."""
        place = tuple_(SavedRow.saved_at, SavedRow.article_id)
        earlier = place < (last.saved_at, last.article_id)
        return await self._page(_LATEST.where(SavedRow.chat_id == chat_id, earlier), limit)

    async def _page(self, statement: Select[int, datetime], limit: int) -> tuple[Bookmark, ...]:
        rows = await self._connection.execute(statement.limit(limit))
        return tuple(Bookmark(row.article_id, row.saved_at) for row in rows)


_LATEST = select(SavedRow.article_id, SavedRow.saved_at).order_by(
    SavedRow.saved_at.desc(), SavedRow.article_id.desc()
)
