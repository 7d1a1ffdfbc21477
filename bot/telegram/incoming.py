"""Reads Telegram's updates into plain values. Answers nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberUpdated,
    Message,
    MessageEntity,
    Update,
    User,
)
from telegram import Chat as TelegramChat

from bot.core.cleaning import clean_line
from storage.records import Chat, ChatKind, ChatState, Role

_TITLE_LENGTH: Final = 100
_PRESENT: Final = (ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said. `person` is who said it: a user, or the chat in whose name it was said.

    All anonymous administrators share one user id, and so do all channels that speak in groups.
    """

    chat: TelegramChat
    thread_id: int | None
    person: int
    language_code: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A text. `speaks_for_chat` when an anonymous administrator or the channel itself wrote it.

    `answers` is the message that it is a reply to.
    """

    place: Place
    text: str
    said_at: datetime
    speaks_for_chat: bool
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under one of our messages; `heading` is what that begins with in bold, as far as Telegram says it."""

    place: Place
    data: str
    query_id: str
    message_id: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Stray:
    """A press of which Telegram does not say in which chat, or on what: of a message sent through inline mode, of a game."""

    query_id: str
    person: int
    language_code: str | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup."""

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Reopened:
    """A thread of a forum that was closed can be written to again."""

    chat_id: int
    thread_id: int


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot was let into a chat, or is shut out of it."""

    chat_id: int
    state: ChatState
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody types behind the bot's name in any chat; `offset` is where the list is to go on."""

    person: int
    text: str
    offset: str
    query_id: str


Incoming: TypeAlias = Said | Pressed | Stray | Moved | Reopened | Membership | Asked


def read(update: Update) -> Incoming | None:
    """What the update says, as far as it concerns us."""
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    if update.inline_query is not None:
        query = update.inline_query
        return Asked(query.from_user.id, query.query, query.offset, query.id)
    message = update.message or update.channel_post
    return None if message is None else _told(message)


def chat_of(place: Place, language: str, time_zone: str) -> Chat:
    """The chat as it is kept when it is met for the first time."""
    chat = place.chat
    title = chat.title or " ".join(filter(None, (chat.first_name, chat.last_name))) or str(chat.id)
    return Chat(
        id=chat.id,
        kind=ChatKind(chat.type),
        title=clean_line(title, _TITLE_LENGTH),
        language=language,
        time_zone=time_zone,
        state=ChatState.ACTIVE,
        role=Role.STRANGER,
    )


def _told(message: Message) -> Moved | Reopened | Said | None:
    """What Telegram tells of a chat by a message, or what somebody says."""
    if message.migrate_to_chat_id is not None:
        return Moved(message.chat.id, message.migrate_to_chat_id)
    if message.forum_topic_reopened is not None and message.message_thread_id is not None:
        return Reopened(message.chat.id, message.message_thread_id)
    return _said(message)


def _said(message: Message) -> Said | None:
    """Texts and whatever else somebody sends on purpose; service messages say nothing to us."""
    text = message.text or message.caption
    if text is None and message.effective_attachment is None:
        return None
    place = _place(message, message.from_user, message.sender_chat)
    speaks_for_chat = place.person == message.chat.id and message.sender_chat is not None
    return Said(place, text or "", message.date, speaks_for_chat, _answered(message))


def _answered(message: Message) -> int | None:
    """The message that this one answers; in a forum everything answers the message that opened its thread."""
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return None
    return answered.message_id


def _pressed(query: CallbackQuery) -> Pressed | Stray:
    """Of a message that is old or gone Telegram names no more than chat and id (Bot API, InaccessibleMessage)."""
    message, user = query.message, query.from_user
    if message is None or query.data is None:
        return Stray(query.id, user.id, user.language_code)
    if isinstance(message, Message):
        place, heading = _place(message, user), _heading(message)
    else:
        place, heading = Place(message.chat, None, user.id, user.language_code), ""
    return Pressed(place, query.data, query.id, message.message_id, heading)


def _heading(message: Message) -> str:
    """The bold words at the beginning; entities count UTF-16 units, and others may part a bold one."""
    end = 0
    for one in message.entities:
        if one.type == MessageEntity.BOLD and one.offset <= end:
            end = max(end, one.offset + one.length)
    return (message.text or "").encode("utf-16-le")[: 2 * end].decode("utf-16-le", "ignore")


def _place(message: Message, user: User | None, speaker: TelegramChat | None = None) -> Place:
    return Place(
        chat=message.chat,
        thread_id=message.message_thread_id if message.is_topic_message else None,
        person=(speaker or user or message.chat).id,
        language_code=user.language_code if user else None,
    )


def _membership(change: ChatMemberUpdated) -> Membership:
    member = change.new_chat_member
    if member.status in _PRESENT or (
        member.status == ChatMember.RESTRICTED and getattr(member, "is_member", False)
    ):
        return Membership(change.chat.id, ChatState.ACTIVE, "")
    if change.chat.type == TelegramChat.PRIVATE:
        return Membership(change.chat.id, ChatState.SUSPENDED, "blocked by the user")
    return Membership(change.chat.id, ChatState.LEFT, f"the bot was removed ({member.status})")
