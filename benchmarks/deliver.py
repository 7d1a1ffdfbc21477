"""How fast an edition reaches many chats through the real services, and how much of that the network alone would take."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from benchmarks import crowd
from benchmarks.figures import RATIO, Figure, Scale, at_least, at_most
from benchmarks.processes import Finished, run_json
from benchmarks.server import Server, server
from benchmarks.stores import Kind, store

_ITEMS = 12
_IN_FLIGHT = 200
# Of a server that is far away; the answers of Telegram take about so long.
_LATENCY_SECONDS = 0.05
# Messages that other clients send: enough to measure, of what takes the slowest a minute already.
_COMPARED = 4_000
# Faster than the machine: the pacer holds nothing up.
_RATE = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Delivered:
    """One client's run: what it did in which time."""

    messages: int
    seconds: float
    cpu: float
    peak: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def cpu_per_thousand(self) -> float:
        """CPU seconds for 1,000 messages."""
        return self.cpu / self.messages * 1000


def measure(scale: Scale) -> Sequence[Figure]:
    """This project on both databases, and other clients that post the same bodies to the same server."""
    figures: list[Figure] = []
    for kind in Kind:
        with store(kind) as url, _sandbox(scale) as sandbox:
            asyncio.run(crowd.subscribe(url, scale.chats))
            asyncio.run(crowd.write_articles(url, _ITEMS))
            figures += _side_by_side(kind.value, url, sandbox)
    return figures


def _sandbox(scale: Scale) -> AbstractContextManager[Server]:
    return server(population=scale.chats, latency=_LATENCY_SECONDS)


def _side_by_side(name: str, url: str, sandbox: Server) -> Iterator[Figure]:
    order = {
        "url": url,
        "base_url": sandbox.base_url,
        "token": sandbox.token,
        "rate": _RATE,
        "in_flight": _IN_FLIGHT,
        "limit": _COMPARED,
    }
    finished = run_json("benchmarks.delivering", order)
    ours = _delivered(finished)
    sandbox.check(ours.messages)
    yield Figure(f"{name}: publish", finished.result["publish_seconds"] * 1000, "ms")
    yield Figure(f"{name}: messages delivered", ours.rate, "1/s", at_least(1000))
    yield Figure(f"{name}: CPU for 1,000 messages", ours.cpu_per_thousand, "s")
    yield Figure(f"{name}: peak memory", ours.peak, "MiB", at_most(200))
    sent = ours.messages
    for client, most in _CLIENTS.items():
        other = _delivered(run_json("benchmarks.posting", order | {"client": client}))
        sent += other.messages
        sandbox.check(sent)
        ratio = ours.cpu_per_thousand / other.cpu_per_thousand
        yield Figure(f"{name}: {client} alone, messages", other.rate, "1/s")
        yield Figure(f"{name}: {client} alone, CPU for 1,000 messages", other.cpu_per_thousand, "s")
        yield Figure(f"{name}: CPU to {client}", ratio, RATIO, at_most(most))


# The most CPU that a message may cost, in the whole of the delivery, for what it costs these alone.
_CLIENTS = {"aiohttp": 2.2, "aiogram": 1 / 2, "python-telegram-bot": 1 / 8}


def _delivered(finished: Finished) -> Delivered:
    result: dict[str, Any] = finished.result
    return Delivered(
        result["messages"], result["seconds"], result["cpu"], finished.used.peak_mebibytes
    )
