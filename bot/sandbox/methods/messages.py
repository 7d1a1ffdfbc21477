"""Sending, editing and deleting messages: parameters first, then access to the chat, then the content (Client.cpp)."""

from typing import Any

from bot.sandbox.access import find_chat, readable_chat, writable_chat
from bot.sandbox.context import Context
from bot.sandbox.keyboards import NO_KEYBOARD, Keyboard
from bot.sandbox.parameters import Parameters
from bot.sandbox.posting import post, repost, withdraw
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import ADMINS, Chat, Json
from bot.sandbox.text import Formatted

_DELETABLE_FOR = 48 * 3600  # seconds
_MOST_DELETED = 100
_CONTENT = ("text", "entities", "reply_markup", "link_preview_options")
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
    formatted = context.format_text(parameters)
    keyboard = _keyboard(context, parameters)
    paid, now = parameters.flag("allow_paid_broadcast"), context.clock()
    if paid:
        context.paid.check(now)
    chat = writable_chat(
        context.world, parameters, initiate_refusal=context.options.initiate_refusal
    )
    content = {
        **_thread(chat, parameters),
        **_reply(context, chat, parameters),
        **_content(context, parameters, formatted, keyboard),
    }
    if parameters.flag("protect_content"):
        content["has_protected_content"] = True
    message = post(context, chat, context.world.bot, content)
    context.paid.sent(now, paid=paid)
    context.watch.sent(now, chat, context.world.tallies, parameters)
    return message


def edit_message_text(context: Context, parameters: Parameters) -> Json:
    """Bot API, editMessageText."""
    formatted = context.format_text(parameters)
    keyboard = _keyboard(context, parameters)
    chat, message = _own_message(context, parameters)
    return _edited(context, chat, message, _content(context, parameters, formatted, keyboard))


def edit_message_reply_markup(context: Context, parameters: Parameters) -> Json:
    """Bot API, editMessageReplyMarkup."""
    keyboard = _keyboard(context, parameters)
    chat, message = _own_message(context, parameters)
    kept = {name: message[name] for name in _CONTENT if name in message}
    kept.pop("reply_markup", None)
    return _edited(context, chat, message, {**kept, **_markup(keyboard)})


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
    """Bot API, deleteMessages: those that cannot be found or deleted are passed over."""
    chat = readable_chat(context.world, parameters)
    try:
        given = parameters.json("message_ids")
    except ValueError as error:
        raise bad_request("can't parse message identifiers JSON object") from error
    if not isinstance(given, list) or not given:
        raise bad_request("message identifiers are not specified")
    if len(given) > _MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    for message_id in given:
        message = context.world.history.find(chat.id, int(message_id))
        if message is not None and _is_deletable(context, chat, message):
            withdraw(context, chat, int(message_id))
    return True


def send_chat_action(context: Context, parameters: Parameters) -> bool:
    """Bot API, sendChatAction: the open chat pages show it for five seconds."""
    action = parameters.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(context.world, parameters)
    context.feed.tell("action", chat=chat.id, action=action)
    return True


def _keyboard(context: Context, parameters: Parameters) -> Keyboard:
    if "reply_markup" not in parameters:
        return NO_KEYBOARD
    chat = find_chat(context.world, parameters)
    private = chat is not None and chat.is_private
    keyboard = context.read_keyboard(parameters.values.get("reply_markup"), private)
    context.journal.counters.oversized_keyboards += keyboard.oversized
    return keyboard


def _content(
    context: Context, parameters: Parameters, formatted: Formatted, keyboard: Keyboard
) -> Json:
    context.journal.counters.entity_drops += formatted.dropped
    content: Json = {"text": formatted.text}
    if formatted.entities:
        content["entities"] = formatted.entities
    if preview := _preview(parameters):
        content["link_preview_options"] = preview
    return {**content, **_markup(keyboard)}


def _markup(keyboard: Keyboard) -> Json:
    return {} if keyboard.inline is None else {"reply_markup": keyboard.inline}


def _preview(parameters: Parameters) -> Any:
    try:
        preview = parameters.json("link_preview_options")
    except ValueError as error:
        raise bad_request("can't parse link preview options JSON object") from error
    if preview is not None and not isinstance(preview, dict):
        raise bad_request("can't parse link preview options: expected an Object")
    return preview


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
    if not _is_own(context, chat, message) or "text" not in message:
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
