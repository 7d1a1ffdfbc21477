"""What people do in the sandbox: write, press buttons, start, block, join; each makes the updates that Telegram would send."""

import secrets
from dataclasses import dataclass
from itertools import chain

from bot.sandbox.context import Context
from bot.sandbox.membership import announce, is_present
from bot.sandbox.methods.callbacks import ANSWERABLE_FOR
from bot.sandbox.options import SandboxError
from bot.sandbox.posting import post
from bot.sandbox.rich.tree import buttons
from bot.sandbox.state import ADMINS, Callback, Chat, Json, Kind, Status, User

_MOST_CALLBACKS = 10_000


class ImpossibleError(SandboxError):
    """Something that a person cannot do in Telegram, and why."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a chat a message is written: as a reply, in a thread of a forum, or just at its end."""

    reply_to: int | None = None
    thread_id: int | None = None


def say(context: Context, person: User, chat: Chat, text: str, spot: Spot = Spot()) -> Json:
    """A message of a person; the bot hears of it where Telegram lets it.

    Raises:
        ImpossibleError: the person cannot write there.
    """
    _check_voice(person, chat, text)
    context.world.keep(chat)
    content: Json = {"text": text, **_in_thread(chat, spot.thread_id)}
    if entities := context.detect(text):
        content["entities"] = entities
    found = context.world.history.find
    replied = None if spot.reply_to is None else found(chat.id, spot.reply_to)
    if replied is not None:
        content["reply_to_message"] = {
            name: value for name, value in replied.items() if name != "reply_to_message"
        }
    message = post(context, chat, person, content)
    if _is_heard(context, chat, message):
        kind = "channel_post" if chat.kind is Kind.CHANNEL else "message"
        context.queue.put(kind, message, chat.id)
    return message


def start(context: Context, person: User, payload: str = "") -> Json:
    """Press Start in the private chat, with the payload of a deep link; unblocks first if need be."""
    chat = _private_chat(context, person)
    unblock(context, person)
    person.started = True
    context.feed.tell("chat", chat=chat.id)
    return say(context, person, chat, f"/start {payload}".strip())


def block(context: Context, person: User) -> None:
    """Block the bot."""
    if not person.blocked and person.started:
        person.blocked = True
        chat = _private_chat(context, person)
        announce(context, chat, person, Status.MEMBER, Status.KICKED)


def unblock(context: Context, person: User) -> None:
    """Let the bot write again."""
    if person.blocked:
        person.blocked = False
        chat = _private_chat(context, person)
        announce(context, chat, person, Status.KICKED, Status.MEMBER)


def press(context: Context, person: User, chat: Chat, message_id: int, data: str) -> Callback:
    """Press a button of a message.

    Raises:
        ImpossibleError: there is no such button, or the person is not in the chat.
    """
    message = context.world.history.find(chat.id, message_id)
    if message is None or data not in _callback_data(message):
        raise ImpossibleError(f"message {message_id} of chat {chat.id} has no button {data!r}")
    if not is_present(chat, person.id):
        raise ImpossibleError(f"{person.name} is not in {chat.name}")
    now = context.clock()
    callback = Callback(str(secrets.randbits(62)), person.id, chat.id, message_id, now)
    _forget_old_callbacks(context, now)
    context.world.callbacks[callback.id] = callback
    query = {
        "id": callback.id,
        "from": person.to_json(),
        "message": message,
        "chat_instance": str(hash(("instance", chat.id))),
        "data": data,
    }
    context.queue.put("callback_query", query, chat.id)
    return callback


def join(context: Context, person: User, chat: Chat) -> None:
    """Enter a group."""
    _change_membership(context, person, chat, Status.MEMBER, "new_chat_members")


def leave(context: Context, person: User, chat: Chat) -> None:
    """Leave a group."""
    _change_membership(context, person, chat, Status.LEFT, "left_chat_member")


def _change_membership(
    context: Context, person: User, chat: Chat, status: Status, service: str
) -> None:
    if chat.is_private:
        raise ImpossibleError("a private chat has two sides for good")
    chat.members[person.id] = status
    user = person.to_json()
    if chat.kind is not Kind.CHANNEL:
        content = {service: [user] if service == "new_chat_members" else user}
        context.queue.put("message", post(context, chat, person, content), chat.id)
    context.feed.tell("chat", chat=chat.id)


def _private_chat(context: Context, person: User) -> Chat:
    chat = context.world.chat(person.id)
    if chat is None or chat.person is None:
        raise ImpossibleError(f"{person.name} has no private chat with the bot")
    if chat.person is not person:  # of the population: the person in hand is the one to keep
        chat.person = person
    context.world.keep(chat)
    return chat


def _check_voice(person: User, chat: Chat, text: str) -> None:
    if not text.strip():
        raise ImpossibleError("a message has a text")
    if not is_present(chat, person.id):
        raise ImpossibleError(f"{person.name} is not in {chat.name}")
    if chat.is_private and not person.started:
        raise ImpossibleError(f"{person.name} has not pressed Start yet")
    if chat.is_private and person.blocked:
        raise ImpossibleError(f"{person.name} has blocked the bot")
    if chat.kind is Kind.CHANNEL and chat.members.get(person.id) not in ADMINS:
        raise ImpossibleError(f"only administrators write in {chat.name}")


def _in_thread(chat: Chat, thread_id: int | None) -> Json:
    """What marks a message of a thread (Bot API, Message: message_thread_id, is_topic_message)."""
    if thread_id is None:
        return {}
    topic = chat.topics.get(thread_id)
    if topic is None or topic.closed:
        raise ImpossibleError(f"{chat.name} has no open thread {thread_id}")
    return {"message_thread_id": thread_id, "is_topic_message": True}


def _is_heard(context: Context, chat: Chat, message: Json) -> bool:
    """Privacy mode: in groups a bot that is no administrator hears commands, replies and mentions."""
    if chat.bot_status in {Status.LEFT, Status.KICKED}:
        return False
    if chat.kind in {Kind.PRIVATE, Kind.CHANNEL} or chat.bot_status in ADMINS:
        return True
    name = f"@{context.world.bot.username}".lower()
    text = message["text"].lower()
    replied = message.get("reply_to_message", {}).get("from", {})
    if name in text or replied.get("id") == context.world.bot.id:
        return True
    return text.startswith("/") and "@" not in text.split()[0]


def _callback_data(message: Json) -> set[str]:
    below = chain.from_iterable(message.get("reply_markup", {}).get("inline_keyboard", []))
    inside = buttons(message.get("rich_message", {}).get("blocks", []))
    return {one["callback_data"] for one in chain(below, inside) if "callback_data" in one}


def _forget_old_callbacks(context: Context, now: float) -> None:
    callbacks = context.world.callbacks
    while callbacks:
        oldest = next(iter(callbacks.values()))
        too_old = now - oldest.created_at > ANSWERABLE_FOR
        if not too_old and len(callbacks) < _MOST_CALLBACKS:
            return
        del callbacks[oldest.id]
