"""How things stand: articles, chats, deliveries, health. Changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.config.settings import IntakeSettings
from bot.core.decisions import Scope
from bot.core.health import Signs, Tolerance, illnesses
from bot.services.presence import ALIVE_WITHIN
from storage.database import Database
from storage.records import (
    ChatState,
    ChatTally,
    OpenRecall,
    Pause,
    SubscriptionState,
    Tally,
    Trouble,
    Worker,
)

# More reasons than that are one problem with many faces.
_TROUBLES = 20

TOLERANCE = Tolerance(silence=ALIVE_WITHIN)


def tolerance(intake: IntakeSettings) -> Tolerance:
    """Whoever looks for articles once an hour lets them wait for an hour."""
    return replace(TOLERANCE, unseen=TOLERANCE.unseen + timedelta(seconds=intake.interval_seconds))


@dataclass(frozen=True, slots=True)
class ChatStatus:
    """The deliveries of one chat."""

    deliveries: Tally


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """All that is kept, in numbers, and what is wrong.

    Attributes:
        census: The chats by state and reason, the most frequent first.
        subscriptions: The active ones of chats that can be reached.
        subscribed: All subscriptions by state.
        editions: How many there ever were.
        doubtful: Parts that may have arrived twice; what is still uncertain is not among them.
        due_since: Since when the delivery that is due longest waits; later than now when all may wait.
        troubles: What failed, is uncertain or is tried again, by its reason, the most frequent first.
        workers: The processes that live.
        beat_at: The last sign of life of any process.
        pauses: What Telegram has told us to leave alone, and until when.
        recalls: The editions that were called back and of which messages are still to be deleted.
    """

    articles: int
    unseen: int
    refused: int
    census: tuple[ChatTally, ...]
    subscriptions: int
    subscribed: Mapping[SubscriptionState, int] = field(hash=False)
    editions: int
    deliveries: Tally
    doubtful: int
    due_since: datetime | None
    troubles: tuple[Trouble, ...]
    workers: tuple[Worker, ...]
    beat_at: datetime | None
    pauses: tuple[Pause, ...]
    recalls: tuple[OpenRecall, ...] = ()

    def chats(self, state: ChatState) -> int:
        """How many chats are in this state."""
        return sum(one.chats for one in self.census if one.state is state)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the service works; `problem` says what does not."""

    problem: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return self.problem is None


class Status:
    """Counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def chat(self, chat_id: int) -> ChatStatus:
        """How the deliveries of one chat stand."""
        async with self._database.reading() as tx:
            return ChatStatus(await tx.outbox.tally(chat_id))

    async def store(self, now: datetime) -> StoreStatus:
        """How everything stands."""
        async with self._database.reading() as tx:
            return StoreStatus(
                articles=await tx.articles.count(),
                unseen=await tx.articles.count_unseen(),
                refused=await tx.articles.count_refused(),
                census=await tx.chats.tally(),
                subscriptions=await tx.subscriptions.count(),
                subscribed=await tx.subscriptions.tally(),
                editions=await tx.editions.next_number() - 1,
                deliveries=await tx.outbox.tally(),
                doubtful=await tx.outbox.arrived_in_doubt(),
                due_since=await tx.outbox.due_since(),
                troubles=await tx.outbox.troubles(_TROUBLES),
                workers=await tx.workers.alive(now - ALIVE_WITHIN),
                beat_at=await tx.workers.last_beat(),
                pauses=await tx.pauses.standing(now),
                recalls=await tx.outbox.open_recalls(),
            )

    async def health(self, now: datetime, tolerance: Tolerance = TOLERANCE) -> Health:
        """Whether the tables are current, a worker is alive, and articles and deliveries move on."""
        if (fault := await self._database.fault()) is not None:
            return Health(f"database: {fault}")
        async with self._database.reading() as tx:
            leased_until = await tx.outbox.leased_until()
            paused_until = await tx.pauses.until(Scope.BOT)
            paused = paused_until is not None and paused_until > now
            signs = Signs(
                beat_at=await tx.workers.last_beat(),
                unseen_since=await tx.articles.unseen_since(),
                taken_in_at=await tx.articles.last_taken_in(),
                due_since=await tx.outbox.due_since(),
                # What Telegram has paused waits as it should.
                delivers=paused or (leased_until is not None and leased_until > now),
                paused_until=paused_until,
            )
        return Health("; ".join(illnesses(signs, now, tolerance)) or None)
