"""The poll of unseen articles: has each judged, numbers those taken in, and says what it did. Composes nothing."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import aclosing
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol, Self

import structlog

from bot.config.settings import Settings
from bot.core.taking import MOST_CHARACTERS, Judgement, NotTaken, take
from bot.core.topics import Taxonomy
from storage.database import Database, Transaction
from storage.leadership import DATABASE_AWAY
from storage.records import Draft, TakenIn, Unseen, Waiting

_log = structlog.get_logger(__name__)

# Between asking the database and writing to it, rows become values and values rows, in the event loop's own thread:
# of so many at most, so that it never takes ten milliseconds while people wait.
_SMOOTH: Final = 50
# Putting in order what waits means to look at all of it: so many batches are served by one look.
_BATCHES_A_LOOK: Final = 20


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What one poll did."""

    taken: int = 0
    twins: int = 0
    refused: int = 0

    def __add__(self, other: "IntakeReport") -> "IntakeReport":
        """Both together."""
        return IntakeReport(
            self.taken + other.taken, self.twins + other.twins, self.refused + other.refused
        )


class Judge(Protocol):
    """Says of some unseen articles, in their order, what `bot.core.taking.take` says of each."""

    async def __call__(self, unseen: Sequence[Unseen], /) -> Sequence[Judgement]:
        """Judge them without holding up the event loop."""
        ...


@dataclass(frozen=True, slots=True)
class _Judged:
    """Some unseen articles, and what is going to be said of them."""

    unseen: Sequence[Unseen]
    judging: "asyncio.Future[Sequence[Judgement]]"


class Intake:
    """Takes unseen articles in, whoever wrote them into the store. Only the leader may run it.

    what waits -> parts, bounded in rows and characters -> read -> judged -> written
    """

    def __init__(
        self, database: Database, taxonomy: Taxonomy, *, batch: int, excerpt_length: int
    ) -> None:
        self._database = database
        self._batch = min(batch, _SMOOTH)
        self._ahead = 0
        self._judge: Judge = InThread(taxonomy, excerpt_length)

    def judged_by(self, judge: Judge, *, batch: int, ahead: int = 0) -> Self:
        """The same intake with so many articles at a time judged elsewhere, such as on all cores.

        So many parts are judged *ahead* while one is written.
        """
        other = copy(self)
        other._batch = batch  # noqa: SLF001 -- it is one of its own kind
        other._ahead = ahead  # noqa: SLF001 -- it is one of its own kind
        other._judge = judge  # noqa: SLF001 -- it is one of its own kind
        return other

    async def run(self, now: datetime) -> IntakeReport:
        """Take in all that waits, a part a transaction."""
        report = IntakeReport()
        while waiting := await self._waiting():
            report += await self._refuse_huge(waiting)
            async with aclosing(self._judged(waiting)) as judged:
                async for one in judged:
                    report += await self._take(one, now)
        return report

    async def _waiting(self) -> Sequence[Waiting]:
        async with self._database.reading() as tx:
            return await tx.articles.waiting(_BATCHES_A_LOOK * self._batch)

    async def _refuse_huge(self, waiting: Sequence[Waiting]) -> IntakeReport:
        """Refuse, without reading it, what would fill the memory."""
        reason = f"column body or blocks: longer than {MOST_CHARACTERS:,} characters; cut it"
        huge = [NotTaken(one.id, reason) for one in waiting if _is_huge(one)]
        if huge:
            async with self._database.transaction() as tx:
                await _refuse(tx, huge)
        return IntakeReport(refused=len(huge))

    async def _judged(self, waiting: Sequence[Waiting]) -> AsyncGenerator[_Judged, None]:
        """Part after part with its judging, which goes on while the parts before are written."""
        begun: deque[_Judged] = deque()
        try:
            for part in _parts(waiting, self._batch):
                async with self._database.reading() as tx:
                    unseen = await tx.articles.unseen(part)
                begun.append(self._begin(unseen))
                if len(begun) > self._ahead:
                    yield begun.popleft()
            while begun:
                yield begun.popleft()
        finally:
            for one in begun:
                one.judging.cancel()
            await asyncio.gather(*(one.judging for one in begun), return_exceptions=True)

    def _begin(self, unseen: Sequence[Unseen]) -> _Judged:
        return _Judged(unseen, asyncio.ensure_future(self._judge(unseen)))

    async def _take(self, judged: _Judged, now: datetime) -> IntakeReport:
        """A part, or, when something about it is beyond expectation, each of it on its own.

        A door: whatever a foreign row makes fail, the row is refused, and the others go on.
        """
        try:
            return await self._write(judged.unseen, await judged.judging, now)
        except (*DATABASE_AWAY, BrokenExecutor):
            raise
        except Exception as error:  # noqa: BLE001 -- see the docstring
            if len(judged.unseen) > 1:
                alone = [await self._take(self._begin([one]), now) for one in judged.unseen]
                return sum(alone, IntakeReport())
            [one] = judged.unseen
            _log.exception("article refused", id=one.id)
            async with self._database.transaction() as tx:
                await tx.articles.refuse(one.id, f"unexpected: {type(error).__name__}")
            return IntakeReport(refused=1)

    async def _write(
        self, unseen: Sequence[Unseen], judgements: Sequence[Judgement], now: datetime
    ) -> IntakeReport:
        """Write what still holds: judging was outside of any transaction, and took its time."""
        async with self._database.transaction() as tx:
            await tx.workers.lead_alone()
            await tx.articles.forbid_numbers()
            holds = await tx.articles.still_unseen(unseen)
            return await self._keep(tx, [one for one in judgements if one.id in holds], unseen, now)

    async def _keep(
        self,
        tx: Transaction,
        judged: Sequence[Judgement],
        unseen: Sequence[Unseen],
        now: datetime,
    ) -> IntakeReport:
        refused = [judgement for judgement in judged if isinstance(judgement, NotTaken)]
        await _refuse(tx, refused)
        taken = [judgement for judgement in judged if isinstance(judgement, TakenIn)]
        single, twins = await self._apart(tx, taken)
        await tx.articles.take_in(_numbered(single, await tx.articles.newest_number()), now)
        await self._merge(tx, twins, unseen, now)
        return IntakeReport(len(single), len(twins), len(refused))

    async def _apart(
        self, tx: Transaction, taken: Sequence[TakenIn]
    ) -> tuple[list[TakenIn], list[TakenIn]]:
        """The articles, and those rows of foreign programs that say what another row says."""
        kept = dict(await tx.articles.identities_of([one.identity for one in taken]))
        single: list[TakenIn] = []
        twins: list[TakenIn] = []
        for one in taken:
            is_first = kept.setdefault(one.identity, one.id) == one.id
            (single if is_first else twins).append(one)
        return single, twins

    async def _merge(
        self, tx: Transaction, twins: Sequence[TakenIn], unseen: Sequence[Unseen], now: datetime
    ) -> None:
        """A twin that says it differently updates the first, as it would have through a source."""
        if twins:
            given = {one.id: one for one in unseen}
            await tx.articles.drop([twin.id for twin in twins])
            await tx.articles.add([_draft(twin, given[twin.id]) for twin in twins], None, now)


