"""How fast an edition reaches many chats through the real services, and how much of that the network alone would take."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import crowd
from benchmarks.figures import RATIO, Figure, Scale
from benchmarks.processes import Finished, run_json
from benchmarks.server import server
from benchmarks.stores import Kind, store

_ITEMS = 12
_IN_FLIGHT = 200
# Faster than the machine: the pacer holds nothing up.
_RATE = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Load:
    """What is delivered, and how; latency in seconds."""

    kind: Kind
    chats: int
    latency: float = 0.0


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
    """This project on both databases, each beside a bare client that posts the same bodies to the same server."""
    return [figure for kind in Kind for figure in _side_by_side(Load(kind, scale.chats))]


def _side_by_side(load: Load) -> Sequence[Figure]:
    with store(load.kind) as url, server(population=load.chats, latency=load.latency) as sandbox:
        asyncio.run(crowd.subscribe(url, load.chats))
        asyncio.run(crowd.write_articles(url, _ITEMS))
        order = {
            "url": url,
            "base_url": sandbox.base_url,
            "token": sandbox.token,
            "rate": _RATE,
            "in_flight": _IN_FLIGHT,
        }
        ours = run_json("benchmarks.delivering", order)
        sandbox.check(ours.result["messages"])
        floor = run_json("benchmarks.posting", order)
        sandbox.check(2 * ours.result["messages"])
        server_cpu = sandbox.process.stop().used.cpu
    return _figures(load, ours, _delivered(floor), server_cpu)


def _figures(
    load: Load, finished: Finished, floor: Delivered, server_cpu: float
) -> Sequence[Figure]:
    ours, name = _delivered(finished), load.kind.value
    fan_out: float = finished.result["publish_seconds"]
    return (
        Figure(f"{name}: publish to {load.chats:,} chats", fan_out * 1000, "ms"),
        Figure(f"{name}: messages delivered", ours.rate, "1/s"),
        Figure(f"{name}: CPU for 1,000 messages", ours.cpu_per_thousand, "s"),
        Figure(f"{name}: peak memory", ours.peak, "MiB"),
        Figure(f"{name}: bare aiohttp, messages", floor.rate, "1/s"),
        Figure(f"{name}: bare aiohttp, CPU for 1,000 messages", floor.cpu_per_thousand, "s"),
        Figure(
            f"{name}: CPU to bare aiohttp", ours.cpu_per_thousand / floor.cpu_per_thousand, RATIO
        ),
        Figure(
            f"{name}: the sandbox's CPU for 1,000 messages",
            server_cpu / (ours.messages + floor.messages) * 1000,
            "s",
        ),
    )


def _delivered(finished: Finished) -> Delivered:
    result: dict[str, Any] = finished.result
    return Delivered(
        result["messages"], result["seconds"], result["cpu"], finished.used.peak_mebibytes
    )
