"""Carries one message at a time to Telegram and says what is to be done after. Touches no database.

its moment comes -> send -> answer -> decision
                     ^                   |
                     `-- plainer form <--'   where Telegram refuses the content
"""

import asyncio
import random
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol

import structlog

from bot.core.answers import Answer, Element, Sent
from bot.core.decisions import Decision, Degrade, Delivered, GiveUp, RetryAt, StopBot
from bot.core.degrade import is_of_content, plainer
from bot.core.retry import Past, Policy, decide
from bot.services.clock import Clock
from bot.services.pace import Pace, Place
from storage.records import Claim, Part

_log = structlog.get_logger(__name__)

# A plainer form waits for its own moment, a few seconds in a group; beyond that it goes back into the queue.
_LONGEST_WAIT: Final = 5.0
# More parts than are in anybody's hands at once.
_MOST_REFUSED: Final = 256


class Sender(Protocol):
    """Carries one message to Telegram."""

    async def send(self, claim: Claim, part: Part, *, paid: bool = False) -> Answer:
        """What Telegram answered, or what became of the request; never an exception.

        `paid` says that the message may cost Stars where it exceeds the free rate.
        """
        ...


@dataclass(frozen=True, slots=True)
class Go:
    """A delivery that may leave at its place in the pace, and on the monotonic clock the moment after which it may not."""

    claim: Claim
    place: Place
    leave_by: float


@dataclass(frozen=True, slots=True)
class Carried:
    """What is to be done after a message was sent, and the plainer form of it that everybody is to get from now on."""

    decision: Decision
    taken: Part | None = None


class Carrier:
    """One worker's way to Telegram."""

    def __init__(self, sender: Sender, pace: Pace, policy: Policy, clock: Clock) -> None:
        self._sender = sender
        self._pace = pace
        self._policy = policy
        self._clock = clock
        self._stopping = False
        self.stopped_because: str | None = None
        # The method that the server does not know: asked for once, and again after the next start.
        self.unknown_method: str | None = None
        # The plainer forms of what was refused for what it says, by edition and part.
        self._for_all: dict[tuple[int, int], Part] = {}
        self._incomplete = 0

    def stop(self) -> None:
        """Let nothing leave any more."""
        self._stopping = True

    async def carry(self, go: Go, part: Part) -> Carried:
        """Send one part at its moment, in plainer forms where Telegram refuses; what is to be done after."""
        await self._pace.reach(go.claim.chat_id, go.place)
        # Looked up only now: while this one waited for its moment, another may have been refused.
        for_all = self._for_all.get(_key(go.claim), part)
        form = self._possible(for_all)
        decision = await self._attempt(go, form)
        while isinstance(decision, Degrade):
            self._refused(go.claim, form, decision)
            simpler = plainer(form, decision.element)
            if simpler is None:
                return Carried(GiveUp(decision.reason))
            if form is for_all and is_of_content(decision.element):
                for_all = self._remember(go.claim, simpler)
            form = simpler
            decision = await self._attempt_later(go, form)
        taken = form is for_all is not part and isinstance(decision, Delivered)
        return Carried(decision, form if taken else None)

    def _possible(self, part: Part) -> Part:
        """The part in a form whose method the server knows, as far as this process has found out."""
        is_known = self.unknown_method is None or part.method != self.unknown_method
        return part if is_known or part.plainer is None else part.plainer

    def _remember(self, claim: Claim, form: Part) -> Part:
        """Have everybody else who is to get this part of the edition sent the plainer form."""
        if len(self._for_all) >= _MOST_REFUSED:
            self._for_all.clear()
        self._for_all[_key(claim)] = form
        return form

    def _refused(self, claim: Claim, form: Part, decision: Degrade) -> None:
        _log.warning("content refused", delivery=claim.id, reason=decision.reason)
        if decision.element is Element.METHOD and self.unknown_method is None:
            self.unknown_method = form.method
            _log.error(
                "the Bot API server is too old: plainer messages are sent until the next start",
                method=form.method,
            )

    def decide(self, claim: Claim, answer: Answer) -> Decision:
        """What is to be done after this answer."""
        jitter = random.random()  # noqa: S311 -- spreads retries, protects nothing
        past = Past(claim.attempts, claim.delays, is_alone=self._pace.answers)
        return decide(answer, past, self._clock.now(), self._policy, jitter=jitter)

    async def _attempt_later(self, go: Go, part: Part) -> Decision:
        """A second message to the same chat is held to the pace like any other."""
        chat_id, wait = go.claim.chat_id, 0.0
        while wait <= _LONGEST_WAIT and self._clock.monotonic() < go.leave_by:
            await asyncio.sleep(wait)
            place = self._pace.place(chat_id)
            if place.is_taken:
                await self._pace.reach(chat_id, place)
                return await self._attempt(replace(go, place=place), part)
            wait = place.wait
        at = self._clock.now() + timedelta(seconds=wait)
        return RetryAt(at, "no room for its plainer form")

    async def _attempt(self, go: Go, part: Part) -> Decision:
        """Send now; where sending has ended meanwhile, or others may have taken it over, do not.

        What stood still with the whole process finds itself here when that goes on. Of what is held
        back the ledger takes only what is still in this worker's hand.
        """
        if (
            self._stopping
            or self._clock.monotonic() >= go.leave_by
            or self.stopped_because is not None
            or self._pace.is_closed(go.claim.chat_id)
        ):
            return RetryAt(self._clock.now(), "held back before it left")
        answer = await self._sender.send(go.claim, part, paid=go.place.is_paid)
        self._pace.note(answer)
        if isinstance(answer, Sent) and answer.lost is not None:
            self._arrived_incomplete(go.claim, answer.lost)
        decision = self._pace.heed(go.claim.chat_id, self.decide(go.claim, answer))
        if isinstance(decision, StopBot):
            self.stopped_because = decision.reason
        return decision

    def _arrived_incomplete(self, claim: Claim, lost: str) -> None:
        self._incomplete += 1
        _log.error(
            "a rich message arrived incomplete",
            delivery=claim.id,
            lost=lost,
            so_far=self._incomplete,
        )


def _key(claim: Claim) -> tuple[int, int]:
    """What all get who get the same."""
    return claim.edition_id, claim.part
