"""The operator calls an edition back, and sees how far that has come. Deletes no message itself: see `deleting`."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.recalling import DELETABLE_FOR
from storage.database import Database
from storage.records import RecallReport


@dataclass(frozen=True, slots=True)
class CalledBack:
    """An edition that was called back just now: how many deliveries were withdrawn, and how all stand since."""

    withdrawn: int
    report: RecallReport


class Recall:
    """Calls editions back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, number: int, now: datetime) -> RecallReport | None:
        """How the edition with this number stands, or would if it were called back now; None when there is none."""
        async with self._database.reading() as tx:
            edition_id = await tx.editions.id_of(number)
            if edition_id is None:
                return None
            return await tx.outbox.report(edition_id, now - DELETABLE_FOR)

    async def call_back(self, number: int, now: datetime) -> CalledBack | None:
        """Let nothing of an edition leave any more, and have deleted what arrived.

        Returns None, and changes nothing, where there is no such edition, or it was called back before.
        """
        since = now - DELETABLE_FOR
        async with self._database.transaction() as tx:
            edition_id = await tx.editions.id_of(number)
            if edition_id is None:
                return None
            withdrawn = await tx.outbox.recall(edition_id, now, since)
            if withdrawn is None:
                return None
            return CalledBack(withdrawn, await tx.outbox.report(edition_id, since))
