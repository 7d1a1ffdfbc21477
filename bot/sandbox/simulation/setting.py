"""How a test sets the stage by `/sim/` endpoints: population, faults, the clock, what to watch for, and reset."""

import re
from dataclasses import asdict
from typing import Annotated, Self

from aiohttp import web
from pydantic import Field, model_validator

from bot.sandbox.context import Context, reset
from bot.sandbox.faults.choosing import Faults
from bot.sandbox.faults.kinds import Share, Strict
from bot.sandbox.faults.script import Script
from bot.sandbox.options import FloodLimits
from bot.sandbox.paid import NANOSTARS
from bot.sandbox.population import LARGEST, Crowd, CrowdKind
from bot.sandbox.simulation.reading import UnreadableError, body_as
from bot.sandbox.watching import Patterns

_Size = Annotated[int, Field(ge=0, le=LARGEST)]


class _Crowd(Strict):
    private: _Size = 0
    groups: _Size = 0
    forums: _Size = 0
    channels: _Size = 0
    blocked: Share = 0.0
    deactivated: Share = 0.0
    never_started: Share = 0.0
    migrated: Share = 0.0
    kicked: Share = 0.0
    no_rights: Share = 0.0
    closed_topics: Share = 0.0
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1

    @model_validator(mode="after")
    def _fits(self) -> Self:
        self.crowd()
        return self

    def crowd(self) -> Crowd:
        """The same as the crowd's own value; raises ValueError where shares exceed 1."""
        return Crowd(**self.model_dump())


class _Watch(Strict):
    duplicates: str | None = None
    order: str | None = None


class _Limits(Strict):
    """What is absent stays as it is; in `limits`, what is absent is as in a new sandbox."""

    flood: bool | None = None
    limits: FloodLimits | None = None
    paid_broadcasts: bool | None = None
    stars: Annotated[int, Field(ge=0)] | None = None


class _Clock(Strict):
    freeze: bool | None = None
    advance: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0


def setting_routes(context: Context) -> list[web.RouteDef]:
    """The routes of one sandbox."""
    setting = _Setting(context)
    return [
        web.post("/sim/population", setting.populate),
        web.get("/sim/faults", setting.faults),
        web.post("/sim/faults", setting.set_faults),
        web.delete("/sim/faults", setting.end_faults),
        web.get("/sim/limits", setting.limits),
        web.post("/sim/limits", setting.set_limits),
        web.get("/sim/clock", setting.clock),
        web.post("/sim/clock", setting.set_clock),
        web.post("/sim/watch", setting.watch),
        web.post("/sim/reset", setting.reset),
    ]


class _Setting:
    def __init__(self, context: Context) -> None:
        self._context = context

    async def populate(self, request: web.Request) -> web.Response:
        """Let a crowd in."""
        crowd = (await body_as(_Crowd, request)).crowd()
        self._context.world.let_in(crowd)
        first = {kind: ids[0] for kind in CrowdKind if (ids := crowd.ids(kind))}
        return web.json_response({"chats": crowd.size, "first": first})

    async def faults(self, _request: web.Request) -> web.Response:
        """The script that is in force, with how often each of its faults matched and struck."""
        return web.json_response(self._context.faults.report())

    async def set_faults(self, request: web.Request) -> web.Response:
        """Put a script in force, in the place of the one before."""
        self._context.faults = Faults(await body_as(Script, request))
        self._context.world.tallies.forget_asked()
        return await self.faults(request)

    async def end_faults(self, request: web.Request) -> web.Response:
        """End all faults; a scope that one of them closed stays closed for its time."""
        self._context.faults = Faults()
        return await self.faults(request)

    async def limits(self, _request: web.Request) -> web.Response:
        """Whether and how sends are limited, and the bot's account."""
        flood, paid = self._context.flood, self._context.paid
        return web.json_response(
            {
                "flood": flood.metered,
                "limits": asdict(flood.limits),
                "paid_broadcasts": paid.enabled,
                "stars": paid.nanostars / NANOSTARS,
            }
        )

    async def set_limits(self, request: web.Request) -> web.Response:
        """Take other limits, with full buckets, or give the bot Stars."""
        wanted, context = await body_as(_Limits, request), self._context
        if wanted.flood is not None or wanted.limits is not None:
            metered = context.flood.metered if wanted.flood is None else wanted.flood
            context.flood.take(wanted.limits or context.flood.limits, metered=metered)
            context.paid.free = context.flood.limits.bot
        if wanted.paid_broadcasts is not None:
            context.paid.enabled = wanted.paid_broadcasts
        if wanted.stars is not None:
            context.paid.nanostars = wanted.stars * NANOSTARS
        return await self.limits(request)

    async def clock(self, _request: web.Request) -> web.Response:
        """The present moment."""
        clock = self._context.clock
        return web.json_response({"now": clock(), "frozen": clock.frozen_at is not None})

    async def set_clock(self, request: web.Request) -> web.Response:
        """Freeze or let run, then advance."""
        wanted, clock = await body_as(_Clock, request), self._context.clock
        if wanted.freeze is True:
            clock.freeze()
        if wanted.freeze is False:
            clock.resume()
        clock.advance(wanted.advance)
        return await self.clock(request)

    async def watch(self, request: web.Request) -> web.Response:
        """Say what makes duplicates, and what numbers the parts of a series."""
        wanted = await body_as(_Watch, request)
        order = _pattern("order", wanted.order)
        if order is not None and "part" not in order.groupindex:
            raise UnreadableError("order", "the pattern has no group (?P<part>…)")
        self._context.watch.look_for(Patterns(_pattern("duplicates", wanted.duplicates), order))
        return web.json_response({})

    async def reset(self, _request: web.Request) -> web.Response:
        """Start anew with the default cast."""
        reset(self._context)
        return web.json_response({})


def _pattern(field: str, text: str | None) -> re.Pattern[str] | None:
    try:
        return None if text is None else re.compile(text)
    except re.error as error:
        reason = f"{text!r} is no regular expression: {error}"
        raise UnreadableError(field, reason) from error
