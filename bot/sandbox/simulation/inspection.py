"""What a test can ask about the bot's doing: every call, the counters, and whether what it expects is so."""

import asyncio
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Annotated, Any, Self

from aiohttp import web
from pydantic import Field, model_validator

from bot.sandbox.context import Context
from bot.sandbox.faults.kinds import Strict
from bot.sandbox.simulation.reading import UnreadableError, body_as, number
from bot.sandbox.tallies import Tallies

_MOST_EXAMPLES = 20
_UNBOUNDED = 2**32 - 1  # more messages than one chat is counted
_Count = Annotated[int, Field(ge=0, le=_UNBOUNDED)]


class _Bounds(Strict):
    """How much is right; both ends count."""

    at_least: _Count = 0
    at_most: _Count = _UNBOUNDED

    def allow(self, count: int) -> bool:
        """Whether a count is within them."""
        return self.at_least <= count <= self.at_most

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.at_least > self.at_most:
            raise ValueError("`at_least` is above `at_most`")
        return self


class _Expectation(Strict):
    """`counters`: bounds or a number for counters by name; `deliveries`: bounds for each chat of the crowd."""

    counters: Mapping[str, _Count | _Bounds] = Field(default_factory=dict)
    deliveries: _Bounds | None = None


def inspection_routes(context: Context) -> list[web.RouteDef]:
    """The routes of one sandbox."""
    inspection = _Inspection(context)
    return [
        web.get("/sim/outbox", inspection.outbox),
        web.get("/sim/stats", inspection.stats),
        web.post("/sim/assert", inspection.judge),
    ]


class _Inspection:
    def __init__(self, context: Context) -> None:
        self._context = context

    async def outbox(self, request: web.Request) -> web.Response:
        """The calls of the bot after the one with the number `since`."""
        since = number(request.query.get("since", "0"), "since")
        return web.json_response(self._context.journal.since(since))

    async def stats(self, request: web.Request) -> web.Response:
        """All counters; with `expected`, also how many reachable chats of the crowd got fewer messages."""
        expected, tallies = request.query.get("expected"), self._context.world.tallies
        if expected is None:
            return web.json_response(counters(self._context))
        least = number(expected, "expected")
        lost, _ = await asyncio.to_thread(_amiss, tallies, _Bounds(at_least=least))
        return web.json_response({**counters(self._context), "lost": lost})

    async def judge(self, request: web.Request) -> web.Response:
        """Whether all that is expected is so, and what is not; looks at every chat without stopping for it."""
        expected = await body_as(_Expectation, request)
        failures = list(self._wrong_counters(expected.counters))
        if (bounds := expected.deliveries) is not None:
            count, chats = await asyncio.to_thread(_amiss, self._context.world.tallies, bounds)
            wanted = bounds.model_dump(exclude_unset=True)
            if count:
                failures.append(
                    {"what": "deliveries", "wanted": wanted, "found": count, "chats": chats}
                )
        return web.json_response({"holds": not failures, "failures": failures})

    def _wrong_counters(self, expected: Mapping[str, int | _Bounds]) -> Iterator[dict[str, Any]]:
        present = counters(self._context)
        for name, value in expected.items():
            found = present.get(name)
            if not isinstance(found, int):
                raise UnreadableError(f"counters.{name}", "there is no such counter")
            wanted = _Bounds(at_least=value, at_most=value) if isinstance(value, int) else value
            if not wanted.allow(found):
                yield {
                    "what": name,
                    "wanted": wanted.model_dump(exclude_unset=True),
                    "found": found,
                }


def counters(context: Context) -> dict[str, Any]:
    """All counters as JSON; docs/sandbox.md describes each."""
    return {
        **context.journal.summary(),
        **context.watch.summary(),
        "throttled": context.flood.throttled,
        "violations": context.flood.violations,
        "pending_updates": len(context.queue),
        "discarded_updates": context.queue.discarded,
        "kept_messages": len(context.world.history),
    }


def _amiss(tallies: Tallies, bounds: _Bounds) -> tuple[int, list[int]]:
    """How many reachable chats got another number of messages, and some of them."""
    chats = tallies.amiss(bounds.at_least, bounds.at_most)
    examples = list(islice(chats, _MOST_EXAMPLES))
    return len(examples) + sum(1 for _ in chats), examples