def intake_of(database: Database, settings: Settings) -> Intake:
    """The intake as the settings want it."""
    return Intake(
        database,
        settings.topics.prepared(),
        batch=settings.intake.batch,
        excerpt_length=settings.digest.excerpt_length,
    )


class InThread:
    """Judges in a thread: a batch may hold megabytes of text, and the event loop has people waiting."""

    def __init__(self, taxonomy: Taxonomy, excerpt_length: int) -> None:
        self._taxonomy = taxonomy
        self._excerpt_length = excerpt_length

    async def __call__(self, unseen: Sequence[Unseen]) -> Sequence[Judgement]:
        """Judge one after the other."""
        return await asyncio.to_thread(self._all, unseen)

    def _all(self, unseen: Sequence[Unseen]) -> Sequence[Judgement]:
        return [take(one, self._taxonomy, self._excerpt_length) for one in unseen]


def _parts(waiting: Sequence[Waiting], most: int) -> Iterator[Sequence[int]]:
    """The ids of what can be read, in parts of at most so many articles, and of bounded length together."""
    part: list[int] = []
    size = 0
    for one in waiting:
        if _is_huge(one):
            continue
        size += one.characters
        if part and (len(part) >= most or size > MOST_CHARACTERS):
            yield part
            part, size = [], one.characters
        part.append(one.id)
    if part:
        yield part


def _is_huge(one: Waiting) -> bool:
    return one.characters > MOST_CHARACTERS


async def _refuse(tx: Transaction, refused: Sequence[NotTaken]) -> None:
    for one in refused:
        _log.warning("article refused", id=one.id, reason=one.reason)
        await tx.articles.refuse(one.id, one.reason)


def _numbered(taken: Sequence[TakenIn], newest: int) -> list[TakenIn]:
    """New articles get the next numbers; one that was only changed keeps its own."""
    numbered = []
    for one in taken:
        newest += not one.number
        numbered.append(one if one.number else replace(one, number=newest))
    return numbered


def _draft(twin: TakenIn, unseen: Unseen) -> Draft:
    return Draft(
        identity=twin.identity,
        fingerprint=twin.fingerprint,
        title=twin.title,
        url=unseen.url,
        author=unseen.author,
        language=twin.language,
        published_at=twin.published_at,
        tags=unseen.tags,
        blocks=twin.blocks,
        excerpt=unseen.excerpt,
    )
