"""The HTTP server beside the bot: GET /metrics and GET /health, and nothing else. Counts and judges nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import structlog
from aiohttp import web
from prometheus_client.exposition import choose_encoder

from bot.errors import BotError
from bot.services.status import Health
from bot.web.glance import Glance
from bot.web.metrics import Metrics

_log = structlog.get_logger(__name__)

# Whoever is in the middle of a scrape when the service stops.
_FINISH_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Pages:
    """What can be asked for."""

    metrics: Metrics
    glance: Glance
    health: Callable[[], Awaitable[Health]]

    async def show_metrics(self, request: web.Request) -> web.Response:
        """GET /metrics, in the format of Prometheus that the client prefers."""
        self.metrics.store = await self.glance.status()
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(
            body=encode(self.metrics.registry), headers={"Content-Type": content_type}
        )

    async def show_health(self, _: web.Request) -> web.Response:
        """GET /health: 200 when the service works, else 503 and what is wrong; as `incoming healthcheck` judges."""
        health = await self.health()
        status = HTTPStatus.OK if health.is_good else HTTPStatus.SERVICE_UNAVAILABLE
        told = {"healthy": health.is_good, "problem": health.problem}
        return web.json_response(told, status=status)


@asynccontextmanager
async def listening(address: tuple[str, int], pages: Pages) -> AsyncIterator[str]:
    """Serve until the end of the block; the root of what is served.

    Raises:
        BotError: The address cannot be had.
    """
    app = web.Application()
    app.router.add_get("/metrics", pages.show_metrics)
    app.router.add_get("/health", pages.show_health)
    runner = web.AppRunner(
        app, access_log=None, handle_signals=False, shutdown_timeout=_FINISH_SECONDS
    )
    await runner.setup()
    watching = asyncio.create_task(pages.metrics.lag.watch())
    try:
        root = await _bind(runner, address)
        _log.info(
            "telling how the service does", metrics=f"{root}/metrics", health=f"{root}/health"
        )
        yield root
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await runner.cleanup()
        await pages.glance.close()


async def _bind(runner: web.AppRunner, address: tuple[str, int]) -> str:
    host, port = address
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as error:
        raise BotError(
            f"web.listen: {host}:{port} cannot be had ({error}); choose another port or address"
        ) from error
    had_port = runner.addresses[0][1]
    return f"http://[{host}]:{had_port}" if ":" in host else f"http://{host}:{had_port}"
