"""Keeps one worker's pace: what all workers share, pauses of the whole bot and a day's Stars, and what it meets itself. Sends nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

import structlog

from bot.config.delivery import DeliverySettings
from bot.core.answers import Answer, Unavailable, Uncertain
from bot.core.decisions import PAID, Decision, Delivered, PayNothing, RetryAt, Scope
from bot.core.limits import Limits, per_second
from bot.core.outage import Outage
from bot.core.pacing import Pacer
from bot.core.spending import TENTHS_PER_STAR, Spending
from bot.services.clock import Clock
from bot.services.pauses import heed_pauses
from storage.database import Transaction

_log = structlog.get_logger(__name__)

# So many paid messages are taken from the day's budget at once: one second's worth at Telegram's
# paid rate. A worker that dies loses no more than that.
_HANDFUL: Final = 1000
# What no timer of an event loop can tell from now.
_TIMER_SECONDS: Final = 0.001


@dataclass(frozen=True, slots=True)
class Place:
    """A message's place in the pace.

    Attributes:
        moment: When its turn is.
        leaves_at: When it sets out, at its moment or a little later.
        period: The seconds from one to the next at the pace in which it stands.
        wait: Where no place `is_taken`, in how many seconds to ask again.
    """

    moment: float
    leaves_at: float
    period: float
    wait: float
    is_taken: bool
    is_paid: bool


def in_pairs(places: Sequence[Place]) -> tuple[Place, ...]:
    """The same places, of each two the first leaving with the second.

    At the free rate a process sleeps between any two messages, and to wake costs it as much as to send one does.
    """
    together = list(places)
    for nth, second in enumerate(places[1::2]):
        together[2 * nth] = replace(places[2 * nth], leaves_at=second.leaves_at)
    return tuple(together)


class Pace:
    """The pacer of this worker, and its dealings with the others through the database."""

    def __init__(self, settings: DeliverySettings, clock: Clock) -> None:
        self._budget = settings.paid_stars_per_day * TENTHS_PER_STAR
        self.clock = clock
        paid = per_second(settings.paid_messages_per_second) if self._budget else None
        self.pacer = Pacer(Limits(bot=per_second(settings.messages_per_second), paid=paid))
        self._outage = Outage()
        self._granted = 0
        self._used_up_on: date | None = None

    # --- when messages may leave -----------------------------------------------------------------

    def room(self, on_the_wire: int) -> int:
        """How many messages can get their moment now; where the server is down, one to try it."""
        now = self.clock.monotonic()
        return self._outage.room(self.pacer.room(now), now, on_the_wire)

    def place(self, chat_id: int) -> Place:
        """Reserve the next moment for a message to this chat; a chat that has to wait for longer takes none."""
        now = self.clock.monotonic()
        turn, is_paid = self.pacer.bot_wait(now), self.pacer.is_paying
        period = self.pacer.period
        wait = self.pacer.take(chat_id, now + turn)
        at = now + turn
        return Place(at, at, period, turn + wait, is_taken=not wait, is_paid=is_paid)

    async def reach(self, chat_id: int, place: Place) -> None:
        """Wait for the moment of a message, and longer where others are late that go before it."""
        clock = self.clock
        await asyncio.sleep(place.leaves_at - clock.monotonic())
        wait = self.pacer.leave(chat_id, place.moment, clock.monotonic(), place.period)
        if wait > _TIMER_SECONDS:
            await asyncio.sleep(wait)

    def wait(self) -> float:
        """The seconds until any message could leave; 0 if one can now."""
        now = self.clock.monotonic()
        return max(self.pacer.bot_wait(now), self._outage.wait(now))

    def spacing(self, chat_id: int) -> float:
        """The seconds for which other workers have to leave a chat alone that just got a message."""
        return self.pacer.spacing(chat_id, self.clock.monotonic())

    def is_closed(self, chat_id: int) -> bool:
        """Whether nothing may leave for this chat now, whatever was given its moment before."""
        now = self.clock.monotonic()
        return self.pacer.closed_for(chat_id, now) > 0 or self._outage.wait(now) > 0

    # --- what Telegram answered -------------------------------------------------------------------

    @property
    def answers(self) -> bool:
        """Whether the server has just answered: what fails now fails alone."""
        return self._outage.answers(self.clock.monotonic())

    def note(self, answer: Answer) -> None:
        """Note whether the server lives."""
        was_on = self._outage.is_on
        if isinstance(answer, Unavailable | Uncertain):
            self._outage.failed(self.clock.monotonic())
            if self._outage.is_on and not was_on:
                _log.warning("Telegram is down; it is tried now and then", reason=answer.reason)
        else:
            self._outage.answered(self.clock.monotonic())
            if was_on:
                _log.info("Telegram is back")

    def heed(self, chat_id: int, decision: Decision) -> Decision:
        """Slow down, close or go on as Telegram's answer wants; the decision, widened where it is for all."""
        match decision:
            case Delivered():
                self.pacer.passed()
            case RetryAt(closes=Scope() as scope):
                return self._close(chat_id, decision, scope)
            case PayNothing():
                self.pacer.stop_paying()
            case _:
                pass
        return decision

    # --- what all workers share -------------------------------------------------------------------

    async def agree(self, tx: Transaction, now: datetime, *, is_busy: bool) -> None:
        """Heed the pauses that any worker met, and pay for more where much waits.

        What was paid for counts when the transaction is kept: then call `agreed`.
        """
        await heed_pauses(tx, self.pacer, self.clock, now)
        if self._budget:
            self._granted = await self._pay(tx, now, is_busy=is_busy)

    def agreed(self) -> None:
        """Note that what `agree` did is kept."""
        self.pacer.fund(self._granted)
        self._granted = 0

    def _close(self, chat_id: int, decision: RetryAt, scope: Scope) -> RetryAt:
        """Have the pacer heed the wait; it may find that the whole bot has to."""
        monotonic, now = self.clock.monotonic(), self.clock.now()
        seconds = (decision.at - now).total_seconds()
        whole_bot = scope is Scope.BOT
        if not self.pacer.throttled(chat_id, monotonic, seconds, whole_bot=whole_bot):
            return decision
        at = max(decision.at, now + timedelta(seconds=self.pacer.closed_for(chat_id, monotonic)))
        bot_until = now + timedelta(seconds=self.pacer.closed_for_all(monotonic))
        return replace(decision, at=at, bot_until=bot_until)

    async def _pay(self, tx: Transaction, now: datetime, *, is_busy: bool) -> int:
        """Take a handful of the day's budget where much waits, else put back what was not needed."""
        if not is_busy:
            if left := self.pacer.stop_paying():
                await tx.spending.add(now.date(), -left)
            return 0
        if self.pacer.is_paying or self._used_up_on == now.date():
            return 0
        refused_until = await tx.pauses.until(PAID)
        if refused_until is not None and refused_until > now:
            return 0
        taken = await tx.spending.add(now.date(), _HANDFUL)
        granted = Spending(self._budget, taken).granted(_HANDFUL)
        if granted < _HANDFUL:
            await tx.spending.add(now.date(), granted - _HANDFUL)
            # Not asked for again, at every turn, before it is another day's.
            self._used_up_on = now.date()
        return granted
