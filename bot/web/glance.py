"""Looks into the store for whoever scrapes, seldom enough to be no burden. Shows nothing itself."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, TypeAlias

import structlog

from bot.services.clock import Clock
from bot.services.status import StoreStatus
from storage.leadership import DATABASE_AWAY

_log = structlog.get_logger(__name__)

Look: TypeAlias = Callable[[datetime], Awaitable[StoreStatus]]

# Who asks again within so long gets what was seen before ...
_FRESH_SECONDS: Final = 5.0
# ... and of a ledger that takes long to count, so much longer than that took: counting is the
# database's work for a twentieth of the time at most.
_FRESH_FOR_EACH_SECOND: Final = 20.0
# Prometheus gives a scrape ten seconds; until the count is there, it gets the one before.
_PATIENCE_SECONDS: Final = 5.0


class Glance:
    """How the store stood not long ago."""

    def __init__(self, look: Look, clock: Clock) -> None:
        self._look = look
        self._clock = clock
        self._seen: StoreStatus | None = None
        self._stale_at = self._clock.monotonic()
        self._looking: asyncio.Task[None] | None = None

    async def status(self) -> StoreStatus | None:
        """How the store stood; None when it cannot be read, or has not been in time."""
        if self._is_idle() and self._clock.monotonic() >= self._stale_at:
            self._looking = asyncio.create_task(self._renew())
        if (looking := self._looking) is not None:
            done, _ = await asyncio.wait({looking}, timeout=_PATIENCE_SECONDS)
            for task in done:
                task.result()
        return self._seen

    async def close(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})

    def _is_idle(self) -> bool:
        return self._looking is None or self._looking.done()

    async def _renew(self) -> None:
        began = self._clock.monotonic()
        try:
            self._seen = await self._look(self._clock.now())
        except DATABASE_AWAY as error:
            self._seen = None
            _log.warning("the database is away", reason=str(error).partition("\n")[0])
        ended = self._clock.monotonic()
        self._stale_at = ended + max(_FRESH_SECONDS, _FRESH_FOR_EACH_SECOND * (ended - began))
