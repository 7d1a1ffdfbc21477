import asyncio
import time
from contextlib import suppress

import pytest

from benchmarks.probe import Lag, Probe

BLOCKED_SECONDS = 0.05


async def seen_while(block: float) -> Lag:
    probe = Probe()
    napping = asyncio.create_task(probe.run())
    await asyncio.sleep(0.02)
    time.sleep(block)  # noqa: ASYNC251 -- to block is the point
    await asyncio.sleep(0.02)
    napping.cancel()
    with suppress(asyncio.CancelledError):
        await napping
    return probe.lag()


async def test_the_probe_sees_what_blocks_the_loop() -> None:
    lag = await seen_while(BLOCKED_SECONDS)

    assert lag.largest >= 1000 * BLOCKED_SECONDS - 2
    assert lag.beyond_limit >= 1


async def test_sleep_of_the_thread_is_not_its_own_computing() -> None:
    lag = await seen_while(BLOCKED_SECONDS)

    assert lag.largest_own < lag.largest


async def test_the_probe_forgets_what_was_before_the_beginning() -> None:
    probe = Probe()
    napping = asyncio.create_task(probe.run())
    await asyncio.sleep(0.02)
    time.sleep(BLOCKED_SECONDS)  # noqa: ASYNC251 -- to block is the point
    probe.begin()

    napping.cancel()
    with pytest.raises(ValueError, match="has seen nothing"):
        probe.lag()
