"""Who belongs to a chat, in the Bot API's words, and the updates that a change of the bot's place makes."""

from bot.sandbox.context import Context
from bot.sandbox.state import PRESENT, Chat, Json, Kind, Status, User

_ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def member_json(chat: Chat, user: User, status: Status) -> Json:
    """A Bot API `ChatMember` of the kind that the status asks for."""
    member: Json = {"status": status.value, "user": user.to_json()}
    match status:
        case Status.CREATOR:
            return {**member, "is_anonymous": False}
        case Status.ADMINISTRATOR:
            return {**member, **_administrator(chat, user)}
        case Status.RESTRICTED:
            rights = dict.fromkeys(_MEMBER_RIGHTS, False)
            rights["can_send_messages"] = chat.can_send_text
            return {**member, "is_member": True, **rights, "until_date": 0}
        case Status.KICKED:
            return {**member, "until_date": 0}
        case Status.MEMBER | Status.LEFT:
            return member


def _administrator(chat: Chat, user: User) -> Json:
    rights: Json = {
        "can_be_edited": False,
        "is_anonymous": False,
        **dict.fromkeys(_ADMIN_RIGHTS, True),
        "can_send_welcome_messages": False,
    }
    if chat.kind is Kind.CHANNEL:
        can_post = chat.can_post if user.is_bot else True
        return {**rights, "can_post_messages": can_post, "can_edit_messages": can_post}
    return {**rights, "can_pin_messages": True, "can_manage_topics": True}


def change_bot_status(context: Context, chat: Chat, actor: User, status: Status) -> None:
    """Give the bot another place in a chat, and tell it by `my_chat_member`."""
    old = chat.bot_status
    chat.bot_status = status
    announce(context, chat, actor, old, status)


def announce(context: Context, chat: Chat, actor: User, old: Status, new: Status) -> None:
    """Put a `my_chat_member` update into the queue and tell the chat pages."""
    bot = context.world.bot
    context.queue.put(
        "my_chat_member",
        {
            "chat": chat.to_json(),
            "from": actor.to_json(),
            "date": int(context.clock()),
            "old_chat_member": member_json(chat, bot, old),
            "new_chat_member": member_json(chat, bot, new),
        },
        chat.id,
    )
    context.feed.tell("chat", chat=chat.id)


def is_present(chat: Chat, user_id: int) -> bool:
    """Whether a person can speak in a chat."""
    if chat.is_private:
        return chat.id == user_id
    return chat.members.get(user_id) in PRESENT
