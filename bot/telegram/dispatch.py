"""Takes updates in: who may ask what, which command answers, in which language. Carries no digest.

update -> read -> patience -> chat met -> access -> command and rights -> run -> reply
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import assert_never

import structlog
from telegram import Bot, ChatMember, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.commands import BY_NAME
from bot.commands.request import Command, Elsewhere, Notice, Reply, Request, say
from bot.core.pacing import Pacer
from bot.core.patience import Patience, Verdict
from bot.i18n import Translator
from bot.telegram.house import House
from bot.telegram.incoming import (
    Asked,
    Incoming,
    Membership,
    Moved,
    Place,
    Pressed,
    Reopened,
    Said,
    Stray,
    chat_of,
    read,
)
from bot.telegram.replies import Pauses, Replies
from bot.telegram.speech import at_the_door, followed, split, unknown
from bot.telegram.turns import Turns, turn_of
from storage.records import Chat, ChatState

_log = structlog.get_logger(__name__)


class Dispatch:
    """The way in."""

    def __init__(self, bot: Bot, house: House, pacer: Pacer, pauses: Pauses) -> None:
        self._bot = bot
        self._house = house
        self._replies = Replies(bot, pacer, pauses)
        # Each kind by a clock of its own: messages by Telegram's, presses, which have no date, by ours.
        self._patience_with_words = Patience()
        self._patience_with_presses = Patience()
        self._turns = Turns()

    async def handle(self, update: Update) -> None:
        """Answer one update. A door: whatever goes wrong inside is logged, and the next one comes."""
        incoming = read(update)
        try:
            if incoming is not None:
                await self._take(incoming)
        except TelegramError as error:
            _log.warning("update not answered", update=update.update_id, reason=error.message)
        except Exception:  # noqa: BLE001 -- one of the three doors
            _log.exception("update failed", update=update.update_id)
            if isinstance(incoming, Said | Pressed):
                await self._apologise(incoming.place)

    async def _take(self, incoming: Incoming) -> None:
        match incoming:
            case Said():
                await self._heard(incoming)
            case Pressed():
                async with self._answered(incoming):
                    await self._heard(incoming)
            case Stray():
                await self._useless(incoming, incoming.language_code)
            case Asked():
                await self._house.inline(incoming)
            case Moved(old, new):
                async with self._turns.of(old), self._turns.of(new):
                    await self._house.chats.move(old, new)
            case Reopened(chat_id, thread_id):
                await self._house.chats.reopen(chat_id, thread_id)
            case Membership():
                await self._membership(incoming)
            case _:
                assert_never(incoming)

    @asynccontextmanager
    async def _answered(self, pressed: Pressed) -> AsyncIterator[None]:
        """Whatever goes wrong meanwhile, the waiting circle on the button ends."""
        try:
            yield
        except Exception:
            with suppress(TelegramError):
                await self._replies.acknowledge(pressed)
            raise

    async def _useless(self, pressed: Pressed | Stray, language: str | None) -> None:
        t = self._house.catalogues.translator(language)
        await self._replies.acknowledge(pressed, t("This button is no longer in use."))

    async def _apologise(self, place: Place) -> None:
        t = self._house.catalogues.translator(place.language_code)
        await self._replies.try_send(
            place, say(t("Something went wrong here. Please try again later."))
        )

    async def _membership(self, change: Membership) -> None:
        if change.state is ChatState.ACTIVE:
            await self._house.chats.resume(change.chat_id)
        else:
            await self._house.chats.suspend(change.chat_id, change.state, change.reason)

    async def _heard(self, incoming: Said | Pressed) -> None:
        """Be patient, and answer in the chat's turn.

        Patience counts what arrives: in the turn, where answers keep a pace, no flood would show.
        """
        place = incoming.place
        if isinstance(incoming, Said) and self._is_for_others(incoming):
            return
        verdict = self._verdict(incoming)
        if verdict is Verdict.ANSWER:
            async with self._turns.of(turn_of(incoming)):
                await self._answer(incoming)
            return
        if isinstance(incoming, Pressed):
            await self._replies.acknowledge(incoming)
        if verdict is Verdict.WARN:
            t = self._house.catalogues.translator((await self._meet(place)).language)
            await self._replies.try_send(place, say(t("Please slow down a little.")))

    def _verdict(self, incoming: Said | Pressed) -> Verdict:
        """Messages count by when they were said: what waited during an outage comes at once and is no flood."""
        person = incoming.place.person
        if isinstance(incoming, Said):
            return self._patience_with_words.hear(person, incoming.said_at.timestamp())
        return self._patience_with_presses.hear(person, time.monotonic())

    async def _answer(self, incoming: Said | Pressed) -> None:
        chat = await self._meet(incoming.place)
        t = self._house.catalogues.translator(chat.language)
        if isinstance(incoming, Pressed):
            await self._pressed(incoming, chat, t)
        else:
            await self._said(incoming, chat, t)

    async def _meet(self, place: Place) -> Chat:
        house = self._house
        # A group speaks the default language until its administrators choose: not that of
        # whoever happens to be heard first.
        own = place.language_code if place.chat.type == ChatType.PRIVATE else None
        code = own or house.default_language
        language = house.catalogues.translator(code).language
        return await house.chats.meet(
            chat_of(place, language, house.default_time_zone), house.clock()
        )

    # --- what is said -------------------------------------------------------------------------

    def _is_for_others(self, said: Said) -> bool:
        """In groups people talk to each other: only commands are for us, and not other bots'."""
        if said.place.chat.type == ChatType.PRIVATE:
            return False
        name, addressee, _ = split(said.text)
        known = name in BY_NAME
        if addressee:
            # All readers of a channel would see that somebody mistyped.
            mistyped = said.place.chat.type == ChatType.CHANNEL and not known
            return mistyped or not self._is_ours(addressee)
        return not known

    def _is_ours(self, addressee: str) -> bool:
        return addressee.lower() in ("", self._bot.username.lower())

    async def _said(self, said: Said, chat: Chat, t: Translator) -> None:
        name, addressee, args = split(said.text)
        if name == "start" and args and await self._house.chats.claim(chat, args):
            self._house.asked(name)
            welcome = say(t("Welcome: this bot is yours now. /start subscribes this chat."))
            await self._replies.send(said.place, welcome)
            return
        name, args = followed(name, args)
        self._house.asked(name)
        if not await self._house.chats.admit(chat, said.place.person):
            await self._replies.send(said.place, at_the_door(chat, t))
            return
        command = BY_NAME.get(name) if self._is_ours(addressee) else None
        if command is None:
            reply = unknown(name, t)
        elif len(args) > command.longest:
            reply = say(t("That is too long: at most {n} characters.", n=command.longest))
        elif not await self._may(command, args, said.place, speaks_for_chat=said.speaks_for_chat):
            reply = say(t("Only administrators of this chat may do that."))
        else:
            reply = await command.run(self._request(chat, said, args, t))
        await self._replies.send(said.place, reply)

    # --- what is pressed ----------------------------------------------------------------------

    async def _pressed(self, pressed: Pressed, chat: Chat, t: Translator) -> None:
        name, _, args = pressed.data.partition(":")
        self._house.asked(name)
        command = BY_NAME.get(name)
        admitted = await self._house.chats.admit(chat, pressed.place.person)
        if command is None or command.press is None or not admitted:
            await self._useless(pressed, chat.language)
            return
        if not await self._may(command, args, pressed.place, speaks_for_chat=False):
            refusal = t("Only administrators of this chat may do that.")
            await self._replies.acknowledge(pressed, refusal)
            return
        answer = await command.press(self._request(chat, pressed, args, t))
        match answer:
            case Reply():
                await self._replies.acknowledge(pressed)
                await self._replies.update(pressed, answer)
            case Notice(text):
                await self._replies.acknowledge(pressed, text)
            case Elsewhere(payload):
                await self._replies.acknowledge(pressed, opens=payload)
            case _:
                assert_never(answer)

    # --- both ---------------------------------------------------------------------------------

    async def _may(
        self, command: Command, args: str, place: Place, *, speaks_for_chat: bool
    ) -> bool:
        """Whether this person may change settings here, if the command does; in a channel also whether it may show them.

        Whoever speaks in the name of a chat cannot be looked up: only that it is this chat counts.
        In a channel, where every reader sees the buttons, those of a linked command lead to the private chat.
        """
        if not command.changes or place.chat.type == ChatType.PRIVATE:
            return True
        if command.only_shows(args) and place.chat.type != ChatType.CHANNEL:
            return True
        if place.person < 0:  # a chat
            return speaks_for_chat
        if command.linked and place.chat.type == ChatType.CHANNEL:
            return True
        member = await self._bot.get_chat_member(place.chat.id, place.person)
        return member.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR)

    def _request(self, chat: Chat, incoming: Said | Pressed, args: str, t: Translator) -> Request:
        house = self._house
        thread_id = incoming.place.thread_id
        about = incoming.answers if isinstance(incoming, Said) else incoming.message_id
        heading = incoming.heading if isinstance(incoming, Pressed) else ""
        return Request(chat, thread_id, args, house.clock(), t, house.services, about, heading)
