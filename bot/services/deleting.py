"""The leader's tick that deletes the messages of editions that were called back. Calls none back itself.

due in the ledger, by chat -> too old, unknown, on the wire: decided at once
                           -> its moment in the pace, behind digests -> asked for -> decision -> the ledger
Whoever dies in between leaves them due: what is deleted already, Telegram passes over.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from bot.core.answers import Answer
from bot.core.decisions import Decision, RetryAt, Scope, StopBot
from bot.core.recalling import PATIENCE, Errand, fate_of, is_of_some, sort_out
from bot.core.retry import decide
from bot.core.settlement import rests_until
from bot.services.pace import Pace
from storage.database import Database, Transaction
from storage.records import Deleted, Fate

_log = structlog.get_logger(__name__)

# Looked up, and recorded, together.
_AT_ONCE: Final = 256
# On the wire at once: at 250 ms of latency they keep the free rate.
_IN_FLIGHT: Final = 8
# So often digests that are planned go before; then it takes its place behind them, for they may never end.
_GIVES_WAY: Final = 10
# What has to wait for longer is looked up again.
_SOON_SECONDS: Final = 5.0
_LATER_SECONDS: Final = 1.0


class Eraser(Protocol):
    """Has messages deleted."""

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> Answer:
        """What Telegram answered, or what became of the request; never an exception."""
        ...


@dataclass(frozen=True, slots=True)
class _Done:
    """An errand, and what was decided after it."""

    errand: Errand
    decision: Decision


class Deleting:
    """Deletes what was called back, for as long as this process leads."""

    def __init__(
        self,
        database: Database,
        eraser: Eraser,
        pace: Pace,
        *,
        leads: Callable[[], Awaitable[bool]],
        shut_out: Callable[[str], None],
    ) -> None:
        """Take what is needed; *shut_out* is told why, when Telegram takes no more requests of this bot."""
        self._database = database
        self._eraser = eraser
        self._pace = pace
        self._clock = pace.clock
        self._leads = leads
        self._shut_out = shut_out
        self._is_shut_out = False
        self._free = asyncio.Semaphore(_IN_FLIGHT)

    async def run(self) -> None:
        """Delete all that is due."""
        while not self._is_shut_out and await self._some():
            pass

    async def _some(self) -> bool:
        """Delete some of what is due; whether there was any."""
        now = self._clock.now()
        async with self._database.reading() as tx:
            found = await tx.outbox.to_delete(_AT_ONCE, now)
        if not found or not await self._leads():
            return False
        fates, errands = sort_out(found, now)
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(self._run(errand)) for errand in errands]
        done = [one for task in running for one in task.result()]
        now = self._clock.now()
        fates = [*fates, *(fate for one in done for fate in _fates(one, now))]
        async with self._database.transaction() as tx:
            await tx.outbox.keep_fates(fates)
            await _tell_others(tx, done, now)
        _log.info("called back", deleted=sum(isinstance(fate, Deleted) for fate in fates))
        return True

    async def _run(self, errand: Errand) -> Sequence[_Done]:
        """One errand; where Telegram refuses several messages together, each alone."""
        async with self._free:
            decision = await self._ask(errand)
            if not is_of_some(errand, decision):
                return (_Done(errand, decision),)
            return [_Done(one, await self._ask(one)) for one in errand.apart()]

    async def _ask(self, errand: Errand) -> Decision:
        """Have messages deleted at their moment; what follows."""
        chat_id, wait = errand.chat_id, await self._moment(errand.chat_id)
        if wait or self._is_shut_out or self._pace.is_closed(chat_id):
            later = timedelta(seconds=max(wait, self._pace.wait(), _LATER_SECONDS))
            return RetryAt(self._clock.now() + later, "has to wait")
        answer = await self._eraser.delete(chat_id, errand.message_ids)
        self._pace.note(answer)
        jitter = random.random()  # noqa: S311 -- spreads retries, protects nothing
        decision = decide(answer, errand.past, self._clock.now(), PATIENCE, jitter=jitter)
        if isinstance(decision, StopBot):
            self._is_shut_out = True
            self._shut_out(decision.reason)
        return self._pace.heed(chat_id, decision)

    async def _moment(self, chat_id: int) -> float:
        """Wait for a moment that no digest wants; 0, or the seconds to wait where that would take long."""
        for _ in range(_GIVES_WAY):
            wait = self._pace.wait() or await self._try(chat_id)
            if not wait or wait > _SOON_SECONDS:
                return wait
            await asyncio.sleep(wait)
        return await self._try(chat_id)

    async def _try(self, chat_id: int) -> float:
        """Take the next place in the pace and wait for it; 0, or the seconds to wait where the chat has none."""
        place = self._pace.place(chat_id)
        if not place.is_taken:
            return place.wait
        await self._pace.reach(chat_id, place)
        return 0.0


def _fates(done: _Done, now: datetime) -> Sequence[Fate]:
    return [fate_of(one, done.decision, now) for one in done.errand.messages]


async def _tell_others(tx: Transaction, done: Sequence[_Done], now: datetime) -> None:
    """Have all workers keep to the waits that Telegram named."""
    rests: dict[int, datetime] = {}
    for one in done:
        if isinstance(one.decision, RetryAt) and one.decision.bot_until is not None:
            await tx.pauses.close(Scope.BOT, one.decision.bot_until, one.decision.reason)
        if (until := rests_until(one.decision, now, spacing=0)) is not None:
            rests[one.errand.chat_id] = until
    await tx.rests.keep(rests)
