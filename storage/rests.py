"""Keeps which chats just got a message, so that workers who know nothing of each other keep a chat's pace. Waits for nothing."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import BigInteger, delete, select, true

from storage.dialects import Given, insert_for
from storage.schema import RestRow, UtcDateTime
from storage.store import Store


class RestStore(Store):
    """The chats that rest. What is queued for them meanwhile, by whomever, is not claimed."""

    async def keep(self, rests: Mapping[int, datetime]) -> None:
        """Give nothing for these chats to any worker before their moments; a later one that stands already stays."""
        if not rests:
            return
        adding = insert_for(self._connection, RestRow).from_select(["chat_id", "until"], _NEW)
        await self._connection.execute(
            adding.on_conflict_do_update(
                index_elements=["chat_id"],
                set_={"until": adding.excluded.until},
                where=RestRow.until < adding.excluded.until,
            ),
            # In the order in which everybody locks them.
            _new.rows(self._connection, sorted(rests.items())),
        )

    async def until(self, chat_id: int) -> datetime | None:
        """The moment before which no worker gives anything to this chat; it may be over."""
        statement = select(RestRow.until).where(RestRow.chat_id == chat_id)
        return await self._connection.scalar(statement)

    async def forget(self, now: datetime) -> None:
        """Drop what is over. Whoever keeps a rest right now is passed by."""
        over = select(RestRow.chat_id).where(RestRow.until <= now).with_for_update(skip_locked=True)
        await self._connection.execute(delete(RestRow).where(RestRow.chat_id.in_(over)))


_new = Given({"chat_id": BigInteger(), "until": UtcDateTime()})
_NEW = select(_new.c.chat_id, _new.c.until).where(
    true()
)  # SQLite takes what follows a table for a join
