"""Questions about chats and their members, and leaving them."""

from bot.sandbox.access import readable_chat
from bot.sandbox.context import Context
from bot.sandbox.membership import change_bot_status, member_json
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import ADMINS, PRESENT, Chat, Json, Status

_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_chat(context: Context, parameters: Parameters) -> Json:
    """Bot API, getChat: the required fields of ChatFullInfo and those that the sandbox knows."""
    chat = readable_chat(context.world, parameters)
    return {
        **chat.to_json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }


def get_chat_member(context: Context, parameters: Parameters) -> Json:
    """Bot API, getChatMember."""
    chat = readable_chat(context.world, parameters)
    user = context.world.user(parameters.integer("user_id"))
    if user is None:
        raise bad_request("user not found")
    return member_json(chat, user, _status(context, chat, user.id))


def get_chat_administrators(context: Context, parameters: Parameters) -> list[Json]:
    """Bot API, getChatAdministrators: people, and the bot itself where it is one."""
    chat = _group(context, parameters)
    admins = [
        member_json(chat, user, status)
        for user_id, status in chat.members.items()
        if status in ADMINS and (user := context.world.user(user_id)) is not None
    ]
    if chat.bot_status in ADMINS:
        admins.append(member_json(chat, context.world.bot, chat.bot_status))
    return admins


def get_chat_member_count(context: Context, parameters: Parameters) -> int:
    """Bot API, getChatMemberCount: with the bot."""
    chat = readable_chat(context.world, parameters)
    if chat.is_private:
        return 2
    present = sum(status in PRESENT for status in chat.members.values())
    return present + (chat.bot_status in PRESENT)


def leave_chat(context: Context, parameters: Parameters) -> bool:
    """Bot API, leaveChat."""
    chat = _group(context, parameters)
    change_bot_status(context, chat, context.world.bot, Status.LEFT)
    return True


def _group(context: Context, parameters: Parameters) -> Chat:
    chat = readable_chat(context.world, parameters)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return chat


def _status(context: Context, chat: Chat, user_id: int) -> Status:
    if user_id == context.world.bot.id:
        return chat.bot_status
    if chat.is_private:
        return Status.MEMBER if user_id == chat.id else Status.LEFT
    return chat.members.get(user_id, Status.LEFT)
