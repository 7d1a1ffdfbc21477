"""Carries replies to people: sends, edits, answers button presses. Decides nothing about their content."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from math import ceil
from typing import Final, Protocol

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, EndPointNotFound, Forbidden, RetryAfter, TelegramError

from bot.commands.request import Button, Reply
from bot.core import digest, rich
from bot.core.pacing import Pacer
from bot.telegram.incoming import Place, Pressed
from bot.telegram.patiently import LONGEST_WAIT, patiently

_log = structlog.get_logger(__name__)

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_UNCHANGED: Final = "message is not modified"
_TOO_LATE: Final = "query is too old"
_LONGEST_PACE: Final = 1.0


class Pauses(Protocol):
    """What replies tell the other processes."""

    async def tell(self, seconds: float) -> None:
        """Nothing may be sent by the bot for so long."""
        ...


class Replies:
    """Speaks to chats through one bot."""

    def __init__(self, bot: Bot, pacer: Pacer, pauses: Pauses) -> None:
        self._bot = bot
        self._pacer = pacer
        self._pauses = pauses

    async def send(self, place: Place, reply: Reply) -> None:
        """Send a reply as one or more new messages, the buttons under the last."""
        if reply.instead is not None:
            await self._send_rich(place, reply, reply.instead)
            return
        texts = digest.rendered(reply.groups)
        for n, text in enumerate(texts, start=1):
            await self._paced(
                place.chat.id,
                partial(
                    self._bot.send_message,
                    place.chat.id,
                    text,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=_NO_PREVIEW,
                    message_thread_id=place.thread_id,
                    reply_markup=_keyboard(reply.buttons) if n == len(texts) else None,
                ),
            )

    async def _send_rich(self, place: Place, reply: Reply, instead: Reply) -> None:
        """Send a reply as a rich message; where the server or the chat takes none, say the other."""
        messages = rich.render_groups(reply.groups)
        keyboard = _keyboard(reply.buttons)
        parameters = {
            "chat_id": place.chat.id,
            "message_thread_id": place.thread_id,
            "rich_message": messages[0],
            "reply_markup": None if keyboard is None else keyboard.to_dict(),
        }
        given = {name: value for name, value in parameters.items() if value is not None}
        call = partial(self._bot.do_api_request, rich.METHOD, api_kwargs=given)
        try:
            await self._paced(place.chat.id, call)
        except (BadRequest, EndPointNotFound) as error:
            _log.warning("no rich message", chat=place.chat.id, reason=error.message)
            await self.send(place, instead)

    async def update(self, pressed: Pressed, reply: Reply) -> None:
        """Put a reply in the place of the message whose button was pressed, where it fits there."""
        texts = digest.rendered(reply.groups)
        if reply.fresh or len(texts) > 1:
            await self.send(pressed.place, reply)
            return
        try:
            await self._patiently(
                pressed.place.chat.id,
                partial(
                    self._bot.edit_message_text,
                    texts[0],
                    pressed.place.chat.id,
                    pressed.message_id,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=_NO_PREVIEW,
                    reply_markup=_keyboard(reply.buttons),
                ),
            )
        except BadRequest as error:
            # Pressing a button that changes nothing is no fault of anybody's.
            if _UNCHANGED not in error.message.lower():
                raise

    async def acknowledge(self, pressed: Pressed, text: str | None = None) -> None:
        """End the waiting circle on the button; with a text, show it briefly."""
        await self._open(pressed.place.chat.id)
        try:
            await self._bot.answer_callback_query(pressed.query_id, text)
        except BadRequest as error:
            # After a restart the oldest presses have waited too long for an answer.
            if _TOO_LATE not in error.message.lower():
                raise

    async def _paced(self, chat_id: int, call: Callable[[], Awaitable[object]]) -> None:
        """Take a place in the chat's pace, so that a digest keeps its distance from the reply.

        People wait a second at most for the pace: beyond that Telegram's own limit decides, which
        allows short bursts.
        """
        await self._open(chat_id)
        if wait := self._pacer.take(chat_id, time.monotonic(), reply=True):
            await asyncio.sleep(min(wait, _LONGEST_PACE))
            self._pacer.take(chat_id, time.monotonic(), reply=True)
        await self._patiently(chat_id, call)

    async def _open(self, chat_id: int) -> None:
        """Keep a wait that Telegram has named to its end, whichever process heard it.

        Raises:
            RetryAfter: Telegram wants nothing sent for longer than a person waits.
        """
        while closed := self._pacer.closed_for(chat_id, time.monotonic()):
            if closed > LONGEST_WAIT:
                raise RetryAfter(ceil(closed))
            await asyncio.sleep(closed)

    async def _patiently(self, chat_id: int, call: Callable[[], Awaitable[object]]) -> None:
        """Make the call; the delivery hears of what Telegram says about the chat, and the other way round."""
        await self._open(chat_id)
        await patiently(call, on_wait=partial(self._throttled, chat_id))
        self._pacer.passed()

    async def _throttled(self, chat_id: int, seconds: float) -> None:
        now = time.monotonic()
        if self._pacer.throttled(chat_id, now, seconds, whole_bot=False):
            await self._pauses.tell(self._pacer.closed_for(chat_id, now))

    async def try_send(self, place: Place, reply: Reply) -> None:
        """Send a reply that nothing depends on; a chat that cannot be written to is no error."""
        try:
            await self.send(place, reply)
        except (BadRequest, Forbidden) as error:
            _log.info("reply not sent", chat=place.chat.id, reason=error.message)
        except TelegramError as error:
            _log.warning("reply not sent", chat=place.chat.id, reason=error.message)


def _keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(one.text, callback_data=one.data) for one in row] for row in rows]
    )
