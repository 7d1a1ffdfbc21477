"""The table of contents of what can be typed: one file a command, Request in, Reply out, no Telegram in here."""

from bot.commands import filter as filter_
from bot.commands import format as format_
from bot.commands import help as help_
from bot.commands import (
    label,
    language,
    latest,
    read,
    save,
    saved,
    schedule,
    search,
    similar,
    start,
    status,
    stop,
    topic,
    why,
    whynot,
)
from bot.commands.request import Command

_OTHERS = (
    start.COMMAND,
    latest.COMMAND,
    read.COMMAND,
    search.COMMAND,
    save.COMMAND,
    saved.COMMAND,
    similar.COMMAND,
    topic.COMMAND,
    filter_.COMMAND,
    why.COMMAND,
    whynot.COMMAND,
    schedule.COMMAND,
    format_.COMMAND,
    label.COMMAND,
    status.COMMAND,
    language.COMMAND,
    stop.COMMAND,
)

COMMANDS: tuple[Command, ...] = (*_OTHERS, help_.command(_OTHERS))
"""All commands, in the order of Telegram's menu."""

BY_NAME = {command.name: command for command in COMMANDS}
