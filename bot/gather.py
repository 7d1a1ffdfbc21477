"""Brings what sources hold into the store, for the command line and for the watched folder. Reads and stores nothing itself.

sources.read -> batches -> split into drafts and remarks -> services.ingest
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
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
    async for batch in batches:
        drafts = [finding for finding in batch.findings if isinstance(finding, Draft)]
        added = await ingest.add(batch.origin, drafts, clock()) if batch.origin else Added()
        yield Gathered(
            batch,
            added,
            tuple(finding for finding in batch.findings if isinstance(finding, Refused)),
            tuple(finding for finding in batch.findings if isinstance(finding, Noted)),
        )
