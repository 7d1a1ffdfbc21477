"""Keeps a process to the waits that any other was told, of the whole bot and of chats, and tells them of its own. Sends nothing."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.core.decisions import Scope
from bot.core.pacing import Pacer
from bot.services.clock import Clock
from storage.database import Database, Transaction
from storage.leadership import DATABASE_AWAY

_log = structlog.get_logger(__name__)

# A chat that rests for no longer keeps its pace, to which replies are not held.
_PACE: Final = timedelta(seconds=3)


async def heed_pauses(tx: Transaction, pacer: Pacer, clock: Clock, now: datetime) -> None:
    """Close the pacer for as long as Telegram has told any process to send nothing."""
    until = await tx.pauses.until(Scope.BOT)
    if until is not None and until > now:
        pacer.close_bot(clock.monotonic() + (until - now).total_seconds())


class Pauses:
    """What a process that answers people has to do with the waits that Telegram names."""

    def __init__(self, database: Database, pacer: Pacer, clock: Clock) -> None:
        self._database = database
        self._pacer = pacer
        self._clock = clock

    async def heed(self) -> None:
        """Keep to what other processes met. Whoever delivers does so at each turn, and needs not ask."""
        async with self._database.reading() as tx:
            await heed_pauses(tx, self._pacer, self._clock, self._clock.now())

    async def heed_chat(self, chat_id: int) -> None:
        """Keep to what other processes were told of a chat; to nothing where the database does not say."""
        now = self._clock.now()
        try:
            async with self._database.reading() as tx:
                until = await tx.rests.until(chat_id)
        except DATABASE_AWAY as error:
            _log.warning("nobody said whether a chat rests", reason=str(error).partition("\n")[0])
            return
        if until is not None and until - now > _PACE:
            self._pacer.heard(chat_id, self._clock.monotonic(), (until - now).total_seconds())

    async def tell(self, seconds: float) -> None:
        """Have all processes send nothing for so long, also after a restart."""
        until = self._clock.now() + timedelta(seconds=seconds)
        reason = f"throttled for {seconds:g} s"
        _log.warning("Telegram wants nothing sent by this bot", until=until, reason=reason)
        await self._write(lambda tx: tx.pauses.close(Scope.BOT, until, reason))

    async def tell_of(self, chat_id: int, seconds: float) -> None:
        """Have all processes send nothing to a chat for so long, also after a restart."""
        until = self._clock.now() + timedelta(seconds=seconds)
        await self._write(lambda tx: tx.rests.keep({chat_id: until}))

    async def _write(self, what: Callable[[Transaction], Awaitable[None]]) -> None:
        """Write for the others; where the database is away, nobody is told, and replies go on."""
        try:
            async with self._database.transaction() as tx:
                await what(tx)
        except DATABASE_AWAY as error:
            _log.warning("no other process was told", reason=str(error).partition("\n")[0])
