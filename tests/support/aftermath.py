"""What the database says of a crowd and its deliveries, asked from outside while the service runs or after it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.sandbox.population import Crowd, Fate, successor
from storage.database import Database
from tests.support.program import Attended

# What each fate leaves in the chat's row: its state, and words of the reason.
SHUT_OUT: Final = {
    Fate.BLOCKED: ("suspended", "blocked"),
    Fate.DEACTIVATED: ("gone", "deactivated"),
    Fate.NEVER_STARTED: ("suspended", "not found"),
    Fate.KICKED: ("suspended", "kicked"),
    Fate.NO_RIGHTS: ("suspended", "administrator rights"),
}


class Ledger:
    """What the database says, asked from outside."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(url)
        self._database = Database(url)

    async def rows(self, query: str) -> list[Any]:
        async with self._engine.connect() as connection:
            return list((await connection.execute(text(query))).all())

    async def knows(self, processes: Sequence[Attended]) -> bool:
        """Whether all of them have beaten of late: the last ones may have started just now."""
        async with self._database.reading() as tx:
            alive = await tx.workers.alive(datetime.now(UTC) - timedelta(seconds=30))
        return all(any(f"-{one.pid}-" in worker.id for worker in alive) for one in processes)

    async def close(self) -> None:
        await self._engine.dispose()
        await self._database.close()

    async def is_finished(self) -> bool:
        """Whether everything was queued and nothing of it waits."""
        [[queued]] = await self.rows("select count(*) from delivery")
        [[behind]] = await self.rows(
            "select count(*) from subscription where cursor = 0 and state = 'active'"
        )
        [[waiting]] = await self.rows(
            "select count(*) from delivery where state not in ('sent', 'failed', 'cancelled')"
        )
        return bool(queued) and not behind and not waiting


async def check_the_crowd(ledger: Ledger, crowd: Crowd) -> None:
    """Whoever cannot be written to is suspended for the right reason, and nobody else."""
    chats = {
        id_: (state, reason)
        for id_, state, reason in await ledger.rows("select id, state, reason from chat")
    }
    for chat_id in crowd.all_ids():
        fate = crowd.fate(chat_id)
        if fate in SHUT_OUT:
            state, words = SHUT_OUT[fate]
            assert chats[chat_id][0] == state, (chat_id, fate, chats[chat_id])
            assert words in chats[chat_id][1], (chat_id, fate, chats[chat_id])
        elif fate is Fate.MIGRATED:
            assert chats[successor(chat_id)][0] == "active"
        else:
            assert chats[chat_id][0] == "active", (chat_id, fate, chats[chat_id])
    closed = {id_ for id_ in crowd.all_ids() if crowd.fate(id_) is Fate.CLOSED_TOPICS}
    paused = await ledger.rows("select chat_id from subscription where state = 'paused'")
    assert {id_ for (id_,) in paused} == closed
