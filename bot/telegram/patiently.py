"""Waits as long as Telegram asks, within reason, and tries again. Only for requests that were refused unread."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeVar

from telegram.error import RetryAfter, TelegramError

T = TypeVar("T")

_TRIES: Final = 3
# Nobody waits longer for an answer to a command.
LONGEST_WAIT: Final = 30.0


async def patiently(
    call: Callable[[], Awaitable[T]], *, on_wait: Callable[[float], Awaitable[None]] | None = None
) -> T:
    """What the call gives, after the waits that Telegram names (Bot API, ResponseParameters).

    Each wait is told to `on_wait` before it begins, so that others keep it, too.

    Raises:
        TelegramError: Of any other kind at once; RetryAfter when the wait is longer than half a
            minute, or was named too often.
    """
    for _ in range(_TRIES - 1):
        try:
            return await call()
        except RetryAfter as error:
            seconds = named_wait(error)
            if on_wait is not None:
                await on_wait(seconds)
            if seconds > LONGEST_WAIT:
                raise
            await asyncio.sleep(seconds)
    return await call()


def named_wait(error: TelegramError) -> float:
    """The seconds that Telegram asks to wait; 0 when it names none."""
    if not isinstance(error, RetryAfter):
        return 0.0
    named = error.retry_after
    return named.total_seconds() if isinstance(named, timedelta) else float(named)
