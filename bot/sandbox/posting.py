"""Putting messages into chats, whoever writes them: ids, dates, history and the open chat pages. Checks no rights."""

from typing import Any

from bot.sandbox.context import Context
from bot.sandbox.state import Chat, Json, Kind, User


def post(context: Context, chat: Chat, sender: User | None, content: dict[str, Any]) -> Json:
    """A new message in a chat, as the Bot API shows it."""
    message: Json = {
        "message_id": context.world.next_message_id(chat),
        **_author(chat, sender),
        "chat": chat.to_json(),
        "date": int(context.clock()),
        **content,
    }
    context.world.history.add(chat.id, message)
    context.feed.tell("message", chat=chat.id, message=message)
    return message


def repost(context: Context, chat: Chat, message: Json) -> Json:
    """The edited form of a message in its place."""
    context.world.history.replace(chat.id, message)
    context.feed.tell("edited", chat=chat.id, message=message)
    return message


def withdraw(context: Context, chat: Chat, message_id: int) -> None:
    """Take a message away."""
    context.world.history.remove(chat.id, message_id)
    context.feed.tell("deleted", chat=chat.id, message_id=message_id)


def _author(chat: Chat, sender: User | None) -> Json:
    """`from` a person or the bot; a channel speaks for itself."""
    if chat.kind is Kind.CHANNEL or sender is None:
        return {"sender_chat": chat.to_json()}
    return {"from": sender.to_json()}
