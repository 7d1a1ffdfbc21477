"""Carries the outbox to Telegram: claims, journals, sends, records. Decides no retry and no pace itself.

one turn, one transaction:   record what came back -> claim -> pace -> journal `sending`
then, concurrently:          wait for its moment -> send -> answer -> decision -> back to the turn
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.config.settings import DeliverySettings
from bot.core.answers import Answer, Uncertain
from bot.core.degrade import plainer
from bot.core.pacing import HORIZON_SECONDS, Pacer
from bot.core.retry import (
    Decision,
    Degrade,
    Doubt,
    GiveUp,
    Policy,
    RetryAt,
    StopBot,
    decide,
)
from bot.core.settlement import settle
from bot.core.sharing import Share
from bot.services.consequences import apply
from bot.services.pace import Pace
from bot.services.presence import ALIVE_WITHIN
from storage.database import Database, Transaction
from storage.leadership import DATABASE_AWAY
from storage.records import Claim, DeliveryState, Outcome, Part

_log = structlog.get_logger(__name__)

# How long results are gathered before they are recorded together: in a burst, which waits for free places ...
_GATHER_SECONDS = 0.02
# ... and where the pace is what all wait for; then so long that the next ones have their moments in time.
_GATHER_SLOWLY_SECONDS = 0.6 * HORIZON_SECONDS
# How often to look for work that nobody announced: another process may have queued it.
_IDLE_SECONDS = 1.0
_EDITIONS_IN_MEMORY = 64


class Sender(Protocol):
    """Carries one message to Telegram."""

    async def send(self, claim: Claim, part: Part, *, paid: bool = False) -> Answer:
        """What Telegram answered, or what became of the request; never an exception.

        `paid` says that the message may cost Stars where it exceeds the free rate.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Go:
    """A delivery that may leave in `wait` seconds."""

    claim: Claim
    wait: float
    paid: bool


@dataclass(frozen=True, slots=True)
class _Settled:
    """A delivery that came back from the wire, and what is to be done about it."""

    claim: Claim
    decision: Decision


