"""How long the store takes for an edition to a million chats: fan-out, then claim and record of every row. Sends nothing."""

import asyncio
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks import crowd
from benchmarks.figures import Figure, Scale, at_most
from benchmarks.processes import run_json
from benchmarks.stores import Kind, store
from bot.cli.loops import to_the_end
from bot.config.settings import Settings
from bot.i18n import Catalogues
from bot.services.intake import intake_of
from bot.services.publish import Publish
from storage.database import Database
from storage.records import Claim, DeliveryState, Outcome

_ITEMS = 3  # one message
_BATCH = 250  # what the deliverer has on the wire, more or less
_WORKER = "benchmark"
_LEASE = timedelta(minutes=5)
_MILLION = 1_000_000
_FAN_OUT_SECONDS: Mapping[Kind, float] = {Kind.POSTGRESQL: 20.0, Kind.SQLITE: 12.0}
_CLAIM_AND_RECORD_SECONDS = 90.0
_PEAK_MEBIBYTES = 200.0


def measure(scale: Scale) -> Sequence[Figure]:
    """Each database with so many chats, its seconds counted as if they were a million."""
    return [figure for kind in Kind for figure in _figures(kind, scale.subscribers)]


def _figures(kind: Kind, chats: int) -> Sequence[Figure]:
    with store(kind) as url:
        asyncio.run(crowd.subscribe(url, chats, languages=("en",)))
        asyncio.run(crowd.write_articles(url, _ITEMS))
        finished = run_json("benchmarks.million", {"url": url})
    seconds: Mapping[str, float] = finished.result
    fan_out, steps = seconds["fan-out"], ("claim", "record", "commit")
    a_million = _MILLION / chats
    together = sum(seconds[step] for step in steps) * a_million
    return (
        Figure(
            f"{kind.value}: fan-out to 1,000,000 chats",
            fan_out * a_million,
            "s",
            at_most(_FAN_OUT_SECONDS[kind]),
        ),
        Figure(
            f"{kind.value}: claim to record of 1,000,000",
            together,
            "s",
            at_most(_CLAIM_AND_RECORD_SECONDS),
        ),
        *(
            Figure(f"{kind.value}: of which {step}", seconds[step] * a_million, "s")
            for step in steps
        ),
        Figure(
            f"{kind.value}: peak memory",
            finished.used.peak_mebibytes,
            "MiB",
            at_most(_PEAK_MEBIBYTES),
        ),
    )


class _Watch:
    """Adds up the seconds of each step."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[step] += time.perf_counter() - began


async def _work(order: Mapping[str, Any]) -> Mapping[str, float]:
    database, settings, watch = Database(order["url"]), Settings(), _Watch()
    await intake_of(database, settings).run(_now())
    with watch("fan-out"):
        await Publish(database, Catalogues.load(), settings.digest).run(_now())
    sent: tuple[Claim, ...] | None = ()
    while sent is not None:
        sent = await _turn(database, sent, watch)
    async with database.reading() as tx:
        tally = await tx.outbox.tally()
    assert tally.counts.keys() == {DeliveryState.SENT}  # noqa: S101 -- else nothing was measured
    await database.close()
    return watch.seconds


async def _turn(
    database: Database, sent: Sequence[Claim], watch: _Watch
) -> tuple[Claim, ...] | None:
    """A turn of the deliverer, as if every request were answered by the next one; None at the end."""
    now = _now()
    outcomes = [Outcome(claim.id, DeliveryState.SENT, now, claim.id) for claim in sent]
    async with database.transaction() as tx:
        with watch("record"):
            await tx.outbox.record(_WORKER, outcomes, now)
        with watch("claim"):
            claims = await tx.outbox.claim(_WORKER, _BATCH, now, _LEASE)
        inside = time.perf_counter()
    watch.seconds["commit"] += time.perf_counter() - inside
    return claims if claims or sent else None


def _now() -> datetime:
    return datetime.now(UTC)


def _main(order: Mapping[str, Any]) -> None:
    print(json.dumps(to_the_end(_work(order))))


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
