"""Keeps the bookmarks of chats: which articles each has saved, and when. Reads no article, and decides nothing."""

from datetime import datetime

from sqlalchemy import delete, func, select

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
        rows = await self._connection.execute(
            select(SavedRow.article_id, SavedRow.saved_at)
            .where(SavedRow.chat_id == chat_id)
            .order_by(SavedRow.saved_at.desc(), SavedRow.article_id.desc())
            .limit(limit)
            .offset(offset)
        )
        return tuple(Bookmark(row.article_id, row.saved_at) for row in rows)
