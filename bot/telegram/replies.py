"""Carries replies to people: sends, edits, answers button presses. Decides nothing about their content."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from math import ceil
from typing import Final, Protocol, assert_never

import structlog
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, EndPointNotFound, Forbidden, RetryAfter, TelegramError

from bot.commands.request import AnyButton, Button, LinkButton, PrivateButton, Reply
from bot.core import digest, rich
from bot.core.export import File
from bot.core.pacing import Pacer
from bot.core.rich.echo import lost
from bot.telegram.incoming import Place, Pressed, Stray
from bot.telegram.patiently import LONGEST_WAIT, patiently
from storage.records import Part

_log = structlog.get_logger(__name__)

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_UNCHANGED: Final = "message is not modified"
_NOT_THERE: Final = ("message to edit not found", "message can't be edited")
_TOO_LATE: Final = "query is too old"
_LONGEST_PACE: Final = 1.0


class Pauses(Protocol):
    """What replies tell the other processes, and hear of them."""

    async def tell(self, seconds: float) -> None:
        """Nothing may be sent by the bot for so long."""
        ...

    async def tell_of(self, chat_id: int, seconds: float) -> None:
        """Nothing may be sent to this chat for so long."""
        ...

    async def heed_chat(self, chat_id: int) -> None:
        """Keep to what any process was told of this chat."""
        ...


class Replies:
    """Speaks to chats through one bot."""

    def __init__(self, bot: Bot, pacer: Pacer, pauses: Pauses) -> None:
        self._bot = bot
        self._pacer = pacer
        self._pauses = pauses
        self._unknown_methods: set[str] = set()  # to the server, until the next start

    async def send(self, place: Place, reply: Reply) -> None:
        """Send a reply as one or more new messages, the buttons under the last, its files after them; where Telegram refuses it, the other."""
        if reply.made is not None and reply.made.method in self._unknown_methods and reply.instead:
            reply = await reply.instead()
        messages = _messages(reply)
        try:
            for n, message in enumerate(messages, start=1):
                keyboard = self._keyboard(reply.buttons) if n == len(messages) else None
                await self._paced(place.chat.id, partial(self._new, place, message, keyboard))
            for file in reply.files:
                await self._paced(place.chat.id, partial(self._attach, place, file))
        except (BadRequest, EndPointNotFound) as error:
            if reply.made is not None and isinstance(error, EndPointNotFound):
                self._unknown_methods.add(reply.made.method)
            await self.send(place, await _other(reply, place, error))

    async def _new(
        self, place: Place, message: Part, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        chat_id, thread_id = place.chat.id, place.thread_id
        if message.method == rich.METHOD:
            # The library knows no such method, and leaves out no parameter that is None.
            parameters = {
                "chat_id": chat_id,
                "message_thread_id": thread_id,
                "reply_markup": keyboard,
                **message.payload,
            }
            given = {name: value for name, value in parameters.items() if value is not None}
            sent = await self._bot.do_api_request(message.method, api_kwargs=given)
            await _compare(chat_id, message, sent)
            return
        await self._bot.send_message(
            chat_id,
            str(message.payload["text"]),
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            message_thread_id=thread_id,
            reply_markup=keyboard,
        )

    async def _attach(self, place: Place, file: File) -> None:
        document = InputFile(file.content, file.name)
        await self._bot.send_document(place.chat.id, document, message_thread_id=place.thread_id)

    async def update(self, pressed: Pressed, reply: Reply) -> None:
        """Put a reply in the place of the message whose button was pressed, where it fits there."""
        messages = _messages(reply)
        if reply.fresh or len(messages) > 1:
            await self.send(pressed.place, reply)
            return
        edit = partial(self._edit, pressed, messages[0], self._keyboard(reply.buttons))
        try:
            await self._patiently(pressed.place.chat.id, edit)
        except (BadRequest, EndPointNotFound) as error:
            reason = error.message.lower()
            if any(words in reason for words in _NOT_THERE):
                await self.send(pressed.place, reply)
            # Pressing a button that changes nothing is no fault of anybody's.
            elif _UNCHANGED not in reason:
                await self.update(pressed, await _other(reply, pressed.place, error))

    async def _edit(
        self, pressed: Pressed, message: Part, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        is_rich = message.method == rich.METHOD
        edited = await self._bot.edit_message_text(
            # The library wants a text; an empty parameter is none to the Bot API server.
            "" if is_rich else str(message.payload["text"]),
            pressed.place.chat.id,
            pressed.message_id,
            parse_mode=None if is_rich else ParseMode.HTML,
            link_preview_options=None if is_rich else _NO_PREVIEW,
            reply_markup=keyboard,
            api_kwargs=dict(message.payload) if is_rich else None,
        )
        if is_rich and isinstance(edited, Message):
            await _compare(pressed.place.chat.id, message, edited.api_kwargs)

    async def acknowledge(
        self, pressed: Pressed | Stray, text: str | None = None, *, opens: str | None = None
    ) -> None:
        """End the waiting circle on the button; with a text, show it briefly.

        With `opens`, have the app open the private chat and say `/start` with that there
        (Bot API, answerCallbackQuery: a link to the bot itself is the only address allowed).
        """
        await self._open(pressed.person if isinstance(pressed, Stray) else pressed.place.chat.id)
        url = None if opens is None else self._private(opens)
        try:
            await self._bot.answer_callback_query(pressed.query_id, text, url=url)
        except BadRequest as error:
            # After a restart the oldest presses have waited too long for an answer.
            if _TOO_LATE not in error.message.lower():
                raise

    def _private(self, payload: str) -> str:
        """The address that opens the private chat."""
        return f"https://t.me/{self._bot.username}?start={payload}"

    def _keyboard(self, rows: tuple[tuple[AnyButton, ...], ...]) -> InlineKeyboardMarkup | None:
        if not rows:
            return None
        return InlineKeyboardMarkup([[self._key(one) for one in row] for row in rows])

    def _key(self, button: AnyButton) -> InlineKeyboardButton:
        match button:
            case Button(text):
                return InlineKeyboardButton(text, callback_data=button.data)
            case LinkButton(text, url):
                return InlineKeyboardButton(text, url=url)
            case PrivateButton(text, payload):
                return InlineKeyboardButton(text, url=self._private(payload))
            case _:
                assert_never(button)

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
        await self._pauses.heed_chat(chat_id)
        await self._open(chat_id)
        await patiently(call, on_wait=partial(self._throttled, chat_id))
        self._pacer.passed()

    async def _throttled(self, chat_id: int, seconds: float) -> None:
        now = time.monotonic()
        if self._pacer.throttled(chat_id, now, seconds, whole_bot=False):
            await self._pauses.tell(self._pacer.closed_for_all(now))
        await self._pauses.tell_of(chat_id, seconds)

    async def try_send(self, place: Place, reply: Reply) -> None:
        """Send a reply that nothing depends on; a chat that cannot be written to is no error."""
        try:
            await self.send(place, reply)
        except (BadRequest, Forbidden) as error:
            _log.info("reply not sent", chat=place.chat.id, reason=error.message)
        except TelegramError as error:
            _log.warning("reply not sent", chat=place.chat.id, reason=error.message)


async def _compare(chat_id: int, message: Part, arrived: Mapping[str, object]) -> None:
    """Say in the log what Telegram left out of a rich message."""
    meant = message.payload["rich_message"]
    if isinstance(meant, dict):
        # A long page takes a fiftieth of a second, in which others wait.
        missing = await asyncio.to_thread(lost, meant, arrived.get("rich_message"))
        if missing is not None:
            _log.error("a rich reply arrived incomplete", chat=chat_id, lost=missing)


def _messages(reply: Reply) -> tuple[Part, ...]:
    return digest.messages(reply.groups) if reply.made is None else (reply.made,)


async def _other(reply: Reply, place: Place, error: TelegramError) -> Reply:
    """What is said where a reply was refused; the error, where nothing is."""
    if reply.instead is None:
        raise error
    _log.warning("reply refused", chat=place.chat.id, reason=error.message)
    return await reply.instead()
