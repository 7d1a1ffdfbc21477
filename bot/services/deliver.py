"""Empties the outbox: claims, has messages carried, records. Decides no retry and no pace itself.

one turn, one transaction:   record what came back -> claim (they are `sending`) -> pace -> give back what has to wait
then, concurrently:          each is carried (see `carry`) -> decision -> back to the turn
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import structlog

from bot.config.delivery import DeliverySettings
from bot.core.answers import Uncertain
from bot.core.pacing import HORIZON_SECONDS, Pacer
from bot.core.retry import Doubt, Policy
from bot.core.sharing import LEAVE_SECONDS, Share
from bot.services.carry import Carrier, Go, Sender
from bot.services.clock import Clock
from bot.services.forms import Forms
from bot.services.pace import Pace, Place, in_pairs
from bot.services.presence import ALIVE_WITHIN
from bot.services.recording import Recording, Settled
from storage.database import Database, Transaction
from storage.leadership import DATABASE_AWAY
from storage.records import Claim, DeliveryState, Outcome, Part

_log = structlog.get_logger(__name__)

# How long results are gathered before they are recorded together: in a burst, which waits for free places ...
_GATHER_SECONDS = 0.02
# ... and where the pace is what all wait for; then so long that the next ones have their moments in time.
_GATHER_SLOWLY_SECONDS = 0.7 * HORIZON_SECONDS
# How often to look for work that nobody announced: another process may have queued it.
_IDLE_SECONDS = 1.0
# What is on the wire at the end gets so long; then, in the time that is left before the process is
# killed, what came back by then is recorded.
_FINISH_SECONDS = 6.5


class Deliver:
    """The delivering side of one worker."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        settings: DeliverySettings,
        *,
        worker: str,
        clock: Clock,
    ) -> None:
        self._database = database
        self._settings = settings
        self._worker = worker
        self._clock = clock
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._policy = _policy(settings)
        self._pace = Pace(settings, clock)
        self._carrier = Carrier(sender, self._pace, self._policy, clock)
        self._on_the_wire: dict[asyncio.Task[None], Claim] = {}
        self._settled: list[Settled] = []
        self._forms = Forms()
        self._recording = Recording(worker, self._pace, self._carrier)
        self._woken = asyncio.Event()
        self._stopping = False
        # Whether more waited than there was room for, and whether all that room was used.
        self._is_busy = self._is_full = False

    @property
    def pace(self) -> Pace:
        """What all messages of this worker keep to; whatever else asks Telegram for something does so, too."""
        return self._pace

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
        self._carrier.stop()
        self._woken.set()

    def shut_out(self, reason: str) -> None:
        """Stop as if Telegram had said so here: another part of this process has heard it."""
        self._carrier.stopped_because = reason
        self._woken.set()

    async def run(self) -> str | None:
        """Deliver until stopped; the reason when Telegram itself made it stop."""
        while not self._stopping and self._carrier.stopped_because is None:
            self._woken.clear()
            try:
                busy = await self._turn()
            except DATABASE_AWAY as error:
                # What came back from the wire is kept, and recorded when the database is back.
                _log.warning("the database is away", reason=str(error).partition("\n")[0])
                busy = False
            if not busy:
                await self._pause()
            elif self._is_full and self._is_paced():
                # In a moment there is room for one more, which is not worth a transaction.
                await asyncio.sleep(_GATHER_SLOWLY_SECONDS)
        await self._finish()
        return self._carrier.stopped_because

    async def recover(self, *, alone: bool) -> None:
        """Take back what dead workers held; `alone` when no other process is on this database."""
        now = self._clock.now()
        delay = timedelta(seconds=self._settings.uncertain_delay_seconds)
        async with self._database.transaction() as tx:
            uncertain = await tx.outbox.recover(
                self._worker,
                now,
                resend_at=now + delay if self._policy.doubt is Doubt.RESEND else None,
                silent_since=None if alone else now - ALIVE_WITHIN,
                in_hand=[one.id for one in self._in_hand()],
            )
            await tx.rests.forget(now)
        if uncertain:
            _log.warning("deliveries uncertain after a crash", deliveries=uncertain)

    def _in_hand(self) -> Iterator[Claim]:
        """What is on the wire, and what came back from there and is not recorded."""
        yield from self._on_the_wire.values()
        for one in self._settled:
            yield one.claim

    # --- one turn -----------------------------------------------------------------------------

    async def _turn(self) -> bool:
        """Record, claim, pace; whether anything happened."""
        settled = tuple(self._settled)
        if not settled and not self._room():
            return False
        now, leave_by = self._clock.now(), self._clock.monotonic() + LEAVE_SECONDS
        async with self._database.transaction() as tx:
            await self._recording.keep(tx, settled, now)
            await self._pace.agree(tx, now, is_busy=self._is_busy)
            room = self._room()
            claims = await tx.outbox.claim(self._worker, room, now, self._lease) if room else ()
            soon = await self._give_moments(tx, claims, now)
            await self._forms.load(tx, [claim for claim, _ in soon])
        self._pace.agreed()
        del self._settled[: len(settled)]
        for claim, place in soon:
            self._start(Go(claim, place, leave_by))
        if room:
            self._is_busy, self._is_full = room <= len(claims), room <= len(soon)
        return bool(settled or claims)

    def _room(self) -> int:
        """How many more deliveries can get their moment within the horizon."""
        free = self._settings.in_flight - len(self._on_the_wire)
        return max(0, min(free, self._pace.room(len(self._on_the_wire))))

    async def _give_moments(
        self, tx: Transaction, claims: Sequence[Claim], now: datetime
    ) -> list[tuple[Claim, Place]]:
        """Those that may leave soon, each with its moment; the others go back until then."""
        asked = [(claim, self._pace.place(claim.chat_id)) for claim in claims]
        later = [
            Outcome(claim.id, DeliveryState.PENDING, now + timedelta(seconds=place.wait))
            for claim, place in asked
            if not place.is_taken
        ]
        await tx.outbox.record(self._worker, later, now)
        soon = [(claim, place) for claim, place in asked if place.is_taken]
        places = in_pairs([place for _, place in soon])
        return [(claim, place) for (claim, _), place in zip(soon, places, strict=True)]

    def _start(self, go: Go) -> None:
        task = asyncio.create_task(self._carry(go, self._forms.of(go.claim)))
        self._on_the_wire[task] = go.claim
        task.add_done_callback(self._returned)

    def _returned(self, task: asyncio.Task[None]) -> None:
        claim = self._on_the_wire.pop(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            # A bug of ours: whether the request had left, nobody can say.
            _log.error("delivery broke", delivery=claim.id, exc_info=error)
            doubt = self._carrier.decide(claim, Uncertain(repr(error)))
            self._settled.append(Settled(claim, doubt))
        self._woken.set()

    async def _carry(self, go: Go, part: Part) -> None:
        """Have one part carried, and keep the decision."""
        carried = await self._carrier.carry(go, part)
        taken = carried.taken
        if taken is not None and not self._forms.replace(go.claim, part, taken):
            taken = None  # another message has told already
        self._settled.append(Settled(go.claim, carried.decision, taken))

    # --- between turns, and the end -----------------------------------------------------------

    async def _pause(self) -> None:
        """Until something is announced or comes back, or it is time to look again."""
        try:
            async with asyncio.timeout(self._until_next_look()):
                await self._woken.wait()
        except TimeoutError:
            return
        if self._on_the_wire and not self._stopping:
            await asyncio.sleep(_GATHER_SLOWLY_SECONDS if self._is_paced() else _GATHER_SECONDS)

    def _is_paced(self) -> bool:
        """Whether the pace holds more up than the number of requests that may be on the wire."""
        free = self._settings.in_flight - len(self._on_the_wire)
        return self._pace.room(len(self._on_the_wire)) < free

    def _until_next_look(self) -> float:
        closed = self._pace.wait()
        return min(_IDLE_SECONDS, max(closed, _GATHER_SECONDS)) if closed else _IDLE_SECONDS

    async def _finish(self) -> None:
        """Wait for what is on the wire, but not for ever, and record what is known of it."""
        await self._let_come_back()
        now = self._clock.now()
        try:
            async with self._database.transaction() as tx:
                await self._recording.keep(tx, self._settled, now)
                await self._pace.agree(tx, now, is_busy=False)
        except DATABASE_AWAY as error:
            # The ledger still says that they are on the wire; once somebody can look, they are uncertain.
            reason = str(error).partition("\n")[0]
            _log.warning("not recorded", deliveries=len(self._settled), reason=reason)

    async def _let_come_back(self) -> None:
        """Have all that is on the wire settled; what has not come back in time may have arrived."""
        claims = dict(self._on_the_wire)
        if not claims:
            return
        _, late = await asyncio.wait(claims, timeout=_FINISH_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for task in late:
            doubt = self._carrier.decide(claims[task], Uncertain("no answer before the end"))
            self._settled.append(Settled(claims[task], doubt))


def _policy(settings: DeliverySettings) -> Policy:
    return Policy(
        attempts=settings.max_attempts,
        doubt=Doubt(settings.uncertain.value),
        doubt_wait=timedelta(seconds=settings.uncertain_delay_seconds),
    )
