"""The `/sim/` endpoints: people act, chats change, and tests look at what the bot did. JSON in, JSON out."""

from aiohttp import web

from bot.sandbox.context import Context
from bot.sandbox.simulation.inspection import inspection_routes
from bot.sandbox.simulation.people import people_routes
from bot.sandbox.simulation.setting import setting_routes


def simulation_routes(context: Context) -> list[web.RouteDef]:
    """All routes of one sandbox below `/sim/`; docs/sandbox.md describes each."""
    return [*people_routes(context), *setting_routes(context), *inspection_routes(context)]
