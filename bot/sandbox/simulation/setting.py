"""The `/sim/` endpoints that set the stage: population, faults, limits, the clock, what to watch for, and reset."""

from dataclasses import asdict

from aiohttp import web

from bot.sandbox.context import Context, reset
from bot.sandbox.faults.choosing import Faults
from bot.sandbox.faults.script import Script
from bot.sandbox.paid import NANOSTARS
from bot.sandbox.population import CrowdKind
from bot.sandbox.simulation.reading import body_as
from bot.sandbox.simulation.scene import (
    Clock,
    Limits,
    Population,
    Version,
    Watching,
    set_clock,
    set_faults,
    set_limits,
    set_version,
)


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
        web.get("/sim/version", setting.version),
        web.post("/sim/version", setting.set_version),
        web.post("/sim/watch", setting.watch),
        web.post("/sim/reset", setting.reset),
    ]


class _Setting:
    def __init__(self, context: Context) -> None:
        self._context = context

    async def populate(self, request: web.Request) -> web.Response:
        """Let a crowd in."""
        crowd = (await body_as(Population, request)).crowd()
        self._context.world.let_in(crowd)
        first = {kind: ids[0] for kind in CrowdKind if (ids := crowd.ids(kind))}
        return web.json_response({"chats": crowd.size, "first": first})

    async def faults(self, _request: web.Request) -> web.Response:
        """The script that is in force, with how often each of its faults matched and struck."""
        return web.json_response(self._context.faults.report())

    async def set_faults(self, request: web.Request) -> web.Response:
        """Put a script in force, in the place of the one before."""
        set_faults(self._context, await body_as(Script, request))
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
        set_limits(self._context, await body_as(Limits, request))
        return await self.limits(request)

    async def clock(self, _request: web.Request) -> web.Response:
        """The present moment."""
        clock = self._context.clock
        return web.json_response({"now": clock(), "frozen": clock.frozen_at is not None})

    async def set_clock(self, request: web.Request) -> web.Response:
        """Freeze or let run, then advance."""
        set_clock(self._context, await body_as(Clock, request))
        return await self.clock(request)

    async def version(self, _request: web.Request) -> web.Response:
        """Which Bot API is spoken."""
        return web.json_response({"api": self._context.api_version})

    async def set_version(self, request: web.Request) -> web.Response:
        """Speak another Bot API from now on."""
        set_version(self._context, await body_as(Version, request))
        return await self.version(request)

    async def watch(self, request: web.Request) -> web.Response:
        """Say what makes duplicates, and what numbers the parts of a series."""
        self._context.watch.look_for((await body_as(Watching, request)).patterns())
        return web.json_response({})

    async def reset(self, _request: web.Request) -> web.Response:
        """Start anew with the default cast."""
        reset(self._context)
        return web.json_response({})
