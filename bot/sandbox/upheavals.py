"""What befalls a chat: the bot is promoted, demoted, kicked or added; the group becomes a supergroup; a topic closes."""

from collections.abc import Callable

from bot.sandbox.actions import ImpossibleError
from bot.sandbox.context import Context
from bot.sandbox.membership import change_bot_status
from bot.sandbox.posting import post
from bot.sandbox.state import Chat, Json, Kind, Status, Topic, User

_SUPERGROUP_BASE = -1_000_000_000_000

Upheaval = Callable[[Context, Chat, Json], Json]


def migrate(context: Context, chat: Chat, _request: Json) -> Json:
    """Turn a group into a supergroup with a new id; both chats say so."""
    if chat.kind is not Kind.GROUP or chat.migrated_to is not None:
        raise ImpossibleError(f"{chat.name} is no group that could become a supergroup")
    new = Chat(
        _SUPERGROUP_BASE + chat.id,
        Kind.SUPERGROUP,
        title=chat.title,
        bot_status=chat.bot_status,
        members=dict(chat.members),
    )
    context.world.chats[new.id] = new
    owner = _owner(context, chat)
    farewell = post(context, chat, owner, {"migrate_to_chat_id": new.id})
    chat.migrated_to = new.id
    welcome = post(context, new, owner, {"migrate_from_chat_id": chat.id})
    context.queue.put("message", farewell, chat.id)
    context.queue.put("message", welcome, new.id)
    context.feed.tell("chat", chat=new.id)
    return {"chat_id": new.id}


def kick(context: Context, chat: Chat, _request: Json) -> Json:
    """Remove the bot."""
    return _move_bot(context, chat, Status.KICKED)


def add(context: Context, chat: Chat, _request: Json) -> Json:
    """Bring the bot in, or back."""
    status = Status.ADMINISTRATOR if chat.kind is Kind.CHANNEL else Status.MEMBER
    return _move_bot(context, chat, status)


def promote(context: Context, chat: Chat, _request: Json) -> Json:
    """Make the bot an administrator who may post."""
    chat.can_post = chat.can_send_text = True
    return _move_bot(context, chat, Status.ADMINISTRATOR)


def demote(context: Context, chat: Chat, _request: Json) -> Json:
    """Take the bot's administration away; in a channel it then may not post."""
    return _move_bot(context, chat, Status.MEMBER)


def restrict(context: Context, chat: Chat, _request: Json) -> Json:
    """Forbid the bot to send text."""
    chat.can_send_text = False
    return _move_bot(context, chat, Status.RESTRICTED)


def delete(context: Context, chat: Chat, _request: Json) -> Json:
    """Delete the group for everybody."""
    chat.deleted = True
    context.feed.tell("chat", chat=chat.id)
    return {}


def topic(context: Context, chat: Chat, request: Json) -> Json:
    """Open, close or delete the thread `thread_id`; the chat is a forum from then on."""
    thread_id, state = request.get("thread_id"), str(request.get("state", "open"))
    if not isinstance(thread_id, int):
        raise ImpossibleError("a topic has a number, given as thread_id")
    chat.is_forum = not chat.is_private
    if state == "deleted":
        chat.topics.pop(thread_id, None)
    else:
        name = str(request.get("name", f"Topic {thread_id}"))
        chat.topics[thread_id] = Topic(name, closed=state == "closed")
    context.feed.tell("chat", chat=chat.id)
    return {}


UPHEAVALS: dict[str, Upheaval] = {
    "add": add,
    "delete": delete,
    "demote": demote,
    "kick": kick,
    "migrate": migrate,
    "promote": promote,
    "restrict": restrict,
    "topic": topic,
}


def _move_bot(context: Context, chat: Chat, status: Status) -> Json:
    if chat.is_private:
        raise ImpossibleError("a private chat has no ranks; its person can block the bot")
    change_bot_status(context, chat, _owner(context, chat) or context.world.bot, status)
    return {}


def _owner(context: Context, chat: Chat) -> User | None:
    owners = (user for user, status in chat.members.items() if status is Status.CREATOR)
    owner = next(owners, None)
    return None if owner is None else context.world.user(owner)
