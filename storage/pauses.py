"""Keeps until when nothing may be sent, for all workers and across restarts. Waits for nothing."""

from datetime import datetime

from sqlalchemy import delete, select

from storage.dialects import insert_for
from storage.records import Pause
from storage.schema import PauseRow
from storage.store import Store


class PauseStore(Store):
    """All pauses, by their scope, such as "bot"."""

    async def close(self, scope: str, until: datetime, reason: str) -> None:
        """Nothing is sent to this scope before `until`; a later moment that stands already stays."""
        adding = insert_for(self._connection, PauseRow).values(
            scope=scope, until=until, reason=reason
        )
        await self._connection.execute(
            adding.on_conflict_do_update(
                index_elements=["scope"],
                set_={"until": adding.excluded.until, "reason": adding.excluded.reason},
                where=PauseRow.until < adding.excluded.until,
            )
        )

    async def until(self, scope: str) -> datetime | None:
        """The moment before which nothing is sent to this scope; it may be over."""
        return await self._connection.scalar(select(PauseRow.until).where(PauseRow.scope == scope))

    async def standing(self, now: datetime) -> tuple[Pause, ...]:
        """The pauses that are not over, the longest first."""
        statement = select(PauseRow.__table__).where(PauseRow.until > now)
        rows = await self._connection.execute(statement.order_by(PauseRow.until.desc()))
        return tuple(Pause(row.scope, row.until, row.reason) for row in rows)

    async def lift(self, scope: str) -> None:
        """End the pause of this scope now."""
        await self._connection.execute(delete(PauseRow).where(PauseRow.scope == scope))

    async def forget(self, now: datetime) -> None:
        """Drop what is over."""
        await self._connection.execute(delete(PauseRow).where(PauseRow.until <= now))
