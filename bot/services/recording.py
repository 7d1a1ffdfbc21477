"""Keeps what came back from the wire: in the ledger, for the chats, and for all other workers. Decides and sends nothing.

settled deliveries -> outcomes in the ledger -> rests of their chats -> what follows for chats, and the forms that were taken
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.core.decisions import RICH, Decision
from bot.core.settlement import rests_until, settle
from bot.services.carry import Carrier
from bot.services.consequences import apply, hold
from bot.services.pace import Pace
from storage.database import Transaction
from storage.records import Claim, Part

# Until the next start, for which nobody waits that long.
_LONG: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Settled:
    """A delivery that came back from the wire, what is to be done about it, and the form that all others get."""

    claim: Claim
    decision: Decision
    taken: Part | None = None


class Recording:
    """What one worker has to tell after its messages were sent."""

    def __init__(self, worker: str, pace: Pace, carrier: Carrier) -> None:
        self._worker = worker
        self._pace = pace
        self._carrier = carrier
        # Not yet told: an earlier process may have left word of a server that has been renewed since.
        self._unknown_method: str | None = ""

    async def keep(self, tx: Transaction, settled: Sequence[Settled], now: datetime) -> None:
        """Write all of it down, in the order in which everybody locks."""
        outcomes = [settle(one.claim, one.decision, now) for one in settled]
        await hold(tx, ((one.claim, one.decision) for one in settled))
        await tx.outbox.record(self._worker, outcomes, now)
        await tx.rests.keep(self._rests(settled, now))
        for one in settled:
            await apply(tx, one.claim, one.decision)
            if one.taken is not None:
                await tx.editions.settle_for(one.claim.edition_id, one.claim.part, one.taken)
        await self._tell_of_method(tx, now)

    def _rests(self, settled: Iterable[Settled], now: datetime) -> dict[int, datetime]:
        """The chats that no worker may send to for a while."""
        rests: dict[int, datetime] = {}
        for one in settled:
            chat_id = one.claim.chat_id
            spacing = self._pace.spacing(chat_id)
            if until := rests_until(one.decision, now, spacing=spacing):
                rests[chat_id] = max(until, rests.get(chat_id, until))
        return rests

    async def _tell_of_method(self, tx: Transaction, now: datetime) -> None:
        """Have the operator see that the server knows no rich messages, for as long as that is so."""
        unknown = self._carrier.unknown_method
        if unknown == self._unknown_method:
            return
        if unknown is None:
            await tx.pauses.lift(RICH)
        else:
            reason = (
                f"the Bot API server does not know {unknown}; it is tried again at the next start"
            )
            await tx.pauses.close(RICH, now + _LONG, reason)
        self._unknown_method = unknown