class Deliver:
    """The delivering side of one worker."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        settings: DeliverySettings,
        *,
        worker: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._sender = sender
        self._settings = settings
        self._worker = worker
        self._clock = clock
        self._policy = _policy(settings)
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._pace = Pace(settings, clock)
        self._on_the_wire: dict[asyncio.Task[None], Claim] = {}
        self._settled: list[_Settled] = []
        self._parts: dict[int, tuple[Part, ...]] = {}
        self._woken = asyncio.Event()
        self._stopped_because: str | None = None
        self._stopping = False
        self._is_busy = False

    @property
    def pacer(self) -> Pacer:
        """What gives messages their moments; replies to people ask it, too."""
        return self._pace.pacer

    def keep_to(self, share: Share) -> None:
        """Keep to this part of the send rate from now on."""
        self.pacer.set_share(share)

    def wake(self) -> None:
        """Say that there is something to deliver."""
        self._woken.set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is on the wire has come back."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> str | None:
        """Deliver until stopped; the reason when Telegram itself made it stop."""
        while not self._stopping and self._stopped_because is None:
            self._woken.clear()
            try:
                busy = await self._turn()
            except DATABASE_AWAY as error:
                # What came back from the wire is kept, and recorded when the database is back.
                _log.warning("the database is away", reason=str(error).partition("\n")[0])
                busy = False
            if not busy:
                await self._pause()
        await self._finish()
        return self._stopped_because

    async def recover(self, *, alone: bool) -> None:
        """Take back what dead workers held; `alone` when no other process is on this database."""
        now = self._clock()
        delay = timedelta(seconds=self._settings.uncertain_delay_seconds)
        async with self._database.transaction() as tx:
            uncertain = await tx.outbox.recover(
                self._worker,
                now,
                resend_at=now + delay if self._policy.doubt is Doubt.RESEND else None,
                silent_since=None if alone else now - ALIVE_WITHIN,
            )
        if uncertain:
            _log.warning("deliveries uncertain after a crash", deliveries=uncertain)

    # --- one turn -----------------------------------------------------------------------------

    async def _turn(self) -> bool:
        """Record, claim, pace, journal; whether anything happened."""
        settled = tuple(self._settled)
        if not settled and not self._room():
            return False
        now = self._clock()
        async with self._database.transaction() as tx:
            await self._record(tx, settled, now)
            await self._pace.agree(tx, now, is_busy=self._is_busy)
            room = self._room()
            claims = await tx.outbox.claim(self._worker, room, now, self._lease) if room else ()
            go = await self._give_moments(tx, claims, now)
            await self._load(tx, [one.claim for one in go])
        self._pace.agreed()
        del self._settled[: len(settled)]
        for one in go:
            self._start(one)
        if room:
            self._is_busy = room <= len(claims)
        return bool(settled or claims)

    def _room(self) -> int:
        """How many more deliveries can get their moment within the horizon."""
        free = self._settings.in_flight - len(self._on_the_wire)
        return max(0, min(free, self.pacer.room(time.monotonic())))

    async def _give_moments(
        self, tx: Transaction, claims: Sequence[Claim], now: datetime
    ) -> list[_Go]:
        """Those that may leave soon, journalled, each with its wait; the others go back until then."""
        go: list[_Go] = []
        later: list[Outcome] = []
        moment = time.monotonic()
        for claim in claims:
            turn = self.pacer.bot_wait(moment)
            paid = self.pacer.is_paying
            wait = self.pacer.take(claim.chat_id, moment + turn)
            if wait:
                again = now + timedelta(seconds=turn + wait)
                later.append(Outcome(claim.id, DeliveryState.PENDING, again))
            else:
                go.append(_Go(claim, turn, paid))
        await tx.outbox.record(self._worker, later, now)
        await tx.outbox.journal([one.claim.id for one in go], now, self._lease)
        return go

    async def _load(self, tx: Transaction, claims: Sequence[Claim]) -> None:
        """Have the messages of these claims' editions in memory."""
        wanted = {claim.edition_id for claim in claims}
        missing = wanted - self._parts.keys()
        if missing:
            if len(self._parts) > _EDITIONS_IN_MEMORY:
                self._parts = {id_: self._parts[id_] for id_ in wanted & self._parts.keys()}
            self._parts |= await tx.editions.parts(list(missing))

    def _start(self, go: _Go) -> None:
        part = self._parts[go.claim.edition_id][go.claim.part]
        task = asyncio.create_task(self._carry(go, part))
        self._on_the_wire[task] = go.claim
        task.add_done_callback(self._returned)

    def _returned(self, task: asyncio.Task[None]) -> None:
        claim = self._on_the_wire.pop(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            # A bug of ours: whether the request had left, nobody can say.
            _log.error("delivery broke", delivery=claim.id, exc_info=error)
            self._settled.append(_Settled(claim, self._decide(claim, Uncertain(repr(error)))))
        self._woken.set()

    async def _carry(self, go: _Go, part: Part) -> None:
        """Send one part at its moment, and keep the decision; where sending has ended meanwhile, do not."""
        await asyncio.sleep(go.wait)
        if self._stopping or self.pacer.is_closed(time.monotonic()):
            decision: Decision = RetryAt(self._clock(), "held back before it left")
        else:
            decision = await self._send(go, part)
        self._settled.append(_Settled(go.claim, decision))

    async def _send(self, go: _Go, part: Part) -> Decision:
        """Send one part, in plainer forms where Telegram refuses."""
        decision = await self._attempt(go, part)
        form: Part | None = part
        while isinstance(decision, Degrade):
            form = plainer(form, decision.element) if form is not None else None
            _log.warning("content refused", delivery=go.claim.id, reason=decision.reason)
            if form is None:
                return GiveUp(decision.reason)
            decision = await self._attempt(go, form)
        return decision

    async def _attempt(self, go: _Go, part: Part) -> Decision:
        answer = await self._sender.send(go.claim, part, paid=go.paid)
        decision = self._pace.heed(go.claim.chat_id, self._decide(go.claim, answer))
        if isinstance(decision, StopBot):
            self._stopped_because = decision.reason
        return decision

    def _decide(self, claim: Claim, answer: Answer) -> Decision:
        jitter = random.random()  # noqa: S311 -- spreads retries, protects nothing
        return decide(answer, claim.attempts + 1, self._clock(), self._policy, jitter=jitter)

    async def _record(self, tx: Transaction, settled: Sequence[_Settled], now: datetime) -> None:
        outcomes = [
            settle(one.claim.id, one.decision, now, spacing=self.pacer.spacing(one.claim.chat_id))
            for one in settled
        ]
        await tx.outbox.record(self._worker, outcomes, now)
        for one in settled:
            await apply(tx, one.claim, one.decision)

    # --- between turns, and the end -----------------------------------------------------------

    async def _pause(self) -> None:
        """Until something is announced or comes back, or it is time to look again."""
        try:
            async with asyncio.timeout(self._until_next_look()):
                await self._woken.wait()
        except TimeoutError:
            return
        if self._on_the_wire and not self._stopping:
            is_crowded = len(self._on_the_wire) > self._settings.in_flight // 2
            await asyncio.sleep(_GATHER_SECONDS if is_crowded else _GATHER_SLOWLY_SECONDS)

    def _until_next_look(self) -> float:
        closed = self.pacer.bot_wait(time.monotonic())
        return min(_IDLE_SECONDS, max(closed, _GATHER_SECONDS)) if closed else _IDLE_SECONDS

    async def _finish(self) -> None:
        """Wait for what is on the wire, and record it."""
        await asyncio.gather(*self._on_the_wire, return_exceptions=True)
        now = self._clock()
        try:
            async with self._database.transaction() as tx:
                await self._record(tx, self._settled, now)
                await self._pace.agree(tx, now, is_busy=False)
        except DATABASE_AWAY as error:
            # The ledger still says that they are on the wire; once somebody can look, they are uncertain.
            reason = str(error).partition("\n")[0]
            _log.warning("not recorded", deliveries=len(self._settled), reason=reason)


def _policy(settings: DeliverySettings) -> Policy:
    return Policy(
        attempts=settings.max_attempts,
        doubt=Doubt(settings.uncertain.value),
        doubt_wait=timedelta(seconds=settings.uncertain_delay_seconds),
    )
