"""Who is measured beside whom: this project's delivering process, and other clients. Compares nothing."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.processes import Finished, run_json
from benchmarks.server import Server
from storage.schema import DeliveryRow, EditionRow

IN_FLIGHT = 200
# Faster than the machine: the pacer holds nothing up.
_RATE = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Delivered:
    """One run: what was done in which time.

    Attributes:
        seconds: From the first request to the last answer; of this project, to its record.
        cpu: Seconds of the processor.
        p50: Of the seconds from a request to its answer, the median.
        p99: Of the same, the 99th percentile.
        peak: The largest resident size in MiB.
    """

    messages: int
    seconds: float
    cpu: float
    p50: float
    p99: float
    peak: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def cpu_per_thousand(self) -> float:
        """CPU seconds for 1,000 messages."""
        return self.cpu / self.messages * 1000


@dataclass(frozen=True, slots=True)
class Client:
    """Another client: its module below benchmarks/clients, and how many messages it sends in a run.

    Attributes:
        messages: Enough to measure, of what takes the slowest some ten seconds already.
        in_flight: Requests on the wire at once.
        once: A rate or a loop holds it up, not the processor: one run says it all.
    """

    name: str
    module: str
    messages: int
    in_flight: int = IN_FLIGHT
    once: bool = False

    def run(self, sandbox: Server, bodies: Path) -> Delivered:
        """Post the first of these bodies."""
        order = {
            "client": self.module,
            "bodies": str(bodies),
            "limit": self.messages,
            "base_url": sandbox.base_url,
            "token": sandbox.token,
            "in_flight": self.in_flight,
        }
        return _delivered(run_json("benchmarks.posting", order))


CLIENTS = (
    Client("aiohttp", "aiohttp_alone", 4_000),
    Client("aiogram", "aiogram_bot", 2_000),
    Client("python-telegram-bot", "ptb", 1_000),
    Client("python-telegram-bot, one by one", "ptb", 200, in_flight=1, once=True),
    Client("python-telegram-bot with its rate limiter", "ptb_limited", 300, once=True),
)


def deliver(url: str, sandbox: Server) -> tuple[Delivered, Mapping[str, Any]]:
    """Publish and deliver all that waits, through the real services; and what else the process said."""
    finished = run_json("benchmarks.delivering", order_of(url, sandbox))
    return _delivered(finished), finished.result


def order_of(url: str, sandbox: Server) -> dict[str, object]:
    """What the delivering process is told."""
    return {
        "url": url,
        "base_url": sandbox.base_url,
        "token": sandbox.token,
        "rate": _RATE,
        "in_flight": IN_FLIGHT,
    }


def write_bodies(url: str, path: Path) -> None:
    """Write down what was delivered last: each payload once, and the chats that got it, newest first."""
    limit = max(client.messages for client in CLIENTS)
    path.write_text(json.dumps(asyncio.run(_bodies(url, limit))), encoding="utf-8")


async def _bodies(url: str, limit: int) -> Mapping[str, Sequence[object]]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        editions = await connection.execute(select(EditionRow.id, EditionRow.parts))
        parts = {
            (row.id, number): part["payload"]
            for row in editions
            for number, part in enumerate(json.loads(row.parts))
        }
        columns = (DeliveryRow.edition_id, DeliveryRow.part, DeliveryRow.chat_id)
        newest = select(*columns).order_by(DeliveryRow.id.desc()).limit(limit)
        rows = (await connection.execute(newest)).all()
    await engine.dispose()
    place = {key: number for number, key in enumerate(parts)}
    deliveries = [(place[row.edition_id, row.part], row.chat_id) for row in rows]
    return {"payloads": list(parts.values()), "deliveries": deliveries}


def _delivered(finished: Finished) -> Delivered:
    said = {name: finished.result[name] for name in ("messages", "seconds", "cpu", "p50", "p99")}
    return Delivered(**said, peak=finished.used.peak_mebibytes)
