"""A sandbox as a running server on loopback: the Bot API, the `/sim/` endpoints and the chat page on one port."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox.actions import ImpossibleError
from bot.sandbox.addresses import check_token
from bot.sandbox.api import BotApi
from bot.sandbox.chat_page import page_routes
from bot.sandbox.context import Context, new_context
from bot.sandbox.delivery import WebhookDelivery
from bot.sandbox.door import Door
from bot.sandbox.options import SandboxError, SandboxOptions, loopback
from bot.sandbox.refusals import Refused
from bot.sandbox.simulation import simulation_routes
from bot.sandbox.simulation.reading import UnreadableError

_LARGEST_BODY = 4 * 1024 * 1024  # bytes
_LONGEST_FAREWELL = 1.0  # seconds that open connections get at the end
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Sandbox:
    """One local Bot API server, an async context manager.

    Raises:
        NotLoopbackError: `options.host` is no loopback address.
        SandboxError: `options.token` can be no token.
    """

    def __init__(self, options: SandboxOptions | None = None) -> None:
        self.options = options or SandboxOptions()
        loopback(self.options.host)
        try:
            check_token(self.options.token)
        except Refused as error:
            raise SandboxError(
                f"{self.options.token!r} is no bot token; use digits, a colon and some letters"
            ) from error
        self.state: Context = new_context(self.options)
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._door: Door | None = None
        self._api = BotApi(self.state, self._shut)
        self._delivery = WebhookDelivery(self.state)

    @property
    def token(self) -> str:
        """The token of the one bot that exists here."""
        return self.options.token

    @property
    def base_url(self) -> str:
        """What client libraries take for `https://api.telegram.org/bot`."""
        return f"{self.page_url}bot"

    @property
    def page_url(self) -> str:
        """The address of the chat page."""
        host = f"[{self.options.host}]" if ":" in self.options.host else self.options.host
        return f"http://{host}:{self.port}/"

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        runner = web.AppRunner(
            self._application(),
            access_log=None,
            shutdown_timeout=_LONGEST_FAREWELL,
            handler_cancellation=True,  # a held poll whose client has gone takes no updates
        )
        await runner.setup()
        self._runner = runner
        self._door = Door(runner, self.options.host, self.options.port)
        try:
            await self._door.open()
        except OSError:
            await self.close()
            raise
        self.port = self._door.port
        self._delivery.start()

    async def close(self) -> None:
        """End all waiting and stop listening; a second call does nothing."""
        self.state.feed.close()
        self.state.poller.interrupt("")
        await self._delivery.close()
        if self._door is not None:
            await self._door.close()
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def _shut(self, seconds: float) -> None:
        """Refuse connections for so long."""
        if self._door is not None:
            self._door.shut(seconds)

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.add_routes([web.route("*", "/bot{rest:.*}", self._api.handle)])
        for route in [*simulation_routes(self.state), *page_routes(self.state)]:
            app.router.add_route(route.method, route.path, _guarded(route.handler))
        app.add_routes([web.route("*", "/{rest:.*}", self._api.handle)])
        return app


async def serve(options: SandboxOptions, ready: Callable[[Sandbox], None] | None = None) -> None:
    """Run a sandbox until cancelled; `ready` is told when it listens."""
    async with Sandbox(options) as sandbox:
        if ready is not None:
            ready(sandbox)
        await asyncio.Event().wait()


def _guarded(handler: _Handler) -> _Handler:
    """Let only this machine's own pages in, and tell mistakes as JSON.

    A page on the web can make a browser call loopback; its `Origin` or `Host` gives it away.
    """

    async def guarded(request: web.Request) -> web.StreamResponse:
        if not _is_from_here(request):
            raise web.HTTPForbidden(text="the sandbox answers only its own page")
        try:
            return await handler(request)
        except ImpossibleError as error:
            return web.json_response({"error": str(error)}, status=409)
        except UnreadableError as error:
            return web.json_response({"error": str(error), "field": error.field}, status=400)

    return guarded


def _is_from_here(request: web.Request) -> bool:
    host = request.url.host or ""
    origin = request.headers.get("Origin")
    return host in _LOOPBACK_NAMES and origin in {None, f"http://{request.host}"}
