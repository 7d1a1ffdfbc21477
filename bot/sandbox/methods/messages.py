"""Sending, editing and deleting messages: parameters first, then access to the chat, then the content (Client.cpp)."""

from bot.sandbox.access import readable_chat, writable_chat
from bot.sandbox.context import Context
from bot.sandbox.methods.content import (
    read_keyboard,
    shown_document,
    shown_markup,
    shown_rich,
    shown_text,
)
from bot.sandbox.parameters import Parameters
from bot.sandbox.posting import post, repost, withdraw
from bot.sandbox.refusals import bad_request
from bot.sandbox.rich.shapes import ApiVersion
from bot.sandbox.state import ADMINS, Chat, Json

_DELETABLE_FOR = 48 * 3600  # seconds
_MOST_DELETED = 100
_CONTENT = ("text", "entities", "rich_message", "reply_markup", "link_preview_options")
_ACTIONS = frozenset(
    {
        "cancel",
        "choose_sticker",
        "find_location",
        "record_video",
        "record_video_note",
        "record_voice",
        "typing",
        "upload_document",
        "upload_photo",
        "upload_video",
        "upload_video_note",
        "upload_voice",
    }
)


def send_message(context: Context, parameters: Parameters) -> Json:
    """Bot API, sendMessage."""
    return _send(context, parameters, shown_text(context, parameters), "text messages")


def send_rich_message(context: Context, parameters: Parameters) -> Json:
    """Bot API, sendRichMessage."""
    return _send(context, parameters, shown_rich(context, parameters), "the rich message")


def send_document(context: Context, parameters: Parameters) -> Json:
    """Bot API, sendDocument: of a file in the request, or of one that was sent before."""
    return _send(context, parameters, shown_document(context, parameters), "documents")


def send_rich_message_draft(context: Context, parameters: Parameters) -> bool:
    """Bot API, sendRichMessageDraft: the open chat pages show it for half a minute; it is no message."""
    shown = shown_rich(context, parameters, draft=True)
    if not parameters.integer("draft_id"):
        raise bad_request("draft identifier must be non-zero")
    chat = writable_chat(context.world, parameters, what="the rich message")
    if not chat.is_private:
        raise bad_request("drafts can be sent to private chats only")
    draft = {"date": int(context.clock()), "chat": chat.to_json(), **shown}
    context.feed.tell("draft", chat=chat.id, message=draft)
    return True


def _send(context: Context, parameters: Parameters, shown: Json, what: str) -> Json:
    """A new message that shows this; `what` it is, in the words of a refusal."""
    keyboard = read_keyboard(context, parameters)
    paid, now = parameters.flag("allow_paid_broadcast"), context.clock()
    if paid:
        context.paid.check(now)
    chat = writable_chat(
        context.world,
        parameters,
        initiate_refusal=context.options.initiate_refusal,
        what=what,
    )
    content = {
        **_thread(chat, parameters),
        **_reply(context, chat, parameters),
        **shown,
        **shown_markup(keyboard),
    }
    if parameters.flag("protect_content"):
        content["has_protected_content"] = True
    message = post(context, chat, context.world.bot, content)
    context.paid.sent(now, paid=paid)
    context.watch.sent(now, chat, context.world.tallies, parameters)
    return message


def edit_message_text(context: Context, parameters: Parameters) -> Json:
    """Bot API, editMessageText: to a text, or to a rich message."""
    is_rich = "rich_message" in parameters and context.api_version.has(ApiVersion.V10_1)
    if is_rich and parameters.text("text"):
        raise bad_request("exactly one of text and rich_message must be specified")
    shown = shown_rich(context, parameters) if is_rich else shown_text(context, parameters)
    keyboard = read_keyboard(context, parameters)
    chat, message = _own_message(context, parameters)
    return _edited(context, chat, message, {**shown, **shown_markup(keyboard)})


def edit_message_reply_markup(context: Context, parameters: Parameters) -> Json:
    """Bot API, editMessageReplyMarkup."""
    keyboard = read_keyboard(context, parameters)
    chat, message = _own_message(context, parameters)
    kept = {name: message[name] for name in _CONTENT if name in message}
    kept.pop("reply_markup", None)
    return _edited(context, chat, message, {**kept, **shown_markup(keyboard)})


