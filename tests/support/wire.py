"""Telegram without sockets: the transport of the bot hands its requests to a sandbox in the same event loop."""

import asyncio
import random
from collections.abc import Callable
from typing import Any, Final
from unittest.mock import Mock

from aiohttp import StreamReader, web
from aiohttp.http import HttpVersion11, RawRequestMessage
from multidict import CIMultiDict, CIMultiDictProxy
from typing_extensions import override
from yarl import URL

from bot.sandbox.api import BotApi
from bot.sandbox.clock import SimulatedClock
from bot.sandbox.context import Context, new_context
from bot.sandbox.faults.choosing import Faults
from bot.sandbox.faults.script import Script
from bot.sandbox.options import SandboxOptions
from bot.sandbox.population import Crowd
from bot.telegram.transport import READ_SECONDS, Answered, Exchange, Transport

ADDRESS: Final = "http://sandbox/bot"
_HEADERS: Final = CIMultiDictProxy(CIMultiDict({"Content-Type": "application/json"}))


class Wire(Transport):
    """Carries each request in 20 to 60 ms to the sandbox; the answer takes as long as the sandbox says."""

    def __init__(self, options: SandboxOptions, source: Callable[[], float]) -> None:
        super().__init__()
        self.context: Context = new_context(options)
        clock: SimulatedClock = self.context.clock
        clock.source = source
        self._api = BotApi(self.context, shut=lambda _seconds: None)
        self._dice = random.Random(1)

    def let_in(self, crowd: Crowd) -> None:
        """Have these chats in the sandbox."""
        self.context.world.let_in(crowd)

    def go_wrong(self, *faults: dict[str, Any]) -> None:
        """Put a script of faults in force, in the place of the one before."""
        self.context.faults = Faults(Script.model_validate({"faults": list(faults)}))

    @override
    async def post_json(
        self, url: str, data: bytes, *, read_seconds: float = READ_SECONDS
    ) -> Exchange:
        await asyncio.sleep(self._dice.uniform(0.02, 0.06))
        answer = await self._api.handle(_request(url, data))
        assert isinstance(answer, web.Response)
        assert isinstance(answer.body, bytes)
        return Answered(answer.status, answer.body)


_PROTOCOL: Final = Mock()


def _request(url: str, data: bytes) -> web.BaseRequest:
    """The request as a server has read it."""
    loop = asyncio.get_running_loop()
    path = URL(url).relative()
    message = RawRequestMessage(
        "POST",
        str(path),
        HttpVersion11,
        _HEADERS,
        (),
        should_close=False,
        compression=None,
        upgrade=False,
        chunked=False,
        url=path,
    )
    payload = StreamReader(_PROTOCOL, 2**16, loop=loop)
    payload.feed_data(data)
    payload.feed_eof()
    return web.BaseRequest(message, payload, _PROTOCOL, Mock(), Mock(), loop)
