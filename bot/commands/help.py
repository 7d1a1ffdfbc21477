"""/help: every command, what it takes and what it does. The table of commands is handed in."""

from collections.abc import Sequence

from bot.commands.request import Command, Reply, Request
from bot.core.blocks import Inline, Paragraph, Style, Styled, Text
from bot.core.digest import TITLE
from bot.i18n import Translator, mark


def command(others: Sequence[Command]) -> Command:
    """The command that explains the others and itself."""

    async def run(request: Request) -> Reply:
        """List all commands."""
        t = request.t
        lines = [line for one in (*others, itself) for line in _line(one, t)]
        about = t("I send digests of new articles, each chat its own topics at its own time.")
        head = (Styled(Style.BOLD, (Text(TITLE),)), Text(f"\n{about}"))
        return Reply(((Paragraph(head),), (Paragraph(tuple(lines[:-1])),)))

    itself = Command("help", mark("Show all commands"), run)
    return itself


def _line(one: Command, t: Translator) -> tuple[Inline, ...]:
    usage = f" {t(one.usage)}" if one.usage else ""
    return (Text(f"/{one.name}{usage} — {t(one.summary)}"), Text("\n"))
