"""Whether the bot may write to a chat, in the order and the words of telegram-bot-api and TDLib."""

import re
from typing import assert_never

from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import Refused, bad_request, forbidden, migrated
from bot.sandbox.state import PRESENT, Chat, Kind, Status
from bot.sandbox.world import World

_NUMBER = re.compile(r"-?[0-9]{1,19}\Z")
_GENERAL_TOPIC = 1


def find_chat(world: World, parameters: Parameters) -> Chat | None:
    """The chat that `chat_id` names, without any check; None when there is none."""
    given = parameters.values.get("chat_id")
    if type(given) is int:
        return world.chat(given)
    name = parameters.text("chat_id").strip()
    if name.startswith("@"):
        return world.chat_named(name[1:])
    return world.chat(int(name)) if _NUMBER.match(name) else None


def readable_chat(world: World, parameters: Parameters, *, initiate_refusal: bool = False) -> Chat:
    """The chat that `chat_id` names, if the bot may know it.

    Raises:
        Refused: with Telegram's reason.
    """
    if not parameters.text("chat_id").strip():
        raise bad_request("chat_id is empty")
    chat = find_chat(world, parameters)
    if chat is None:
        raise bad_request("chat not found")
    if (refusal := _closed(chat, initiate_refusal=initiate_refusal)) is not None:
        raise refusal
    return chat


def writable_chat(
    world: World,
    parameters: Parameters,
    *,
    initiate_refusal: bool = False,
    what: str = "text messages",
) -> Chat:
    """The chat that `chat_id` names, if the bot may send text there, in the thread that is named.

    `what` is sent, in the words of a refusal.

    Raises:
        Refused: with Telegram's reason.
    """
    chat = readable_chat(world, parameters, initiate_refusal=initiate_refusal)
    _check_topic(chat, parameters)
    if chat.kind is Kind.CHANNEL and not (
        chat.bot_status is Status.CREATOR
        or (chat.bot_status is Status.ADMINISTRATOR and chat.can_post)
    ):
        raise bad_request("need administrator rights in the channel chat")
    if not chat.can_send_text and chat.bot_status is Status.RESTRICTED:
        raise bad_request(f"not enough rights to send {what} to the chat")
    return chat


def _closed(chat: Chat, *, initiate_refusal: bool) -> Refused | None:
    match chat.kind:
        case Kind.PRIVATE:
            return _closed_private(chat, initiate_refusal=initiate_refusal)
        case Kind.GROUP | Kind.SUPERGROUP | Kind.CHANNEL:
            return _closed_group(chat)
        case _:
            assert_never(chat.kind)


def _closed_private(chat: Chat, *, initiate_refusal: bool) -> Refused | None:
    person = chat.person
    if person is None:
        return bad_request("chat not found")
    if person.deactivated:
        return forbidden("user is deactivated")
    if person.blocked:
        return forbidden("bot was blocked by the user")
    if person.started:
        return None
    if initiate_refusal:
        return forbidden("bot can't initiate conversation with a user")
    return bad_request("chat not found")


def _closed_group(chat: Chat) -> Refused | None:
    if chat.migrated_to is not None:
        return migrated(chat.migrated_to)
    if chat.deleted:
        return forbidden("the group chat was deleted")
    if chat.bot_status is Status.KICKED:
        return forbidden(f"bot was kicked from the {chat.kind} chat")
    if chat.bot_status not in PRESENT:
        return forbidden(f"bot is not a member of the {chat.kind} chat")
    return None


def _check_topic(chat: Chat, parameters: Parameters) -> None:
    if chat.is_direct_messages and not parameters.integer("direct_messages_topic_id"):
        raise bad_request("wrong direct messages topic identifier specified")
    thread_id = parameters.integer("message_thread_id")
    if not thread_id or not (chat.is_forum or chat.is_private):
        return
    topic = chat.topics.get(thread_id)
    if topic is None or thread_id == _GENERAL_TOPIC:
        raise bad_request("message thread not found")
    if topic.closed:
        raise bad_request("TOPIC_CLOSED")
