"""How things stand: articles, chats, deliveries, health. Changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.health import Signs, Tolerance, illnesses
from bot.services.presence import ALIVE_WITHIN
from storage.database import Database
from storage.records import ChatState, Tally

TOLERANCE = Tolerance(silence=ALIVE_WITHIN)


@dataclass(frozen=True, slots=True)
class ChatStatus:
    """The deliveries of one chat."""

    deliveries: Tally


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """All that is kept, in numbers. `doubtful` are parts that may have arrived twice."""

    articles: int
    unseen: int
    chats: int
    suspended: int
    subscriptions: int
    deliveries: Tally
    doubtful: int


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

    async def store(self) -> StoreStatus:
        """How everything stands."""
        async with self._database.reading() as tx:
            return StoreStatus(
                articles=await tx.articles.count(),
                unseen=await tx.articles.count_unseen(),
                chats=await tx.chats.count(ChatState.ACTIVE),
                suspended=await tx.chats.count(ChatState.SUSPENDED),
                subscriptions=await tx.subscriptions.count(),
                deliveries=await tx.outbox.tally(),
                doubtful=await tx.outbox.was_uncertain(),
            )

    async def health(self, now: datetime, tolerance: Tolerance = TOLERANCE) -> Health:
        """Whether the tables are current, a worker is alive, and articles and deliveries move on."""
        if (fault := await self._database.fault()) is not None:
            return Health(f"database: {fault}")
        async with self._database.reading() as tx:
            leased_until = await tx.outbox.leased_until()
            paused = bool(await tx.pauses.standing(now))
            signs = Signs(
                beat_at=await tx.workers.last_beat(),
                unseen_since=await tx.articles.unseen_since(),
                taken_in_at=await tx.articles.last_taken_in(),
                due_since=await tx.outbox.due_since(),
                # What Telegram has paused waits as it should.
                delivers=paused or (leased_until is not None and leased_until > now),
            )
        return Health("; ".join(illnesses(signs, now, tolerance)) or None)
