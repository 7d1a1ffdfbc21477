"""Keeps a process to the pauses of the whole bot that any other met, and tells them of its own. Sends nothing."""

from datetime import datetime, timedelta

import structlog

from bot.core.decisions import Scope
from bot.core.pacing import Pacer
from bot.services.clock import Clock
from storage.database import Database, Transaction
from storage.leadership import DATABASE_AWAY

_log = structlog.get_logger(__name__)


async def heed_pauses(tx: Transaction, pacer: Pacer, clock: Clock, now: datetime) -> None:
    """Close the pacer for as long as Telegram has told any process to send nothing."""
    until = await tx.pauses.until(Scope.BOT)
    if until is not None and until > now:
        pacer.close_bot(clock.monotonic() + (until - now).total_seconds())


class Pauses:
    """What a process that answers people has to do with the pauses of the whole bot."""

    def __init__(self, database: Database, pacer: Pacer, clock: Clock) -> None:
        self._database = database
        self._pacer = pacer
        self._clock = clock

    async def heed(self) -> None:
        """Keep to what other processes met. Whoever delivers does so at each turn, and needs not ask."""
        async with self._database.reading() as tx:
            await heed_pauses(tx, self._pacer, self._clock, self._clock.now())

    async def tell(self, seconds: float) -> None:
        """Have all processes send nothing for so long, also after a restart."""
        until = self._clock.now() + timedelta(seconds=seconds)
        reason = f"throttled for {seconds:g} s"
        _log.warning("Telegram wants nothing sent by this bot", until=until, reason=reason)
        try:
            async with self._database.transaction() as tx:
                await tx.pauses.close(Scope.BOT, until, reason)
        except DATABASE_AWAY as error:
            _log.warning("no other process was told", reason=str(error).partition("\n")[0])
