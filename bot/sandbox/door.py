"""The socket at which a sandbox listens, which can be shut for a while. Serves nothing itself."""

import asyncio
import contextlib

from aiohttp import web

from bot.sandbox.faults.wire import reset

_BACKLOG = 4096


class Door:
    """Listens at one address on behalf of a runner."""

    def __init__(self, runner: web.AppRunner, host: str, port: int) -> None:
        self._runner = runner
        self._host = host
        self.port = port
        self._site: web.TCPSite | None = None
        self._outage: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Listen; a port 0 is replaced by the free one that was found.

        Raises:
            OSError: the port is taken.
        """
        site = web.TCPSite(self._runner, self._host, self.port, backlog=_BACKLOG)
        await site.start()
        self._site = site
        self.port = self._runner.addresses[0][1]

    def shut(self, seconds: float) -> None:
        """Reset all connections and refuse new ones for so long; a second outage does not prolong the first."""
        if self._outage is None or self._outage.done():
            self._outage = asyncio.create_task(self._shut(seconds))

    async def close(self) -> None:
        """Stop listening, also where the door was shut."""
        if self._outage is not None:
            self._outage.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._outage
        await self._leave()

    async def _shut(self, seconds: float) -> None:
        await self._leave()
        for connection in self._runner.server.connections if self._runner.server else ():
            reset(connection.transport)
        await asyncio.sleep(seconds)
        await self.open()

    async def _leave(self) -> None:
        if self._site is not None:
            site, self._site = self._site, None
            await site.stop()
