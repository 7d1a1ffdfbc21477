"""Answering pressed buttons, once and in time."""

import re

from bot.sandbox.context import Context
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request

ANSWERABLE_FOR = 15 * 60  # seconds
_LONGEST_TEXT = 200  # characters
# Bot API, answerCallbackQuery: an address opens a game, or the bot itself with a parameter.
_OWN_LINK = re.compile(r"https?://(?:t|telegram)\.me/(\w+)\?start=[\w-]{1,64}", re.ASCII)


def answer_callback_query(context: Context, parameters: Parameters) -> bool:
    """Bot API, answerCallbackQuery: the person sees a toast, an alert, or just an end of the waiting."""
    text = parameters.text("text")
    if len(text) > _LONGEST_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    url = parameters.text("url")
    link = _OWN_LINK.fullmatch(url)
    if url and (link is None or link[1].lower() != (context.world.bot.username or "").lower()):
        raise bad_request("URL_INVALID")
    callback = context.world.callbacks.pop(parameters.text("callback_query_id"), None)
    if callback is None or context.clock() - callback.created_at > ANSWERABLE_FOR:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    context.feed.tell(
        "answer",
        query=callback.id,
        chat=callback.chat_id,
        user=callback.user_id,
        message_id=callback.message_id,
        text=text,
        alert=parameters.flag("show_alert"),
        url=url,
    )
    return True
