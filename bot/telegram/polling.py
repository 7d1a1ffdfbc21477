"""Fetches updates by long polling and hands them on. Answers none of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.telegram.connect import FIRST_WAIT, pause
from bot.telegram.patiently import named_wait

_log = structlog.get_logger(__name__)

# Bot API, getUpdates: held for at most 50 seconds; an answer comes at once when there is one.
_POLL_SECONDS: Final = 50
_AT_ONCE: Final = 64
# How often a process that does not poll asks whether the one that does has died.
_STAND_BY_SECONDS: Final = 5.0
_LAST_ANSWERS_SECONDS: Final = 1.0
# Telegram takes note at once, but holds back its answer for three seconds when the offset is that of the last poll
# (telegram-bot-api, Client.cpp).
_CONFIRM_SECONDS: Final = 0.5

KINDS: Final = (
    Update.MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
)
KINDS_WITH_INLINE: Final = (*KINDS, Update.INLINE_QUERY)


class Right(Protocol):
    """The right to poll: a second poller with the same token would take the updates away."""

    async def acquire(self) -> bool:
        """Whether this process has it now."""
        ...

    async def release(self) -> None:
        """Give it up, so that another process need not wait."""
        ...


class Polling:
    """Polls while this process has the right to, and stands by while another has it."""

    def __init__(
        self,
        bot: Bot,
        handle: Callable[[Update], Awaitable[None]],
        right: Right,
        *,
        kinds: Sequence[str] = KINDS,
    ) -> None:
        """Take what is needed; *kinds* of updates are asked for, and Telegram keeps all others to itself."""
        self._bot = bot
        self._kinds = kinds
        self._handle = handle
        self._right = right
        self._stopped = asyncio.Event()
        self._polls = False
        self._offset: int | None = None
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._handling: set[asyncio.Task[None]] = set()

    async def run(self) -> str | None:
        """Poll until stopped; the reason when Telegram refuses for good."""
        fetching = asyncio.create_task(self._fetch())
        stopping = asyncio.create_task(self._stopped.wait())
        await asyncio.wait((fetching, stopping), return_when=asyncio.FIRST_COMPLETED)
        refusal = fetching.result() if fetching.done() else None
        for task in (fetching, stopping):
            task.cancel()
        await asyncio.wait((fetching, stopping))
        await self._finish()
        return refusal

    def stop(self) -> None:
        """Fetch nothing more; `run` returns when the updates in hand are answered."""
        self._stopped.set()

    async def _fetch(self) -> str:
        wait = FIRST_WAIT
        while True:
            if not await self._may_poll():
                await asyncio.sleep(_STAND_BY_SECONDS)
                continue
            try:
                await self._poll()
            except InvalidToken as error:
                return f"the token was revoked ({error.message})"
            except Conflict as error:
                # Where the right was lost unnoticed, the one who has it now has interrupted us.
                if await self._right.acquire():
                    return f"another process polls with this token ({error.message})"
            except TelegramError as error:
                wait = max(wait, named_wait(error))
                _log.warning("no updates", reason=error.message, again_in=wait)
                wait = await pause(wait)
            else:
                wait = FIRST_WAIT

    async def _may_poll(self) -> bool:
        may = await self._right.acquire()
        if not may:
            self._polls = False
            self._offset = None
        return may

    async def _poll(self) -> None:
        if not self._polls:
            await self._bot.delete_webhook()
            self._polls = True
            _log.info("polling")
        updates = await self._bot.get_updates(
            offset=self._offset, timeout=_POLL_SECONDS, allowed_updates=self._kinds
        )
        for update in updates:
            self._offset = update.update_id + 1
            await self._room.acquire()
            task = asyncio.create_task(self._answer(update))
            self._handling.add(task)
            task.add_done_callback(self._handling.discard)

    async def _finish(self) -> None:
        """Let updates in hand be answered, and tell Telegram which they were."""
        if self._handling:
            await asyncio.wait(self._handling, timeout=_LAST_ANSWERS_SECONDS)
        if self._polls and self._offset is not None:
            with suppress(TelegramError, TimeoutError):  # they would only be answered twice
                async with asyncio.timeout(_CONFIRM_SECONDS):
                    await self._bot.get_updates(offset=self._offset, limit=1, timeout=0)
        await self._right.release()

    async def _answer(self, update: Update) -> None:
        try:
            await self._handle(update)
        finally:
            self._room.release()
