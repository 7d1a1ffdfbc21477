"""The table of contents of the Bot API here: one function a method, by its lower-case name.

A method takes the sandbox and the parameters and returns the `result` of the answer, or raises `Refused`.
getUpdates alone waits, and is called by `bot.sandbox.api` itself.
"""

from collections.abc import Callable
from typing import Any

from bot.sandbox.context import Context
from bot.sandbox.methods import callbacks, chats, messages, payments, profile, receiving
from bot.sandbox.parameters import Parameters

Method = Callable[[Context, Parameters], Any]

METHODS: dict[str, Method] = {
    "answercallbackquery": callbacks.answer_callback_query,
    "close": receiving.close,
    "deletemessage": messages.delete_message,
    "deletemessages": messages.delete_messages,
    "deletemycommands": profile.delete_my_commands,
    "deletewebhook": receiving.delete_webhook,
    "editmessagereplymarkup": messages.edit_message_reply_markup,
    "editmessagetext": messages.edit_message_text,
    "getchat": chats.get_chat,
    "getchatadministrators": chats.get_chat_administrators,
    "getchatmember": chats.get_chat_member,
    "getchatmembercount": chats.get_chat_member_count,
    "getchatmenubutton": profile.get_chat_menu_button,
    "getme": profile.get_me,
    "getmycommands": profile.get_my_commands,
    "getmydescription": profile.get_my_description,
    "getmyname": profile.get_my_name,
    "getmyshortdescription": profile.get_my_short_description,
    "getmystarbalance": payments.get_my_star_balance,
    "getwebhookinfo": receiving.get_webhook_info,
    "leavechat": chats.leave_chat,
    "logout": receiving.log_out,
    "sendchataction": messages.send_chat_action,
    "senddocument": messages.send_document,
    "sendmessage": messages.send_message,
    "sendrichmessage": messages.send_rich_message,
    "sendrichmessagedraft": messages.send_rich_message_draft,
    "setchatmenubutton": profile.set_chat_menu_button,
    "setmycommands": profile.set_my_commands,
    "setmydescription": profile.set_my_description,
    "setmyname": profile.set_my_name,
    "setmyshortdescription": profile.set_my_short_description,
    "setwebhook": receiving.set_webhook,
}
SENDS = frozenset({"senddocument", "sendmessage", "sendrichmessage"})
EDITS = frozenset({"editmessagetext", "editmessagereplymarkup"})
