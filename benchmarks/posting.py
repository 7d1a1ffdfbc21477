"""Another client posts the bodies of the same deliveries to the same server, with no database and no decision.

One client a process: what the others would bring into memory is not counted with it.
"""

import asyncio
import json
import sys
import time
from array import array
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import uvloop

from benchmarks.figures import spread

Body: TypeAlias = dict[str, Any]
Post: TypeAlias = Callable[[Body], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Target:
    """The server, and how many requests may be on the wire."""

    base_url: str
    token: str
    in_flight: int


async def _work(order: Mapping[str, Any], remaining: Iterator[Body]) -> Mapping[str, float]:
    target = Target(order["base_url"], order["token"], order["in_flight"])
    took = array("d")
    # By name, for each is to be measured without the others in its memory.
    client = import_module(f"benchmarks.clients.{order['client']}")
    async with client.connect(target) as post:
        start, cpu = time.perf_counter(), time.process_time()
        posting = (_post_all(post, remaining, took) for _ in range(target.in_flight))
        await asyncio.gather(*posting)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    found = spread(took)
    return {
        "messages": len(took),
        "seconds": seconds,
        "cpu": cpu,
        "p50": found.p50,
        "p99": found.p99,
    }


async def _post_all(post: Post, remaining: Iterator[Body], took: "array[float]") -> None:
    for body in remaining:
        began = time.perf_counter()
        await post(body)
        took.append(time.perf_counter() - began)


def _bodies(order: Mapping[str, Any]) -> Iterator[Body]:
    """One after the other: all at once would fill the memory that is measured."""
    written = json.loads(Path(order["bodies"]).read_text("utf-8"))
    for payload, chat_id in islice(written["deliveries"], order["limit"]):
        yield written["payloads"][payload] | {"chat_id": chat_id}


if __name__ == "__main__":
    the_order = json.loads(sys.argv[1])
    print(json.dumps(uvloop.run(_work(the_order, _bodies(the_order)))))
