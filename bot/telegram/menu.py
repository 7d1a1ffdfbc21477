"""Tells Telegram which commands there are, by language and kind of chat. Runs none of them."""

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)

from bot.commands import COMMANDS
from bot.i18n import ENGLISH, Catalogues, Translator


async def publish_menu(bot: Bot, catalogues: Catalogues) -> None:
    """Set commands and description for everybody; English stands for all languages we do not speak.

    In groups only administrators are offered what only they may do (Bot API, BotCommandScope).
    """
    for language, t in catalogues.translators.items():
        code = "" if language == ENGLISH else language
        for scope, changing in _SCOPES:
            await bot.set_my_commands(_commands(t, changing=changing), scope, code)
        about = t("I send digests of new articles, each chat its own topics at its own time.")
        await bot.set_my_description(about, code)
        await bot.set_my_short_description(about, code)


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
        if changing or not command.changes
    ]
