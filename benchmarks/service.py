"""The whole service, as `incoming run` runs it, with a probe in its event loop; prints the lag when it is stopped."""

import asyncio
import json
import os
import signal
from contextlib import suppress
from dataclasses import asdict

from benchmarks.probe import Probe
from bot import app, logs
from bot.cli.loops import to_the_end
from bot.config import load


async def _serve() -> None:
    settings = load(None, os.environ)
    logs.configure(settings.logging)
    probe = Probe()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, probe.begin)
    napping = asyncio.create_task(probe.run())
    assert settings.telegram.token is not None  # noqa: S101 -- the benchmark has set it
    await app.run(settings, settings.telegram.token.get_secret_value())
    napping.cancel()
    with suppress(asyncio.CancelledError):
        await napping
    print(json.dumps(asdict(probe.lag())))


if __name__ == "__main__":
    to_the_end(_serve())
