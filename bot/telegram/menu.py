"""Tells Telegram which commands there are, by language and kind of chat. Runs none of them."""

from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.commands import COMMANDS
from bot.i18n import ENGLISH, Catalogues, Translator
from bot.telegram.patiently import patiently

_log = structlog.get_logger(__name__)


async def publish_menu(bot: Bot, catalogues: Catalogues) -> None:
    """Set commands and description for everybody; English stands for all languages we do not speak.

    In groups only administrators are offered what only they may do (Bot API, BotCommandScope).
    The menu is a convenience: what Telegram refuses is logged, and the last menu stays.
    """
    for language, t in catalogues.translators.items():
        code = "" if language == ENGLISH else language
        for scope, changing in _SCOPES:
            commands = _commands(t, changing=changing)
            await _try(partial(bot.set_my_commands, commands, scope, code))
        about = t("I send digests of new articles, each chat its own topics at its own time.")
        await _try(partial(bot.set_my_description, about, code))
        await _try(partial(bot.set_my_short_description, about, code))


async def _try(call: Callable[[], Awaitable[object]]) -> None:
    try:
        await patiently(call)
    except TelegramError as error:
        _log.warning("menu not set", reason=error.message)


_SCOPES: tuple[tuple[BotCommandScope, bool], ...] = (
    (BotCommandScopeDefault(), True),
    (BotCommandScopeAllPrivateChats(), True),
    (BotCommandScopeAllGroupChats(), False),
    (BotCommandScopeAllChatAdministrators(), True),
)


def _commands(t: Translator, *, changing: bool) -> list[BotCommand]:
    return [
        BotCommand(command.name, t(command.summary))
        for command in COMMANDS
        if changing or command.only_shows("")
    ]
