"""Says that this process lives, and learns what that of others means for it. Does none of their work."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.core.sharing import ALONE, ANSWERING, CREW_SECONDS, Share, renewed
from bot.services.clock import Clock
from storage.database import Database
from storage.leadership import Leadership

# A worker beats every five seconds; after so long it has died or hangs.
ALIVE_WITHIN: Final = timedelta(seconds=CREW_SECONDS)

# A worker that has been silent for so long will not come back under its name.
_FORGET_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Member:
    """A process, by the name that the ledger knows it by."""

    name: str
    delivers: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How this process stands among all.

    Attributes:
        took_over: The lead is new to it.
        share: Its part of the send rate.
    """

    took_over: bool
    share: Share


class Presence:
    """The heartbeat of one process."""

    def __init__(
        self,
        database: Database,
        leadership: Leadership,
        member: Member,
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._leadership = leadership
        self._member = member
        self._clock = clock
        self._led = False
        self._held: Share | None = None

    async def beat(self) -> Standing:
        """Say that this process lives, and take the lead if nobody has it."""
        leads = await self._leadership.acquire()
        now = self._clock.now()
        async with self._database.transaction() as tx:
            await tx.workers.beat(
                self._member.name, now, leader=leads, delivers=self._member.delivers
            )
            await tx.workers.forget_silent(now - _FORGET_AFTER)
        took_over = leads and not self._led
        self._led = leads
        return Standing(took_over=took_over, share=await self._share())

    async def _share(self) -> Share:
        """This worker's part of the send rate, counted after its heartbeat was committed."""
        if self._database.is_sqlite:
            return ALONE  # nobody can join
        if not self._member.delivers:
            return ANSWERING
        beaten_at = self._clock.monotonic()
        async with self._database.reading() as tx:
            crew = await tx.workers.crew(
                self._clock.now() - ALIVE_WITHIN, besides=self._member.name
            )
        # Itself it counts in any case: a heartbeat that took long to be kept may look old already.
        crew = replace(crew, delivering=crew.delivering + 1)
        self._held = renewed(self._held, crew, beaten_at=beaten_at, counted_at=beaten_at)
        return self._held

    async def leave(self) -> None:
        """This process stops in good order."""
        async with self._database.transaction() as tx:
            await tx.workers.forget(self._member.name)
