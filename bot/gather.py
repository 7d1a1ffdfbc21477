"""Brings what sources hold into the store, for the command line and for the watched folder. Reads and stores nothing itself.

sources.read -> batches -> split into drafts and remarks -> services.ingest
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.services.ingest import Ingest
from bot.sources.findings import Noted, Refused
from bot.sources.read import Batch
from storage.records import Added, Draft


@dataclass(frozen=True, slots=True)
class Gathered:
    """What became of one batch."""

    batch: Batch
    added: Added
    refused: tuple[Refused, ...]
    noted: tuple[Noted, ...]


async def gather(
    batches: AsyncIterator[Batch], ingest: Ingest, clock: Callable[[], datetime]
) -> AsyncIterator[Gathered]:
    """Store batch after batch, and say what became of each."""
    began = clock()
    async for batch in batches:
        drafts = [finding for finding in batch.findings if isinstance(finding, Draft)]
        added = Added()
        if batch.origin:
            added = await ingest.add(batch.origin, drafts, clock(), since=began)
        yield Gathered(
            batch,
            # Told here, and not kept: whoever adds batches up would keep these texts.
            replace(added, replaced=()),
            tuple(finding for finding in batch.findings if isinstance(finding, Refused)),
            (
                *(finding for finding in batch.findings if isinstance(finding, Noted)),
                *map(batch.replacing, added.replaced),
            ),
        )
