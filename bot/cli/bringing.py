"""Puts what a survey found into the store, has it taken in, and says what became of it."""

from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.config.settings import Settings
from bot.core.cleaning import clean
from bot.errors import BotError
from bot.gather import Gathered, gather
from bot.process import utc_now
from bot.services.ingest import Ingest
from bot.services.intake import intake_of, judge_of
from bot.sources.read import How, read
from bot.sources.survey import Survey
from bot.store import opened
from storage.database import DATABASE_UNUSABLE, Database
from storage.records import Added

# Shorter input is over before a bar could be read.
_LONG_FILES = 50
_LONG_BYTES = 2_000_000
# Numbered together: nobody waits beside it, and what a story is compared with is read once for all of them.
_NUMBERED_AT_ONCE: Final = 1_000


@dataclass(slots=True)
class Summary:
    """What became of everything so far."""

    added: Added = field(default_factory=Added)
    refused: int = 0

    def line(self) -> str:
        """What the operator sees at the end."""
        added = self.added
        return (
            f"{added.new} new, {added.known} known, {added.updated} updated, {self.refused} refused"
        )


async def bring(settings: Settings, found: Survey, crew: Executor | None = None) -> Summary:
    """Store what a survey found and have it taken in, with a bar when it is long, and by a crew when it is much.

    Raises:
        BotError: The database failed; it says what was stored until then.
    """
    summary = Summary()
    # Remarks and the bar go to standard error: standard output has the summary alone. A file wants no bar.
    console = Console(stderr=True)
    long = len(found.files) > _LONG_FILES or found.total_bytes > _LONG_BYTES
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, disable=not (long and console.is_terminal), transient=True
    ) as progress:
        bar = progress.add_task("reading", total=found.total_bytes)
        async with opened(settings) as database:
            how = How(utc_now(), judge=judge_of(settings))
            batches = read(found, how, executor=crew)
            try:
                async for gathered in gather(batches, Ingest(database), utc_now):
                    summary.added += gathered.added
                    summary.refused += len(gathered.refused)
                    _remark(progress.console, gathered)
                    progress.advance(bar, gathered.batch.done_bytes)
                await _take_in(database, settings)
            except DATABASE_UNUSABLE as error:
                raise _broken_off(error, summary) from error
    return summary


def _broken_off(error: Exception, summary: Summary) -> BotError:
    reason = str(error).partition("\n")[0]
    return BotError(
        f"the database failed: {reason}; until then {summary.line()}. "
        "Mend that and ingest once more: what was stored is known"
    )


async def _take_in(database: Database, settings: Settings) -> None:
    """Have the articles numbered now, unless a running service leads: its next tick does it."""
    leadership = database.leadership()
    if await leadership.acquire():
        try:
            await intake_of(database, settings, batch=_NUMBERED_AT_ONCE).run(utc_now())
        finally:
            await leadership.release()


def _remark(console: Console, gathered: Gathered) -> None:
    for noted in gathered.noted:
        _say(console, f"noted:   {noted.place}: {noted.what}")
    for refused in gathered.refused:
        _say(console, f"refused: {refused.place} {refused.reason}; {refused.remedy}")


def _say(console: Console, line: str) -> None:
    """A remark is one line, and commands no terminal: whatever the name of a file holds."""
    shown = clean(line).replace("\n", " ")
    console.print(shown, markup=False, highlight=False, soft_wrap=True)
