"""Says that this process lives, and learns what that of others means for it. Does none of their work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storage.database import Database
from storage.leadership import Leadership

# A worker beats every five seconds; after so long it has died or hangs.
ALIVE_WITHIN: Final = timedelta(seconds=30)

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
        crew: How many processes deliver.
    """

    took_over: bool
    crew: int


class Presence:
    """The heartbeat of one process."""

    def __init__(
        self,
        database: Database,
        leadership: Leadership,
        member: Member,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._leadership = leadership
        self._member = member
        self._clock = clock
        self._led = False

    async def beat(self) -> Standing:
        """Say that this process lives, and take the lead if nobody has it."""
        leads = await self._leadership.acquire()
        now = self._clock()
        async with self._database.transaction() as tx:
            await tx.workers.beat(
                self._member.name, now, leader=leads, delivers=self._member.delivers
            )
            await tx.workers.forget_silent(now - _FORGET_AFTER)
            crew = await tx.workers.crew(now - ALIVE_WITHIN)
        took_over = leads and not self._led
        self._led = leads
        return Standing(took_over=took_over, crew=crew)

    async def leave(self) -> None:
        """This process stops in good order."""
        async with self._database.transaction() as tx:
            await tx.workers.forget(self._member.name)
