"""`incoming demo` as a process: what is left of it when it ends in a way that it never hears of."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

from tests.support.demo import demo, started
from tests.support.program import below, is_there


async def test_the_bot_of_a_demo_that_is_killed_ends_and_the_next_demo_has_the_folder(
    tmp_path: Path,
) -> None:
    process, _ = await started(tmp_path)
    [bot] = below(process.pid)
    try:
        process.kill()
        await process.wait()
        async with asyncio.timeout(20):
            while is_there(bot):
                await asyncio.sleep(0.1)
    finally:
        with suppress(ProcessLookupError):
            os.kill(bot, signal.SIGKILL)
    async with demo(tmp_path) as address:
        assert address.startswith("http://127.0.0.1:")
