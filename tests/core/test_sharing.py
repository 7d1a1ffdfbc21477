"""Workers that share a rate never use more than the whole, whoever joins, leaves, hangs or dies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from itertools import count
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.pacing import Pacer
from bot.core.sharing import ALONE, ANSWERING, CREW_SECONDS, SHARE_SECONDS, Share, renewed
from storage.records import Crew

RATE = 28


def test_a_worker_that_finds_nobody_else_starts_at_once() -> None:
    assert renewed(None, Crew(1, 0), beaten_at=9.9, counted_at=10.0) == Share(
        1, 10.0, 10 + SHARE_SECONDS
    )


def test_a_worker_that_joins_others_waits_until_all_of_them_have_seen_it() -> None:
    share = renewed(None, Crew(3, 0), beaten_at=9.9, counted_at=10.0)
    assert share == Share(3, 9.9 + SHARE_SECONDS, 10 + SHARE_SECONDS)


def test_a_worker_that_keeps_beating_keeps_its_place() -> None:
    share = renewed(None, Crew(2, 0), beaten_at=0.0, counted_at=0.0)
    for n in range(1, 6):
        share = renewed(share, Crew(2, 0), beaten_at=5.0 * n, counted_at=5.0 * n)
        assert share.opens_at == SHARE_SECONDS
    assert share.ends_at == 25 + SHARE_SECONDS


def test_a_worker_that_fell_silent_joins_anew() -> None:
    share = renewed(Share(2, 0.0, 15.0), Crew(2, 0), beaten_at=15.1, counted_at=15.1)
    assert share.opens_at == pytest.approx(15.1 + SHARE_SECONDS)


def test_the_last_one_left_need_not_wait_any_longer() -> None:
    waiting = renewed(None, Crew(2, 0), beaten_at=0.0, counted_at=0.0)
    assert renewed(waiting, Crew(1, 0), beaten_at=5.0, counted_at=5.0).opens_at == 5.0


def test_a_lonely_worker_has_the_whole_for_ever() -> None:
    assert (ALONE.workers, ALONE.opens_at, ALONE.ends_at) == (1, -inf, inf)


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_a_process_that_only_answers_and_those_who_deliver_share_the_rate(workers: int) -> None:
    crew = Crew(delivering=workers, answering=1)
    share = renewed(None, crew, beaten_at=0.0, counted_at=0.0)

    assert workers / share.stretch + 1 / ANSWERING.stretch == pytest.approx(1)
    # Who only answers never has more, so that nobody has to wait for it.
    assert (share.opens_at == 0.0) == (workers == 1)


@dataclass(slots=True)
class Life:
    """What a worker goes through; times in seconds, relative to those before."""

    starts_after: float
    beats_every: float
    commit_takes: float
    clock_is_off: float
    lasts: float
    leaves: bool  # in good order, or it just dies
    hangs_at: float
    hangs_for: float


@dataclass(slots=True)
class Worker:
    """A simulated worker that sends whenever its pacer lets it."""

    name: int
    life: Life
    born: float
    pacer: Pacer = field(default_factory=Pacer)
    share: Share | None = None

    @property
    def dies(self) -> float:
        return self.born + self.life.lasts

    def wakes(self, moment: float) -> float:
        """The moment itself, or when it comes to itself again."""
        begin = self.born + self.life.hangs_at
        end = begin + self.life.hangs_for
        return end if begin <= moment < end else moment


LIVES = st.builds(
    Life,
    starts_after=st.floats(0, 40),
    beats_every=st.floats(3, 6),
    commit_takes=st.floats(0, 2),
    clock_is_off=st.floats(-5, 5),
    lasts=st.floats(1, 90),
    leaves=st.booleans(),
    hangs_at=st.floats(0, 60),
    hangs_for=st.just(0.0) | st.floats(0, 60),
)


class World:
    """Workers and their table of heartbeats in virtual time; `sent` says when each message left, and whose it was."""

    def __init__(self, lives: Sequence[Life]) -> None:
        self.table: dict[int, float] = {}  # as each worker's own clock wrote it
        self.sent: list[tuple[float, int]] = []
        self._serial = count()
        self._people = count(1)
        self._queue: list[tuple[float, int, Worker, Callable[[Worker, float], None]]] = []
        born = 0.0
        for name, life in enumerate(lives):
            born += life.starts_after
            self._at(born, Worker(name, life, born), self._beat)
        while self._queue:
            now, _, worker, step = heappop(self._queue)
            self._do(now, worker, step)

    def _at(self, moment: float, worker: Worker, step: Callable[[Worker, float], None]) -> None:
        heappush(self._queue, (moment, next(self._serial), worker, step))

    def _do(self, now: float, worker: Worker, step: Callable[[Worker, float], None]) -> None:
        awake = worker.wakes(now)
        if awake > now:
            self._at(awake, worker, step)
        elif now < worker.dies:
            step(worker, now)
        elif worker.life.leaves:
            self.table.pop(worker.name, None)

    def _beat(self, worker: Worker, now: float) -> None:
        stamp = now + worker.life.clock_is_off
        self._at(now + worker.life.commit_takes / 2, worker, partial(self._commit, stamp))
        self._at(now + worker.life.beats_every, worker, self._beat)

    def _commit(self, stamp: float, worker: Worker, now: float) -> None:
        self.table[worker.name] = stamp
        self._at(now + worker.life.commit_takes / 2, worker, partial(self._count, now))

    def _count(self, asked: float, worker: Worker, now: float) -> None:
        since = now + worker.life.clock_is_off - CREW_SECONDS
        others = [stamp for name, stamp in self.table.items() if name != worker.name]
        crew = 1 + sum(stamp >= since for stamp in others)
        if worker.share is None:
            self._at(now, worker, self._send)
        worker.share = renewed(worker.share, Crew(crew, 0), beaten_at=asked, counted_at=asked)
        worker.pacer.set_share(worker.share)

    def _send(self, worker: Worker, now: float) -> None:
        wait = worker.pacer.take(next(self._people), now)
        if not wait:
            self.sent.append((now, worker.name))
        self._at(now + wait, worker, self._send)


@settings(max_examples=60)
@given(st.lists(LIVES, min_size=1, max_size=6))
def test_all_workers_together_keep_to_the_rate_whatever_happens_to_them(
    lives: list[Life],
) -> None:
    sent = World(lives).sent

    start = 0
    for end, (moment, _) in enumerate(sent):
        while sent[start][0] <= moment - 1 + 1e-5:
            start += 1
        senders = len({name for _, name in sent[start : end + 1]})
        # A bucket of two, and each worker may be at the beginning of its own second.
        assert end + 1 - start <= RATE + 1 + senders


def test_steady_workers_use_the_whole_rate_together() -> None:
    life = Life(0.0, 5.0, 0.1, 0.0, 400.0, leaves=True, hangs_at=0.0, hangs_for=0.0)
    sent = World([life, life, life]).sent

    steady = [moment for moment, _ in sent if 100 <= moment < 300]
    assert len(steady) == pytest.approx(200 * RATE, rel=0.01)


def test_the_rate_of_one_who_left_is_soon_used_by_the_others() -> None:
    stays = Life(0.0, 5.0, 0.1, 0.0, 300.0, leaves=True, hangs_at=0.0, hangs_for=0.0)
    leaves = Life(0.0, 5.0, 0.1, 0.0, 100.0, leaves=True, hangs_at=0.0, hangs_for=0.0)
    sent = World([stays, leaves]).sent

    steady = [moment for moment, _ in sent if 110 <= moment < 210]
    assert len(steady) == pytest.approx(100 * RATE, rel=0.01)
