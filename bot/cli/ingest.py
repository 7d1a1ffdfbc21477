"""`incoming ingest`: brings what files, folders and addresses hold into the store.

survey -> for many files, the worker processes get ready while this one loads the rest of the program -> bring
"""

from collections.abc import Sequence

import typer

from bot.cli.loops import to_the_end
from bot.cli.workers import tune_collector, workers
from bot.config.settings import Settings
from bot.errors import BotError
from bot.sources.survey import MANY_FILES, survey


def take(settings: Settings, places: Sequence[str]) -> int:
    """Ingest, print a summary, and return 1 when anything was refused, else 0.

    Raises:
        BotError: A place is named by nothing, as by an unset variable of the shell: it would be the current folder.
    """
    if not all(place.strip() for place in places):
        raise BotError("an empty place was given; name a file, a folder or an address")
    found = survey(places)
    with workers(soon=len(found.files) >= MANY_FILES) as crew:
        # What it needs takes a second to load, in which the workers get ready.
        from bot.cli.bringing import bring  # noqa: PLC0415 -- see above

        tune_collector()
        summary = to_the_end(bring(settings, found, crew))
    typer.echo(summary.line())
    return 1 if summary.refused else 0
