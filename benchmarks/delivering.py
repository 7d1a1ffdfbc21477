"""The delivering process: takes the waiting articles in, publishes, and delivers through the real services until all is sent."""

import asyncio
import json
import sys
import time
from array import array
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.figures import spread
from benchmarks.sampler import Sampler
from bot.cli.loops import to_the_end
from bot.config.delivery import DeliverySettings
from bot.config.digest import DigestSettings
from bot.config.settings import Settings
from bot.core.answers import Answer, Sent
from bot.i18n import Catalogues
from bot.process import SystemClock, utc_now
from bot.services.deliver import Deliver
from bot.services.intake import intake_of
from bot.services.publish import Publish
from bot.telegram.sender import TelegramSender
from bot.telegram.transport import Transport
from storage.database import Database
from storage.records import Claim, DeliveryState, Part

_LONGEST_SECONDS = 180


@dataclass(slots=True)
class _Counting:
    """A sender that says when the last message has arrived, and how many seconds each request took."""

    sender: TelegramSender
    left: int
    done: asyncio.Event
    took: "array[float]" = field(default_factory=lambda: array("d"))

    async def send(self, claim: Claim, part: Part, *, paid: bool = False) -> Answer:
        began = time.perf_counter()
        answer = await self.sender.send(claim, part, paid=paid)
        self.took.append(time.perf_counter() - began)
        if isinstance(answer, Sent):
            self.left -= 1
            if not self.left:
                self.done.set()
        return answer


async def _work(order: Mapping[str, Any]) -> Mapping[str, object]:
    # Rounds follow each other at once, and each has to find everybody due.
    digest = DigestSettings(coalesce_seconds=0)
    database, settings = Database(order["url"]), Settings(digest=digest)
    await intake_of(database, settings).run(utc_now())
    began = time.perf_counter()
    await Publish(database, Catalogues.load(), digest).run(utc_now())
    published = time.perf_counter()
    messages = await _waiting(database)
    async with Transport() as transport:
        sender = TelegramSender(transport, order["base_url"], order["token"])
        counting = _Counting(sender, messages, asyncio.Event())
        deliver = Deliver(database, counting, _pace(order), worker="benchmark", clock=SystemClock())
        start, cpu = time.perf_counter(), time.process_time()
        async with asyncio.timeout(_LONGEST_SECONDS):
            shares = await _sampled(_until_done(deliver, counting.done), order.get("areas"))
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    assert not await _waiting(database)  # noqa: S101 -- else the figures are of something else
    await database.close()
    found = spread(counting.took)
    return {
        "messages": messages,
        "publish_seconds": published - began,
        "seconds": seconds,
        "cpu": cpu,
        "p50": found.p50,
        "p99": found.p99,
        "shares": shares,
    }


async def _sampled(
    work: Awaitable[None], areas: Mapping[str, Sequence[str]] | None
) -> Mapping[str, float]:
    """Do the work; the part that each area had in it, where areas are named."""
    if areas is None:
        await work
        return {}
    with Sampler(areas) as sampler:
        await work
    return sampler.shares()


def _pace(order: Mapping[str, Any]) -> DeliverySettings:
    """The settings with a rate beyond what an operator may choose."""
    lifted = {"messages_per_second": order["rate"], "in_flight": order["in_flight"]}
    return DeliverySettings().model_copy(update=lifted)


async def _until_done(deliver: Deliver, done: asyncio.Event) -> None:
    delivering = asyncio.create_task(deliver.run())
    await done.wait()
    deliver.stop()
    await delivering


async def _waiting(database: Database) -> int:
    """How many parts have not been sent."""
    async with database.reading() as tx:
        tally = await tx.outbox.tally()
    return sum(count for state, count in tally.counts.items() if state is not DeliveryState.SENT)


if __name__ == "__main__":
    print(json.dumps(to_the_end(_work(json.loads(sys.argv[1])))))
