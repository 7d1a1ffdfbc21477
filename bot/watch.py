"""The watched folder: whatever is new or changed in it goes into the store. Remembers only what it saw since the start."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from bot.core.taking import Judge
from bot.gather import gather
from bot.services.ingest import Ingest
from bot.sources.folder import File, changed_files, list_folder
from bot.sources.read import How, read
from bot.sources.survey import Survey, plan
from storage.records import Added, SourceKind

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Complaint:
    """What is wrong with a place, and what to do about it."""

    what: str
    remedy: str


_CLOSED: Final = _Complaint("cannot be looked into", "check that it exists, and its rights")
_ASTRAY: Final = _Complaint(
    "link out of the folder or to nothing passed over", "put the file itself there"
)


class Watch:
    """Looks into one folder from time to time.

    After a start it reads every file once; the store knows most of them by their identity.
    """

    def __init__(
        self,
        folder: Path,
        ingest: Ingest,
        judge: Judge,
        *,
        then: Callable[[], Awaitable[object]],
        clock: Callable[[], datetime],
    ) -> None:
        self._folder = folder
        self._ingest = ingest
        self._judge = judge
        self._then = then
        self._clock = clock
        self._known: dict[Path, File] = {}
        self._complained: dict[_Complaint, frozenset[str]] = {}

    async def run(self) -> None:
        """Take in what has changed since the last look, and have it published at once."""
        listing = await asyncio.to_thread(list_folder, self._folder)
        self._complain(frozenset(listing.closed), _CLOSED)
        self._complain(frozenset(listing.astray), _ASTRAY)
        changed = changed_files(listing.files, self._known, self._clock())
        if not changed:
            return
        if (await self._gather(changed)).is_news:
            await self._then()
        self._known |= {file.path: file for file in changed}

    async def _gather(self, changed: tuple[File, ...]) -> Added:
        survey = Survey(tuple(plan(changed, self._folder)), (), ())
        added = Added()
        batches = read(survey, How(self._clock(), SourceKind.FOLDER, self._judge))
        async for gathered in gather(batches, self._ingest, self._clock):
            added += gathered.added
            for refused in gathered.refused:
                _log.warning(
                    "refused", place=refused.place, reason=refused.reason, remedy=refused.remedy
                )
            for noted in gathered.noted:
                _log.info("noted", place=noted.place, what=noted.what)
        _log.info("watched folder", new=added.new, updated=added.updated, known=added.known)
        return added

    def _complain(self, places: frozenset[str], complaint: _Complaint) -> None:
        """Say once, not at every look, of which places this holds."""
        for place in sorted(places - self._complained.get(complaint, frozenset())):
            _log.warning(complaint.what, place=place, remedy=complaint.remedy)
        self._complained[complaint] = places
