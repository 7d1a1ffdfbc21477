"""What the bot is and says about itself: name, descriptions, command lists, menu button."""

from typing import Any

from bot.sandbox.access import readable_chat
from bot.sandbox.commands import read_commands, read_language, read_scope
from bot.sandbox.context import Context
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import Json

_NAME, _DESCRIPTION, _SHORT = "name", "description", "short_description"
_LONGEST = {_NAME: 64, _DESCRIPTION: 512, _SHORT: 120}  # characters
_EVERY_CHAT = 0
_DEFAULT_BUTTON = {"type": "commands"}


def get_me(context: Context, _parameters: Parameters) -> Json:
    """Bot API, getMe, with every field that client libraries insist on."""
    return {
        **context.world.bot.to_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "supports_guest_queries": False,
        "supports_join_request_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


def set_my_commands(context: Context, parameters: Parameters) -> bool:
    """Bot API, setMyCommands. An empty list takes the scope's list away."""
    commands = read_commands(parameters)
    key = read_scope(parameters), read_language(parameters)
    if commands:
        context.profile.commands[key] = commands
    else:
        context.profile.commands.pop(key, None)
    context.feed.tell("commands")
    return True


def get_my_commands(context: Context, parameters: Parameters) -> list[Json]:
    """Bot API, getMyCommands: the list of exactly this scope and language."""
    key = read_scope(parameters), read_language(parameters)
    return context.profile.commands.get(key, [])


def delete_my_commands(context: Context, parameters: Parameters) -> bool:
    """Bot API, deleteMyCommands."""
    key = read_scope(parameters), read_language(parameters)
    context.profile.commands.pop(key, None)
    context.feed.tell("commands")
    return True


def set_my_name(context: Context, parameters: Parameters) -> bool:
    """Bot API, setMyName."""
    return _set_text(context, parameters, _NAME)


def set_my_description(context: Context, parameters: Parameters) -> bool:
    """Bot API, setMyDescription."""
    return _set_text(context, parameters, _DESCRIPTION)


def set_my_short_description(context: Context, parameters: Parameters) -> bool:
    """Bot API, setMyShortDescription."""
    return _set_text(context, parameters, _SHORT)


def get_my_name(context: Context, parameters: Parameters) -> Json:
    """Bot API, getMyName."""
    return {_NAME: _text(context, parameters, _NAME) or context.world.bot.first_name}


def get_my_description(context: Context, parameters: Parameters) -> Json:
    """Bot API, getMyDescription."""
    return {_DESCRIPTION: _text(context, parameters, _DESCRIPTION)}


def get_my_short_description(context: Context, parameters: Parameters) -> Json:
    """Bot API, getMyShortDescription."""
    return {_SHORT: _text(context, parameters, _SHORT)}


def set_chat_menu_button(context: Context, parameters: Parameters) -> bool:
    """Bot API, setChatMenuButton."""
    try:
        button: Any = parameters.json("menu_button")
    except ValueError as error:
        raise bad_request("can't parse menu button JSON object") from error
    if button is not None and (not isinstance(button, dict) or "type" not in button):
        raise bad_request("can't parse menu button: MenuButton must be an Object")
    context.profile.menu_buttons[_menu_chat(context, parameters)] = button or _DEFAULT_BUTTON
    return True


def get_chat_menu_button(context: Context, parameters: Parameters) -> Json:
    """Bot API, getChatMenuButton."""
    buttons = context.profile.menu_buttons
    own = buttons.get(_menu_chat(context, parameters))
    return own or buttons.get(_EVERY_CHAT, _DEFAULT_BUTTON)


def _menu_chat(context: Context, parameters: Parameters) -> int:
    return readable_chat(context.world, parameters).id if "chat_id" in parameters else _EVERY_CHAT


def _set_text(context: Context, parameters: Parameters, name: str) -> bool:
    text, language = parameters.text(name), read_language(parameters)
    if len(text) > _LONGEST[name]:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    context.profile.texts[name, language] = text
    context.feed.tell("profile")
    return True


def _text(context: Context, parameters: Parameters, name: str) -> str:
    texts, language = context.profile.texts, read_language(parameters)
    return texts.get((name, language)) or texts.get((name, ""), "")
