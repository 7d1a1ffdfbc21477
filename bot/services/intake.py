"""The poll of unseen articles: has each judged, numbers those taken in, and says what it did. Composes nothing."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Final, Protocol

import structlog

from bot.config.settings import Settings
from bot.core.plausible import implausible
from bot.core.portions import portions
from bot.core.taking import MOST_CHARACTERS, Judge, Judgement, NotTaken, judge_by
from bot.core.thresholds import Thresholds
from bot.services.stories import join_stories
from storage.database import Database, Transaction
from storage.leadership import DATABASE_AWAY
from storage.records import Draft, TakenIn, Unseen, Waiting

_log = structlog.get_logger(__name__)

# Between asking the database and writing to it, rows become values and values rows, in the event loop's own thread:
# of so many at most, so that it never takes ten milliseconds while people wait.
_SMOOTH: Final = 50
# Putting in order what waits means to look at all of it: so many articles are served by one look.
_A_LOOK: Final = 1_000
_NO_COPIES: Final = Thresholds(0.0)


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


class Judging(Protocol):
    """Says of some unseen articles, in their order, what a judge says of each, without holding up the event loop."""

    async def __call__(self, unseen: Sequence[Unseen], /) -> Sequence[Judgement]:
        """Judge them."""
        ...


class Intake:
    """Takes unseen articles in, whoever wrote them into the store. Only the leader may run it.

    what waits -> parts, bounded in rows and characters -> read -> judged -> written
               -> what this judge has judged already    --------------------> numbered
    """

    def __init__(
        self,
        database: Database,
        judge: Judge,
        *,
        batch: int,
        judging: Judging | None = None,
        alike: Thresholds = _NO_COPIES,
    ) -> None:
        self._database = database
        self._name = judge.name
        self._judge = judging or InThread(judge)
        self._batch = batch
        self._alike = alike
        self._smooth = min(batch, _SMOOTH)

    async def run(self, now: datetime) -> IntakeReport:
        """Take in all that waits, in order of publication, a part a transaction."""
        report = IntakeReport()
        while waiting := await self._waiting():
            report += await self._refuse_huge(waiting)
            fit = [one for one in waiting if not _is_huge(one)]
            for is_judged, some in groupby(fit, self._is_judged):
                take = self._number if is_judged else self._take
                for part in portions(some, self._batch if is_judged else self._smooth):
                    report += await take(part, now)
        return report

    async def _waiting(self) -> Sequence[Waiting]:
        async with self._database.reading() as tx:
            return await tx.articles.waiting(_A_LOOK)

    def _is_judged(self, one: Waiting) -> bool:
        return one.judge == self._name

    async def _refuse_huge(self, waiting: Sequence[Waiting]) -> IntakeReport:
        """Refuse, without reading it, what would fill the memory."""
        reason = f"column body or blocks: longer than {MOST_CHARACTERS:,} characters; cut it"
        huge = [NotTaken(one.id, reason) for one in waiting if _is_huge(one)]
        if huge:
            async with self._database.transaction() as tx:
                await _refuse(tx, huge)
        return IntakeReport(refused=len(huge))

    async def _number(self, ids: Sequence[int], now: datetime) -> IntakeReport:
        """Number what was judged where it was read; what has changed since is met again at the next look."""
        async with self._database.transaction() as tx:
            await tx.workers.lead_alone()
            await tx.articles.forbid_numbers()
            taken = await tx.articles.take_in_judged(ids, self._name, now)
            await join_stories(tx, ids, self._alike)
            return IntakeReport(taken)

    async def _take(self, ids: Sequence[int], now: datetime) -> IntakeReport:
        async with self._database.reading() as tx:
            unseen = await tx.articles.unseen(ids)
        return await self._take_unseen(unseen, now)

    async def _take_unseen(self, unseen: Sequence[Unseen], now: datetime) -> IntakeReport:
        """A part, or, when something about it is beyond expectation, each of it on its own.

        A door: whatever a foreign row makes fail, the row is refused, and the others go on.
        """
        try:
            return await self._write(unseen, await self._judge(_believed(unseen, now)), now)
        except DATABASE_AWAY:
            raise
        except Exception as error:  # noqa: BLE001 -- see the docstring
            if len(unseen) > 1:
                alone = [await self._take_unseen([one], now) for one in unseen]
                return sum(alone, IntakeReport())
            [one] = unseen
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
            judged = [one for one in judgements if one.id in holds]
            report = await self._keep(tx, judged, unseen, now)
        _tell_left_out(unseen, holds, now)
        return report

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
        await join_stories(tx, [one.id for one in single], self._alike)
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


def intake_of(database: Database, settings: Settings, *, batch: int | None = None) -> Intake:
    """The intake as the settings want it; with another *batch* where nobody waits for the event loop."""
    return Intake(
        database,
        judge_of(settings),
        batch=batch or settings.intake.batch,
        alike=settings.duplicates.thresholds,
    )


def judge_of(settings: Settings) -> Judge:
    """Whose verdicts the intake with these settings takes over."""
    topics = settings.topics
    return judge_by(topics.taxonomy, topics.threshold, settings.digest.excerpt_length)


class InThread:
    """Judges in a thread: a batch may hold megabytes of text, and the event loop has people waiting."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    async def __call__(self, unseen: Sequence[Unseen]) -> Sequence[Judgement]:
        """Judge one after the other."""
        return await asyncio.to_thread(self._all, unseen)

    def _all(self, unseen: Sequence[Unseen]) -> Sequence[Judgement]:
        return [self._judge.take(one) for one in unseen]


def _is_huge(one: Waiting) -> bool:
    return one.characters > MOST_CHARACTERS


def _believed(unseen: Sequence[Unseen], now: datetime) -> Sequence[Unseen]:
    """The same without dates on which nothing can have been published."""
    return [
        replace(one, published_at=None) if implausible(one.published_at, now) else one
        for one in unseen
    ]


def _tell_left_out(unseen: Sequence[Unseen], holds: Collection[int], now: datetime) -> None:
    """Tell of the dates that were left out of what was written: once, since they are not met again."""
    for one in unseen:
        doubt = implausible(one.published_at, now)
        if doubt and one.id in holds:
            _log.warning("date left out", id=one.id, reason=f"column published_at: {doubt}")


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