def delete_message(context: Context, parameters: Parameters) -> bool:
    """Bot API, deleteMessage."""
    chat = readable_chat(context.world, parameters)
    message_id = _message_id(parameters)
    message = context.world.history.find(chat.id, message_id)
    if message is None:
        raise bad_request("message to delete not found")
    if not _is_deletable(context, chat, message):
        raise bad_request("message can't be deleted")
    withdraw(context, chat, message_id)
    return True


def delete_messages(context: Context, parameters: Parameters) -> bool:
    """Bot API, deleteMessages: those that cannot be found are passed over; one that cannot be deleted has all refused."""
    chat = readable_chat(context.world, parameters)
    try:
        given = parameters.json("message_ids")
    except ValueError as error:
        raise bad_request("can't parse message identifiers JSON object") from error
    if not isinstance(given, list) or not given:
        raise bad_request("message identifiers are not specified")
    if len(given) > _MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    ids = [int(message_id) for message_id in given]
    found = [(id_, context.world.history.find(chat.id, id_)) for id_ in ids]
    known = {id_: message for id_, message in found if message is not None}
    if not all(_is_deletable(context, chat, message) for message in known.values()):
        raise bad_request("message can't be deleted for everyone")
    for message_id in known:
        withdraw(context, chat, message_id)
    return True


def send_chat_action(context: Context, parameters: Parameters) -> bool:
    """Bot API, sendChatAction: the open chat pages show it for five seconds."""
    action = parameters.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(context.world, parameters)
    context.feed.tell("action", chat=chat.id, action=action)
    return True


def _thread(chat: Chat, parameters: Parameters) -> Json:
    thread_id = parameters.integer("message_thread_id")
    if not thread_id or thread_id not in chat.topics:
        return {}
    return {"message_thread_id": thread_id, "is_topic_message": True}


def _reply(context: Context, chat: Chat, parameters: Parameters) -> Json:
    try:
        given = parameters.json("reply_parameters")
    except ValueError as error:
        raise bad_request("can't parse reply parameters JSON object") from error
    if given is None:
        return {}
    if not isinstance(given, dict) or not isinstance(given.get("message_id"), int):
        raise bad_request("can't parse reply parameters: expected an Object")
    replied = context.world.history.find(chat.id, given["message_id"])
    if replied is not None:
        shallow = {k: v for k, v in replied.items() if k != "reply_to_message"}
        return {"reply_to_message": shallow}
    if given.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _message_id(parameters: Parameters) -> int:
    message_id = parameters.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    return message_id


def _own_message(context: Context, parameters: Parameters) -> tuple[Chat, Json]:
    """The message to edit, which must be the bot's."""
    chat = readable_chat(context.world, parameters)
    message = context.world.history.find(chat.id, _message_id(parameters))
    if message is None:
        raise bad_request("message to edit not found")
    if not _is_own(context, chat, message) or not ("text" in message or "rich_message" in message):
        raise bad_request("message can't be edited")
    return chat, message


def _is_own(context: Context, chat: Chat, message: Json) -> bool:
    author = message.get("from")
    if author is None:  # a channel's own post, which its administrators edit
        return chat.bot_status in ADMINS
    return bool(author["id"] == context.world.bot.id)


def _edited(context: Context, chat: Chat, message: Json, content: Json) -> Json:
    if all(message.get(name) == content.get(name) for name in _CONTENT):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    kept = {name: value for name, value in message.items() if name not in _CONTENT}
    return repost(context, chat, {**kept, **content, "edit_date": int(context.clock())})


def _is_deletable(context: Context, chat: Chat, message: Json) -> bool:
    """Bot API, deleteMessage: within 48 hours, one's own, any in a private chat, any for an administrator."""
    if context.clock() - message["date"] > _DELETABLE_FOR:
        return False
    return chat.is_private or chat.bot_status in ADMINS or _is_own(context, chat, message)
