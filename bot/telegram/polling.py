"""Fetches updates by long polling and hands them on. Answers none of them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.telegram.patiently import named_wait

_log = structlog.get_logger(__name__)

# Bot API, getUpdates: held for at most 50 seconds; an answer comes at once when there is one.
_POLL_SECONDS: Final = 50
_AT_ONCE: Final = 64
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 30.0

KINDS: Final = [
    Update.MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
]


class Polling:
    """One poller: a second one with the same token would take its updates away."""

    def __init__(self, bot: Bot, handle: Callable[[Update], Awaitable[None]]) -> None:
        self._bot = bot
        self._handle = handle
        self._offset: int | None = None
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._handling: set[asyncio.Task[None]] = set()

    async def connect(self) -> str | None:
        """Learn who the bot is and take updates over from a webhook; the reason if it may not.

        A server that cannot be reached is tried again, without end.
        """
        wait = _FIRST_WAIT
        while True:
            try:
                await self._bot.initialize()
                await self._bot.delete_webhook()
            except InvalidToken as error:
                return f"Telegram does not know the token ({error.message})"
            except TelegramError as error:
                wait = max(wait, named_wait(error))
                _log.warning("Telegram cannot be reached", reason=error.message, again_in=wait)
                wait = await _pause(wait)
            else:
                return None

    async def run(self) -> str:
        """Fetch until cancelled; returns only when Telegram refuses for good, with the reason."""
        wait = _FIRST_WAIT
        while True:
            try:
                await self._poll()
            except InvalidToken as error:
                return f"the token was revoked ({error.message})"
            except Conflict as error:
                return f"another process polls with this token ({error.message})"
            except TelegramError as error:
                wait = max(wait, named_wait(error))
                _log.warning("no updates", reason=error.message, again_in=wait)
                wait = await _pause(wait)
            else:
                wait = _FIRST_WAIT

    async def finish(self, seconds: float) -> None:
        """Let updates in hand be answered, and tell Telegram which they were."""
        if self._handling:
            await asyncio.wait(self._handling, timeout=seconds)
        if self._offset is not None:
            with suppress(TelegramError):  # they would only be answered twice
                await self._bot.get_updates(offset=self._offset, limit=1, timeout=0)

    async def _poll(self) -> None:
        updates = await self._bot.get_updates(
            offset=self._offset, timeout=_POLL_SECONDS, allowed_updates=KINDS
        )
        for update in updates:
            self._offset = update.update_id + 1
            await self._room.acquire()
            task = asyncio.create_task(self._answer(update))
            self._handling.add(task)
            task.add_done_callback(self._handling.discard)

    async def _answer(self, update: Update) -> None:
        try:
            await self._handle(update)
        finally:
            self._room.release()


async def _pause(wait: float) -> float:
    await asyncio.sleep(wait)
    return min(wait * 2, _LONGEST_WAIT)
