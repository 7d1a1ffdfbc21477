"""Whether a broadcast at the free rate keeps to it for minutes: to the message, without a refusal, at next to no CPU."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from tempfile import TemporaryDirectory

from benchmarks import crowd
from benchmarks.figures import RATIO, Figure, Scale, at_least, at_most
from benchmarks.processes import cpu_seconds, started
from benchmarks.server import Server, server, wait_until
from benchmarks.stores import Kind, store

# What Telegram allows without payment, as the settings have it.
_RATE = 28
_LATENCY_SECONDS = 0.05
# The first seconds belong to the start.
_SETTLE_SECONDS = 3.0
_ITEMS = 6


def measure(scale: Scale) -> Sequence[Figure]:
    """On both databases at the same time, each with a server that throttles as Telegram does: they need little of a core."""
    with ThreadPoolExecutor() as together:
        measured = together.map(lambda kind: _figures(kind, scale.steady_seconds), Kind)
        return [figure for figures in measured for figure in figures]


def _figures(kind: Kind, seconds: float) -> Sequence[Figure]:
    chats = int(_RATE * (seconds + 4 * _SETTLE_SECONDS))
    sandbox_of_many = server(population=chats, latency=_LATENCY_SECONDS, flood=True)
    with store(kind) as url, sandbox_of_many as sandbox:
        asyncio.run(crowd.subscribe(url, chats))
        asyncio.run(crowd.write_articles(url, _ITEMS))
        rate, cpu = _watch(url, sandbox, seconds)
        stats = sandbox.look("stats")
    name = kind.value
    return (
        Figure(f"{name}: messages a second", rate, "1/s", at_least(0.99 * _RATE)),
        Figure(f"{name}: rate to {_RATE} a second", rate / _RATE, RATIO, at_most(1.01)),
        Figure(f"{name}: refused as too many", stats["throttled"], "", at_most(0)),
        Figure(f"{name}: most within a second", stats["busiest_second"], "", at_most(30)),
        Figure(f"{name}: CPU", 100 * cpu, "% of a core", at_most(5)),
    )


def _watch(url: str, sandbox: Server, seconds: float) -> tuple[float, float]:
    """Messages a second, and the share of a core that they cost."""
    with TemporaryDirectory(prefix="incoming-bench-") as folder:
        settings = sandbox.settings | {
            "INCOMING_DATA__FOLDER": folder,
            "INCOMING_DATABASE__URL": url,
            "INCOMING_LOGGING__LEVEL": "warning",
        }
        sandbox.call_for_updates()
        with started("-m", "bot", "run", settings=settings) as program:
            wait_until(lambda: sandbox.sends() > _RATE)
            time.sleep(_SETTLE_SECONDS)
            before, began, cpu = sandbox.sends(), time.monotonic(), cpu_seconds(program.pid)
            time.sleep(seconds)
            sent, passed = sandbox.sends() - before, time.monotonic() - began
            cpu = cpu_seconds(program.pid) - cpu
            program.stop()
    return sent / passed, cpu / passed
