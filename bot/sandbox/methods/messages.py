"""Sending, editing and deleting messages: parameters first, then access to the chat, then the content (Client.cpp)."""

from typing import Any

from bot.sandbox.access import find_chat, readable_chat, writable_chat
from bot.sandbox.context import Context
from bot.sandbox.keyboards import NO_KEYBOARD, Keyboard
from bot.sandbox.parameters import Parameters
from bot.sandbox.posting import post, repost, withdraw
from bot.sandbox.refusals import bad_request
from bot.sandbox.rich.rules import Rules
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
    return _send(context, parameters, _text(context, parameters), "text messages")


def send_rich_message(context: Context, parameters: Parameters) -> Json:
    """Bot API, sendRichMessage."""
    return _send(context, parameters, _rich(context, parameters), "the rich message")


def _send(context: Context, parameters: Parameters, shown: Json, what: str) -> Json:
    """A new message that shows this; `what` it is, in the words of a refusal."""
    keyboard = _keyboard(context, parameters)
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
        **_markup(keyboard),
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
    shown = _rich(context, parameters) if is_rich else _text(context, parameters)
    keyboard = _keyboard(context, parameters)
    chat, message = _own_message(context, parameters)
    return _edited(context, chat, message, {**shown, **_markup(keyboard)})


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
    private = _is_private(context, parameters)
    keyboard = context.read_keyboard(parameters.values.get("reply_markup"), private)
    context.journal.counters.oversized_keyboards += keyboard.oversized
    return keyboard


def _is_private(context: Context, parameters: Parameters) -> bool:
    chat = find_chat(context.world, parameters)
    return chat is not None and chat.is_private


def _rich(context: Context, parameters: Parameters) -> Json:
    """What a message with the parameter `rich_message` shows; what is odd about it is counted."""
    options, counters = context.options, context.journal.counters
    rules = Rules(
        limits=options.rich,
        version=context.api_version,
        url_fault=context.url_fault,
        strict=options.strict,
        private=_is_private(context, parameters),
    )
    rich = context.read_rich(parameters.values.get("rich_message"), rules)
    findings = rich.findings
    counters.dropped_links += findings.dropped_links
    counters.literal_entities += findings.literal_entities
    counters.lints += findings.lints.total()
    counters.lints_by_rule.update(findings.lints)
    return {"rich_message": rich.content}


def _text(context: Context, parameters: Parameters) -> Json:
    """What a message with the parameters `text`, `parse_mode` and so on shows."""
    formatted = context.format_text(parameters)
    context.journal.counters.entity_drops += formatted.dropped
    content: Json = {"text": formatted.text}
    if formatted.entities:
        content["entities"] = formatted.entities
    if preview := _preview(parameters):
        content["link_preview_options"] = preview
    return content


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
