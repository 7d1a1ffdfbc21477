"""Counts what Telegram answers to the messages that leave. Sends nothing itself and changes no answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.answers import Answer, Sent
from bot.services.carry import Sender
from bot.services.clock import Clock
from bot.services.deleting import Eraser
from storage.records import Claim, Part


class Counts(Protocol):
    """Where the answers are counted."""

    def answered(self, answer: Answer, seconds: float) -> None:
        """A request got this answer, after so many seconds."""
        ...

    def arrived(self, seconds: float) -> None:
        """A message arrived so many seconds after it was queued."""
        ...

    def incomplete(self) -> None:
        """A rich message arrived with less than was meant."""
        ...


@dataclass(frozen=True, slots=True)
class CountedSender:
    """A sender whose answers are counted."""

    sender: Sender
    counts: Counts
    clock: Clock

    async def send(self, claim: Claim, part: Part, *, paid: bool = False) -> Answer:
        """What the sender says."""
        began = self.clock.monotonic()
        answer = await self.sender.send(claim, part, paid=paid)
        self.counts.answered(answer, self.clock.monotonic() - began)
        if isinstance(answer, Sent):
            self.counts.arrived((self.clock.now() - claim.queued_at).total_seconds())
            if answer.lost is not None:
                self.counts.incomplete()
        return answer


@dataclass(frozen=True, slots=True)
class CountedEraser:
    """Has messages deleted, and the answers counted."""

    eraser: Eraser
    counts: Counts
    clock: Clock

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> Answer:
        """What the eraser says."""
        began = self.clock.monotonic()
        answer = await self.eraser.delete(chat_id, message_ids)
        self.counts.answered(answer, self.clock.monotonic() - began)
        return answer
