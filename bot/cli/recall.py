"""`incoming recall`: an edition is called back from all chats."""

from datetime import UTC, datetime

from rich.console import Console

from bot.cli.loops import to_the_end
from bot.config.settings import Settings
from bot.errors import BotError
from bot.services.recall import CalledBack, Recall
from bot.store import as_it_stands
from storage.records import RecallReport, Standing

_MOMENT = "%Y-%m-%d %H:%M:%S UTC"


def recall(settings: Settings, number: int, *, only_look: bool) -> int:
    """Call an edition back, and say what becomes of its messages; of one that was called back before, how far that is.

    Raises:
        BotError: There is no such edition, or no database.
    """
    now = datetime.now(UTC)
    before = to_the_end(_look(settings, number, now))
    if before.recalled_at is not None:
        return _tell_again(before)
    _say(f"edition {number}, composed {before.created_at:{_MOMENT}}")
    _tell("messages that wait, to be cancelled", before.of(Standing.WAITS))
    _tell("messages sent, to be deleted", before.of(Standing.DELETABLE))
    _tell("messages on the wire, to be deleted if they arrive", before.of(Standing.ON_THE_WIRE))
    _tell_what_stays(before)
    if only_look:
        return 0
    done = to_the_end(_call_back(settings, number, now))
    if done is None:  # somebody else was faster
        return _tell_again(to_the_end(_look(settings, number, now)))
    _say("called back")
    _tell("messages cancelled", done.withdrawn)
    _tell_rest(done.report)
    return 0


def _tell_again(report: RecallReport) -> int:
    _say(f"edition {report.number} was called back already, {report.recalled_at:{_MOMENT}}")
    _tell("messages cancelled", report.of(Standing.CANCELLED))
    _tell("messages deleted", report.of(Standing.DELETED))
    _tell_rest(report)
    return 0


def _tell_rest(report: RecallReport) -> None:
    to_delete = report.of(Standing.DELETABLE) + report.of(Standing.ON_THE_WIRE)
    _tell("messages still to be deleted, by the running service", to_delete)
    _tell_what_stays(report)


def _tell_what_stays(report: RecallReport) -> None:
    _tell("messages that stay, sent more than 48 hours ago or refused", report.of(Standing.STAYS))


async def _look(settings: Settings, number: int, now: datetime) -> RecallReport:
    async with as_it_stands(settings) as database:
        found = await Recall(database).look(number, now)
    if found is None:
        raise BotError(
            f"there is no edition {number}; its number stands in the first line of each digest"
        )
    return found


async def _call_back(settings: Settings, number: int, now: datetime) -> CalledBack | None:
    async with as_it_stands(settings) as database:
        return await Recall(database).call_back(number, now)


def _tell(what: str, number: int) -> None:
    _say(f"{what}: {number}")


def _say(line: str) -> None:
    Console().print(line, highlight=False, soft_wrap=True)
