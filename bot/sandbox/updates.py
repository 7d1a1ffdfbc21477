"""The updates that wait for the bot, and the long poll that fetches them (telegram-bot-api, Client.cpp).

Does not know what is in an update, nor how a webhook delivers it.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from bot.sandbox.refusals import Refused, conflict

_KEPT_FOR = 24 * 3600  # seconds
_MOST_KEPT = 100_000
_LARGEST_ANSWER = 4_000_000  # bytes
_LONGEST_WAIT = 50  # seconds
_GATHERING = 0.0015  # seconds for which a woken poll waits for more updates
_SAME_OFFSET_HOLD = 3.0  # seconds
_SAME_OFFSET_SINGLE = 0.5
_CONFLICT_PAUSE = 3.0

KINDS = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "callback_query",
        "my_chat_member",
        "chat_member",
        "inline_query",
        "chosen_inline_result",
        "poll",
        "poll_answer",
        "chat_join_request",
        "message_reaction",
        "message_reaction_count",
    }
)
_ON_DEMAND = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DEFAULT_KINDS = KINDS - _ON_DEMAND

OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_SET = "terminated by setWebhook request"


@dataclass(frozen=True, slots=True)
class Update:
    """One waiting update, already as JSON. `chat_id` orders the deliveries of a webhook."""

    id: int
    chat_id: int
    expires_at: float
    body: str


class UpdateQueue:
    """Updates in order; ids grow by one from a random start."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._updates: deque[Update] = deque()
        self._next_id = Random().randrange(100_000_000, 900_000_000)  # noqa: S311 -- no secret
        self.allowed = DEFAULT_KINDS
        self.arrived = asyncio.Event()
        self.discarded = 0

    def __len__(self) -> int:
        self._expire()
        return len(self._updates)

    def allow(self, kinds: object) -> None:
        """Take a list of kinds for all later updates; an empty one means the default set."""
        if isinstance(kinds, list):
            named = frozenset(str(kind) for kind in kinds) & KINDS
            self.allowed = named or DEFAULT_KINDS

    def put(self, kind: str, payload: dict[str, Any], chat_id: int) -> None:
        """Add an update, if the bot wants its kind."""
        if kind not in self.allowed:
            return
        body = json.dumps({"update_id": self._next_id, kind: payload}, ensure_ascii=False)
        expires_at = self._clock() + _KEPT_FOR
        self._updates.append(Update(self._next_id, chat_id, expires_at, body))
        self._next_id += 1
        if len(self._updates) > _MOST_KEPT:
            self._updates.popleft()
            self.discarded += 1
        self.arrived.set()

    def confirm(self, offset: int) -> None:
        """Forget the updates below a positive offset, or all but the last `-offset`."""
        self._expire()
        if offset < 0:
            while len(self._updates) > -offset:
                self._updates.popleft()
        else:
            while self._updates and self._updates[0].id < offset:
                self._updates.popleft()

    def first(self, limit: int) -> list[Update]:
        """The oldest updates, at most `limit` and at most an answer's worth."""
        self._expire()
        chosen: list[Update] = []
        size = 0
        for update in self._updates:
            size += len(update.body)
            if len(chosen) == limit or (chosen and size > _LARGEST_ANSWER):
                break
            chosen.append(update)
        return chosen

    def remove(self, updates: Iterable[Update]) -> None:
        """Forget these updates, wherever they stand."""
        gone = {update.id for update in updates}
        self._updates = deque(update for update in self._updates if update.id not in gone)

    def clear(self) -> None:
        """Forget all updates."""
        self._updates.clear()

    def _expire(self) -> None:
        now = self._clock()
        while self._updates and self._updates[0].expires_at <= now:
            self._updates.popleft()
            self.discarded += 1


@dataclass(frozen=True, slots=True)
class Poll:
    """The parameters of one getUpdates, as sent."""

    offset: int
    limit: int
    timeout: int


class Poller:
    """Holds at most one long poll; a newer one ends it with 409."""

    def __init__(self, queue: UpdateQueue, clock: Callable[[], float]) -> None:
        self._queue = queue
        self._clock = clock
        self._held: asyncio.Future[str] | None = None
        self._last: Poll | None = None
        self._last_at = 0.0
        self._next_conflict_at = 0.0

    @property
    def is_holding(self) -> bool:
        """Whether a poll waits for updates."""
        return self._held is not None and not self._held.done()

    async def poll(self, poll: Poll) -> str:
        """The updates as a JSON array; waits when there are none.

        Raises:
            Refused: another poll or a webhook took over.
        """
        poll = self._slowed(poll)
        self.interrupt(OTHER_POLL)
        self._queue.confirm(poll.offset)
        if not self._queue.first(1) and poll.timeout > 0:
            reason = await self._hold(poll.timeout)
            if reason:
                raise await self._conflict(reason)
        return "[" + ",".join(update.body for update in self._queue.first(poll.limit)) + "]"

    def interrupt(self, reason: str) -> None:
        """End the held poll; "" lets it answer with what there is."""
        if self._held is not None and self.is_holding:
            self._held.set_result(reason)

    def _slowed(self, poll: Poll) -> Poll:
        """Bounds, and the brake on clients that ask the same again and again."""
        limit = min(max(poll.limit, 1), 100)
        timeout = min(max(poll.timeout, 0), _LONGEST_WAIT)
        since = self._clock() - self._last_at
        if self._last is not None and poll.offset == self._last.offset:
            timeout = max(timeout, 3) if since < _SAME_OFFSET_HOLD else timeout
            limit = 1 if since < _SAME_OFFSET_SINGLE else limit
        self._last, self._last_at = poll, self._clock()
        return Poll(poll.offset, limit, timeout)

    async def _hold(self, seconds: int) -> str:
        """The reason for which the poll was ended; "" after an update or the time."""
        held = self._held = asyncio.get_running_loop().create_future()
        self._queue.arrived.clear()
        arrival = asyncio.create_task(self._wake(held))
        try:
            return await asyncio.wait_for(held, seconds)
        except TimeoutError:
            return ""
        finally:
            arrival.cancel()

    async def _wake(self, held: asyncio.Future[str]) -> None:
        await self._queue.arrived.wait()
        await asyncio.sleep(_GATHERING)
        if not held.done():
            held.set_result("")

    async def _conflict(self, reason: str) -> Refused:
        """409, at once the first time in three seconds, else after them."""
        if self._clock() < self._next_conflict_at:
            await asyncio.sleep(_CONFLICT_PAUSE)
        else:
            self._next_conflict_at = self._clock() + _CONFLICT_PAUSE
        return conflict(reason)
