import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest

from bot.services.status import StoreStatus
from bot.web import glance as module
from bot.web.glance import Glance
from tests.support.statuses import STATUS
from tests.support.store import NOW


class Clock:
    """Stands still until it is moved."""

    seconds = 0.0

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return self.seconds


class Store:
    """Counts how often it is looked at, and does then what the test wants."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.looks = 0
        self.takes = 0.0
        self.fails: Exception | None = None
        self.answers = asyncio.Event()
        self.answers.set()

    async def look(self, now: datetime) -> StoreStatus:
        self.looks += 1
        await self.answers.wait()
        self.clock.seconds += self.takes
        if self.fails is not None:
            raise self.fails
        assert now == NOW
        return STATUS


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Store:
    return Store(clock)


@pytest.fixture
def glance(store: Store, clock: Clock) -> Glance:
    return Glance(store.look, clock)


async def test_who_asks_again_at_once_gets_what_was_seen(
    glance: Glance, store: Store, clock: Clock
) -> None:
    assert await glance.status() == STATUS
    clock.seconds += 4.9
    assert await glance.status() == STATUS
    assert store.looks == 1

    clock.seconds += 0.2
    await glance.status()
    assert store.looks == 2


async def test_many_who_ask_together_are_served_by_one_look(glance: Glance, store: Store) -> None:
    store.answers.clear()
    asking = [asyncio.create_task(glance.status()) for _ in range(5)]
    await asyncio.sleep(0)
    store.answers.set()

    assert await asyncio.gather(*asking) == [STATUS] * 5
    assert store.looks == 1


async def test_a_ledger_that_takes_long_to_count_is_counted_seldom(
    glance: Glance, store: Store, clock: Clock
) -> None:
    store.takes = 3.0
    await glance.status()
    clock.seconds += 59
    await glance.status()
    assert store.looks == 1

    clock.seconds += 2
    await glance.status()
    assert store.looks == 2


async def test_who_asks_is_not_kept_waiting_by_a_slow_count(
    glance: Glance, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await glance.status()
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 0.01)
    clock.seconds += 60
    store.answers.clear()

    assert await glance.status() == STATUS
    assert await glance.status() == STATUS
    assert store.looks == 2
    await glance.close()


@pytest.mark.parametrize("failure", [OSError, ConnectionRefusedError])
async def test_a_database_that_is_away_shows_nothing_until_it_is_back(
    glance: Glance, store: Store, clock: Clock, failure: Callable[[], Exception]
) -> None:
    await glance.status()
    clock.seconds += 60
    store.fails = failure()
    assert await glance.status() is None

    clock.seconds += 60
    store.fails = None
    assert await glance.status() == STATUS


async def test_a_bug_is_not_taken_for_an_absence(glance: Glance, store: Store) -> None:
    store.fails = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await glance.status()

    store.fails = None
    assert await glance.status() == STATUS
    await glance.close()
