"""Keeps which processes are alive. Decides nothing about who leads."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import insert_for
from storage.schema import WorkerRow


class WorkerStore:
    """The heartbeats of all processes on this database."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def beat(self, worker: str, now: datetime, *, leader: bool) -> None:
        """Say that this worker is alive."""
        values = {"heartbeat_at": now, "leader": leader, "share": 1.0}
        await self._connection.execute(
            insert_for(self._connection, WorkerRow)
            .values(id=worker, **values)
            .on_conflict_do_update(index_elements=["id"], set_=values)
        )

    async def last_beat(self) -> datetime | None:
        """When any worker last said that it is alive."""
        return await self._connection.scalar(select(func.max(WorkerRow.heartbeat_at)))

    async def forget(self, worker: str) -> None:
        """This worker has stopped in good order."""
        await self._connection.execute(delete(WorkerRow).where(WorkerRow.id == worker))

    async def forget_silent(self, since: datetime) -> None:
        """Drop workers that have not beaten since then: they are dead."""
        await self._connection.execute(delete(WorkerRow).where(WorkerRow.heartbeat_at < since))
