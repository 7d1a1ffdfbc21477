"""Says how deliveries stand: how many, since when, and what is wrong. Changes nothing."""

from datetime import datetime

from sqlalchemy import func, select

from storage.records import DeliveryState, Tally, Trouble
from storage.schema import DeliveryRow, LeaseRow
from storage.store import Store
from storage.waiting import WAITING, is_waiting, state_of


class Counts(Store):
    """The deliveries in numbers."""

    async def tally(self, chat_id: int | None = None) -> Tally:
        """How many deliveries stand in each state, in all or for one chat."""
        statement = (
            select(state_of, func.count().label("rows"))
            .select_from(DeliveryRow)
            .outerjoin(LeaseRow, LeaseRow.delivery_id == DeliveryRow.id)
            .group_by(state_of)
        )
        if chat_id is not None:
            statement = statement.where(DeliveryRow.chat_id == chat_id)
        rows = await self._connection.execute(statement)
        return Tally({DeliveryState(row.state): row.rows for row in rows})

    async def arrived_in_doubt(self) -> int:
        """How many deliveries have arrived after they were uncertain: these alone may have arrived twice."""
        statement = select(func.count()).select_from(DeliveryRow)
        doubted = statement.where(
            DeliveryRow.uncertain_at.is_not(None), DeliveryRow.state == DeliveryState.SENT
        )
        return await self._connection.scalar(doubted) or 0

    async def due_since(self) -> datetime | None:
        """The moment since which the delivery that is due longest waits; None when nothing waits.

        It lies in the future when all that waits has to wait.
        """
        return await self._connection.scalar(
            select(DeliveryRow.not_before)
            .where(is_waiting, DeliveryRow.not_before.is_not(None))
            .order_by(DeliveryRow.not_before)
            .limit(1)
        )

    async def leased_until(self) -> datetime | None:
        """When the last lease ends of what workers have in hand; None when they have nothing."""
        return await self._connection.scalar(select(func.max(LeaseRow.until)))

    async def troubles(self, limit: int) -> tuple[Trouble, ...]:
        """What went wrong and how often, by state and reason, the most frequent first.

        That is what failed, what is uncertain, and what waits to be tried again.
        """
        count = func.count().label("deliveries")
        statement = (
            select(
                DeliveryRow.state,
                DeliveryRow.error,
                count,
                func.max(DeliveryRow.id).label("latest"),
            )
            .where(
                DeliveryRow.error.is_not(None),
                DeliveryRow.state.in_((*WAITING, DeliveryState.FAILED)),
            )
            .group_by(DeliveryRow.state, DeliveryRow.error)
            .order_by(count.desc(), DeliveryRow.state, DeliveryRow.error)
            .limit(limit)
        )
        rows = await self._connection.execute(statement)
        return tuple(
            Trouble(DeliveryState(row.state), row.error, row.deliveries, row.latest) for row in rows
        )
