"""What a test can ask about the bot's doing: every call, and the counters."""

from aiohttp import web

from bot.sandbox.context import Context
from bot.sandbox.simulation.reading import number


def inspection_routes(context: Context) -> list[web.RouteDef]:
    """The routes of one sandbox."""
    inspection = _Inspection(context)
    return [
        web.get("/sim/outbox", inspection.outbox),
        web.get("/sim/stats", inspection.stats),
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
        context = self._context
        population = context.world.population
        expected = request.query.get("expected")
        lost = population.lost(number(expected, "expected")) if population and expected else None
        return web.json_response(
            {
                **context.journal.summary(),
                "throttled": context.flood.throttled,
                "violations": context.flood.violations,
                "pending_updates": len(context.queue),
                "discarded_updates": context.queue.discarded,
                "kept_messages": len(context.world.history),
                "lost": lost,
            }
        )
