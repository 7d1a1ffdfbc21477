"""Keeps which processes are alive and deliver. Decides neither who leads nor how the send rate is shared."""

from datetime import datetime

from sqlalchemy import delete, func, select

from storage.dialects import insert_for
from storage.leadership import work_alone
from storage.records import Crew, Worker
from storage.schema import WorkerRow
from storage.store import Store


class WorkerStore(Store):
    """The heartbeats of all processes on this database."""

    async def lead_alone(self) -> None:
        """Let nobody else do the leader's work before this transaction ends; what others did of it is seen from here on."""
        await work_alone(self._connection)

    async def beat(self, worker: str, now: datetime, *, leader: bool, delivers: bool) -> None:
        """Say that this worker is alive, and whether it takes part in the delivery."""
        values = {"heartbeat_at": now, "leader": leader, "delivers": delivers}
        await self._connection.execute(
            insert_for(self._connection, WorkerRow)
            .values(id=worker, **values)
            .on_conflict_do_update(index_elements=["id"], set_=values)
        )

    async def last_beat(self) -> datetime | None:
        """When any worker last said that it is alive."""
        return await self._connection.scalar(select(func.max(WorkerRow.heartbeat_at)))

    async def crew(self, since: datetime, *, besides: str) -> Crew:
        """Who has beaten since then besides this process: with them it shares the rate."""
        statement = select(WorkerRow.delivers).where(
            WorkerRow.heartbeat_at >= since, WorkerRow.id != besides
        )
        delivers = (await self._connection.execute(statement)).scalars().all()
        return Crew(delivering=sum(delivers), answering=len(delivers) - sum(delivers))

    async def alive(self, since: datetime) -> tuple[Worker, ...]:
        """The workers that have beaten since then, by their names."""
        statement = select(WorkerRow.__table__).where(WorkerRow.heartbeat_at >= since)
        rows = await self._connection.execute(statement.order_by(WorkerRow.id))
        return tuple(Worker(row.id, row.heartbeat_at, row.leader, row.delivers) for row in rows)

    async def forget(self, worker: str) -> None:
        """This worker has stopped in good order."""
        await self._connection.execute(delete(WorkerRow).where(WorkerRow.id == worker))

    async def forget_silent(self, since: datetime) -> None:
        """Drop workers that have not beaten since then: they are dead."""
        await self._connection.execute(delete(WorkerRow).where(WorkerRow.heartbeat_at < since))
