"""`incoming ingest`: puts what files, folders and addresses hold into the store, and says what became of it."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.cli.loops import to_the_end
from bot.cli.workers import tune_collector, workers
from bot.config.settings import Settings
from bot.core.cleaning import clean
from bot.errors import BotError
from bot.gather import Gathered, gather
from bot.process import utc_now
from bot.services.ingest import Ingest
from bot.services.intake import intake_of, judge_of
from bot.sources.read import MANY_FILES, How, read
from bot.sources.survey import Survey, survey
from bot.store import opened
from storage.database import Database
from storage.records import Added

# Shorter input is over before a bar could be read.
_LONG_FILES = 50
_LONG_BYTES = 2_000_000


@dataclass(slots=True)
class Summary:
    """What became of everything so far."""

    added: Added = field(default_factory=Added)
    refused: int = 0


def take(settings: Settings, places: Sequence[str]) -> int:
    """Ingest, print a summary, and return 1 when anything was refused, else 0.

    Raises:
        BotError: A place is named by nothing, as by an unset variable of the shell: it would be the current folder.
    """
    if not all(place.strip() for place in places):
        raise BotError("an empty place was given; name a file, a folder or an address")
    tune_collector()
    found = survey(places)
    with workers(soon=len(found.files) >= MANY_FILES) as crew:
        summary = to_the_end(bring(settings, found, crew))
    added = summary.added
    Console().print(
        f"{added.new} new, {added.known} known, {added.updated} updated, {summary.refused} refused",
        highlight=False,
    )
    return 1 if summary.refused else 0


async def bring(settings: Settings, found: Survey, crew: Executor | None = None) -> Summary:
    """Store what a survey found and have it taken in, with a bar when it is long, and by a crew when it is much."""
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
            async for gathered in gather(batches, Ingest(database), utc_now):
                summary.added += gathered.added
                summary.refused += len(gathered.refused)
                _remark(progress.console, gathered)
                progress.advance(bar, gathered.batch.done_bytes)
            await _take_in(database, settings)
    return summary


async def _take_in(database: Database, settings: Settings) -> None:
    """Have the articles numbered now, unless a running service leads: its next tick does it."""
    leadership = database.leadership()
    if await leadership.acquire():
        try:
            await intake_of(database, settings).run(utc_now())
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
