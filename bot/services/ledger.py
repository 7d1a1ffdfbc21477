"""The operator's hand in the ledger: has deliveries sent again, or withdraws them. Sends nothing itself."""

from collections.abc import Collection
from datetime import datetime

from bot.core.wish import Wish
from storage.database import Database, Transaction
from storage.records import DeliveryState, OfAll, OfChat, OfEdition, OfThese, Requeued, Which


class Ledger:
    """Changes what waits and what has failed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send_again(
        self, wish: Wish, states: Collection[DeliveryState], now: datetime
    ) -> Requeued | None:
        """Queue deliveries in these states anew; how many, or None when there is no such edition.

        Nobody gets anything who has stopped, or cannot be reached.

        Raises:
            ValueError: A state is not failed, cancelled or uncertain.
        """
        async with self._database.transaction() as tx:
            which = await _which(tx, wish)
            if which is None:
                return None
            return await tx.outbox.requeue(which, states, now)

    async def withdraw(self, wish: Wish) -> int | None:
        """Withdraw what waits; how many, or None when there is no such edition."""
        async with self._database.transaction() as tx:
            which = await _which(tx, wish)
            return None if which is None else await tx.outbox.cancel(which)


async def _which(tx: Transaction, wish: Wish) -> OfAll | None:
    """What the wish means: each thing that it names narrows it; None when there is no such edition."""
    which: list[Which] = []
    if wish.chat_id is not None:
        which.append(OfChat(wish.chat_id))
    if wish.edition is not None:
        edition_id = await tx.editions.id_of(wish.edition)
        if edition_id is None:
            return None
        which.append(OfEdition(edition_id))
    if wish.deliveries:
        which.append(OfThese(wish.deliveries))
    return OfAll(tuple(which))
