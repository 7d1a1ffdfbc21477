"""The bot's command lists by scope and language, and which of them a person sees. Pure."""

import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request, from_tdlib
from bot.sandbox.state import ADMINS, Chat

MOST = 100
_LONGEST_NAME = 32
_LONGEST_DESCRIPTION = 256
_NAME = re.compile(r"[a-z0-9_]+\Z")
_LANGUAGE = re.compile(r"[a-z]{2}\Z")
_WIDE = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"},
)
_NARROW = frozenset({"chat", "chat_administrators", "chat_member"})


@dataclass(frozen=True, slots=True)
class Scope:
    """A Bot API `BotCommandScope`."""

    kind: str = "default"
    chat_id: int | None = None
    user_id: int | None = None


Command = dict[str, Any]
Lists = dict[tuple[Scope, str], list[Command]]


def read_commands(parameters: Parameters) -> list[Command]:
    """The parameter `commands`, checked.

    Raises:
        Refused: with the texts of TDLib's BotCommand.cpp.
    """
    try:
        given = parameters.json("commands")
    except ValueError as error:
        raise bad_request("can't parse commands JSON object") from error
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > MOST:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_read_command(command) for command in given]


def _read_command(given: object) -> Command:
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(given.get("command", "")).removeprefix("/")
    description = str(given.get("description", "")).strip()
    if not name:
        raise from_tdlib("Command must be non-empty")
    if len(name) > _LONGEST_NAME:
        raise from_tdlib(f"Command length must not exceed {_LONGEST_NAME}")
    if not _NAME.match(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise from_tdlib("Command description must be non-empty")
    if len(description) > _LONGEST_DESCRIPTION:
        raise from_tdlib(f"Command description length must not exceed {_LONGEST_DESCRIPTION}")
    return {**given, "command": name, "description": description}


def read_scope(parameters: Parameters) -> Scope:
    """The parameter `scope`; the default scope when it is absent.

    Raises:
        Refused: its type or its ids are wrong.
    """
    try:
        given = parameters.json("scope")
    except ValueError as error:
        raise bad_request("can't parse BotCommandScope JSON object") from error
    if given is None:
        return Scope()
    kind = given.get("type") if isinstance(given, dict) else None
    if kind in _WIDE:
        return Scope(str(kind))
    if kind not in _NARROW:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    user_id = given.get("user_id") if kind == "chat_member" else None
    try:
        return Scope(str(kind), int(given["chat_id"]), None if user_id is None else int(user_id))
    except (KeyError, TypeError, ValueError) as error:
        raise bad_request("can't parse BotCommandScope: chat not found") from error


def read_language(parameters: Parameters) -> str:
    """The parameter `language_code`: two letters of ISO 639-1, or "" for everybody.

    Raises:
        Refused: it is neither.
    """
    language = parameters.text("language_code")
    if language and not _LANGUAGE.match(language):
        raise bad_request("invalid language code specified")
    return language


def visible_commands(lists: Lists, chat: Chat, user_id: int, language: str) -> list[Command]:
    """The list that a client shows a person in a chat (Bot API, "Determining list of commands")."""
    for scope in _scopes(chat, user_id):
        for code in (language[:2].lower(), ""):
            if (scope, code) in lists:
                return lists[scope, code]
    return []


def _scopes(chat: Chat, user_id: int) -> list[Scope]:
    if chat.is_private:
        return [Scope("chat", chat.id), Scope("all_private_chats"), Scope()]
    own = [Scope("chat_member", chat.id, user_id)]
    rest = [Scope("chat", chat.id)]
    every = [Scope("all_group_chats"), Scope()]
    if chat.members.get(user_id) not in ADMINS:
        return [*own, *rest, *every]
    own.append(Scope("chat_administrators", chat.id))
    return [*own, *rest, Scope("all_chat_administrators"), *every]
