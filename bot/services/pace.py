"""Keeps one worker's pace in step with what all workers share: pauses of the whole bot, and a day's Stars. Sends nothing."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.config.settings import DeliverySettings
from bot.core.pacing import Limits, Pacer, per_second
from bot.core.retry import Decision, Delivered, PayNothing, RetryAt, Scope
from bot.core.spending import TENTHS_PER_STAR, Spending
from storage.database import Transaction

# The scope of a pause that is for everybody.
_BOT: Final = "bot"
# So many paid messages are taken from the day's budget at once: one second's worth at Telegram's
# paid rate. A worker that dies loses no more than that.
_HANDFUL: Final = 1000


class Pace:
    """The pacer of this worker, and its dealings with the others through the database."""

    def __init__(self, settings: DeliverySettings, clock: Callable[[], datetime]) -> None:
        self._budget = settings.paid_stars_per_day * TENTHS_PER_STAR
        self._clock = clock
        paid = per_second(settings.paid_messages_per_second) if self._budget else None
        self.pacer = Pacer(Limits(bot=per_second(settings.messages_per_second), paid=paid))
        self._pause: RetryAt | None = None
        self._granted = 0
        self._pays_from: datetime | None = None

    def heed(self, chat_id: int, decision: Decision) -> Decision:
        """Slow down, close or go on as Telegram's answer wants; the decision, widened where it is for all."""
        match decision:
            case Delivered():
                self.pacer.passed()
            case RetryAt(closes=Scope() as scope):
                return self._close(chat_id, decision, scope)
            case PayNothing(until):
                self._pays_from = until
                self.pacer.stop_paying()
            case _:
                pass
        return decision

    async def agree(self, tx: Transaction, now: datetime, *, is_busy: bool) -> None:
        """Tell the others of a pause, heed theirs, and pay for more where much waits.

        What it tells and pays counts when the transaction is kept: then call `agreed`.
        """
        if self._pause is not None:
            await tx.pauses.close(_BOT, self._pause.at, self._pause.reason)
        until = await tx.pauses.until(_BOT)
        if until is not None and until > now:
            self.pacer.close_bot(time.monotonic() + (until - now).total_seconds())
        if self._budget:
            self._granted = await self._pay(tx, now, is_busy=is_busy)

    def agreed(self) -> None:
        """Note that what `agree` did is kept."""
        self._pause = None
        self.pacer.fund(self._granted)
        self._granted = 0

    def _close(self, chat_id: int, decision: RetryAt, scope: Scope) -> RetryAt:
        """Have the pacer heed the wait; it may find that the whole bot has to."""
        seconds = (decision.at - self._clock()).total_seconds()
        is_whole_bot = self.pacer.throttled(
            chat_id, time.monotonic(), seconds, whole_bot=scope is Scope.BOT
        )
        decided = replace(decision, closes=Scope.BOT if is_whole_bot else Scope.CHAT)
        if is_whole_bot and (self._pause is None or self._pause.at < decided.at):
            self._pause = decided
        return decided

    async def _pay(self, tx: Transaction, now: datetime, *, is_busy: bool) -> int:
        """Take a handful of the day's budget where much waits, else put back what was not needed."""
        if not is_busy:
            if left := self.pacer.stop_paying():
                await tx.spending.add(now.date(), -left)
            return 0
        if self.pacer.is_paying or (self._pays_from is not None and now < self._pays_from):
            return 0
        taken = await tx.spending.add(now.date(), _HANDFUL)
        granted = Spending(self._budget, taken).granted(_HANDFUL)
        if granted < _HANDFUL:
            await tx.spending.add(now.date(), granted - _HANDFUL)
            # A budget that is used up is not asked for again before it is another day's.
            tomorrow = now.date() + timedelta(days=1)
            self._pays_from = datetime.combine(tomorrow, datetime.min.time(), now.tzinfo)
        return granted
