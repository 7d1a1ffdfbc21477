"""Keeps what paid broadcasts cost, day by day. Decides no budget."""

from datetime import date

from sqlalchemy import select

from storage.dialects import insert_for
from storage.schema import SpendingRow
from storage.store import Store


class SpendingStore(Store):
    """The Stars of each day, in tenths: a paid message costs one (Bot API, `allow_paid_broadcast`)."""

    async def add(self, day: date, tenths: int) -> int:
        """So many more tenths of a Star were spent on this day, by any worker; all of that day."""
        added = await self._connection.execute(
            insert_for(self._connection, SpendingRow)
            .values(day=day, tenths=tenths)
            .on_conflict_do_update(
                index_elements=["day"], set_={"tenths": SpendingRow.tenths + tenths}
            )
            .returning(SpendingRow.tenths)
        )
        return added.scalar_one()

    async def spent(self, day: date) -> int:
        """The tenths of a Star that were spent on this day."""
        statement = select(SpendingRow.tenths).where(SpendingRow.day == day)
        return await self._connection.scalar(statement) or 0
