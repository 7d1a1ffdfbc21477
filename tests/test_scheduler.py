import asyncio

import pytest
import structlog

from bot import scheduler as module
from bot.scheduler import Scheduler, Tick


async def test_everything_ticks_at_once_and_then_again() -> None:
    ticks: list[int] = []

    async def tick() -> None:
        ticks.append(1)

    scheduler = Scheduler()
    scheduler.add(Tick("t", 0.05, tick))
    scheduler.start()
    async with asyncio.timeout(5):
        while len(ticks) < 3:
            await asyncio.sleep(0.01)
    scheduler.stop()


async def test_a_tick_that_fails_is_logged_and_comes_again() -> None:
    ticks: list[int] = []

    async def tick() -> None:
        ticks.append(1)
        raise ValueError("broken")

    with structlog.testing.capture_logs() as logs:
        scheduler = Scheduler()
        scheduler.add(Tick("bad", 0.05, tick))
        scheduler.start()
        async with asyncio.timeout(5):
            while len(ticks) < 2:
                await asyncio.sleep(0.01)
        scheduler.stop()

    assert logs[0]["event"] == "tick failed"
    assert logs[0]["tick"] == "bad"


async def test_a_tick_can_be_hurried() -> None:
    ticks: list[int] = []

    async def tick() -> None:
        ticks.append(1)

    scheduler = Scheduler()
    scheduler.add(Tick("rare", 3600, tick))
    scheduler.start()
    await asyncio.sleep(0.1)
    assert len(ticks) == 1

    scheduler.hurry("rare")
    async with asyncio.timeout(5):
        while len(ticks) < 2:
            await asyncio.sleep(0.01)
    scheduler.stop()


async def test_a_tick_that_runs_is_cancelled_without_a_word_when_all_stops(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ends: list[str] = []
    running = asyncio.Event()

    async def tick() -> None:
        running.set()
        try:
            await asyncio.sleep(60)
        finally:
            ends.append("rolled back")

    scheduler = Scheduler()
    scheduler.add(Tick("long", 60, tick))
    scheduler.start()
    await asyncio.wait_for(running.wait(), 5)

    scheduler.stop()
    async with asyncio.timeout(5):
        while not ends:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)

    assert [one for one in caplog.records if one.levelname in {"WARNING", "ERROR"}] == []


@pytest.mark.parametrize("turns", range(6))
async def test_a_tick_that_is_about_to_begin_is_cancelled_without_a_word_too(
    turns: int, caplog: pytest.LogCaptureFixture
) -> None:
    scheduler = Scheduler()
    scheduler.add(Tick("t", 3600, asyncio.Event().wait))
    scheduler.start()
    for _ in range(turns):
        await asyncio.sleep(0)
    scheduler.stop()
    for _ in range(10):
        await asyncio.sleep(0)
    assert caplog.records == []


async def test_a_tick_without_a_database_is_put_off_without_a_traceback() -> None:
    async def tick() -> None:
        raise OSError("connection refused")

    with structlog.testing.capture_logs() as logs:
        scheduler = Scheduler()
        scheduler.add(Tick("lost", 3600, tick))
        scheduler.start()
        async with asyncio.timeout(5):
            while not logs:
                await asyncio.sleep(0.01)
        scheduler.stop()

    assert logs == [
        {
            "event": "tick put off",
            "log_level": "warning",
            "tick": "lost",
            "reason": "connection refused",
        }
    ]


async def test_a_clock_that_is_set_does_not_stop_the_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead, ticks = [1000.0], list[int]()

    async def tick() -> None:
        ticks.append(1)

    monkeypatch.setattr(module, "_wall_ahead", lambda: ahead[0])
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.01)
    scheduler = Scheduler()
    scheduler.add(Tick("rare", 3600, tick))
    with structlog.testing.capture_logs() as logs:
        scheduler.start()
        await asyncio.sleep(0.1)
        assert len(ticks) == 1

        ahead[0] -= 900
        async with asyncio.timeout(5):
            while len(ticks) < 2:
                await asyncio.sleep(0.01)
        scheduler.stop()

    assert [(log["event"], log["seconds"]) for log in logs] == [("the clock was set", -900)]
