"""Makes sure that Telegram is there and knows the token. Fetches nothing and sends nothing."""

import asyncio
from typing import Final

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.telegram.patiently import named_wait

_log = structlog.get_logger(__name__)

FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 30.0


async def connect(bot: Bot) -> str | None:
    """Learn who the bot is; the reason if Telegram does not know its token.

    A server that cannot be reached is tried again, without end.
    """
    wait = FIRST_WAIT
    while True:
        try:
            await bot.initialize()
        except InvalidToken as error:
            return f"Telegram does not know the token ({error.message})"
        except TelegramError as error:
            wait = max(wait, named_wait(error))
            _log.warning("Telegram cannot be reached", reason=error.message, again_in=wait)
            wait = await pause(wait)
        else:
            return None


async def pause(wait: float) -> float:
    """Wait for so many seconds; how long to wait the next time."""
    await asyncio.sleep(wait)
    return min(wait * 2, _LONGEST_WAIT)
