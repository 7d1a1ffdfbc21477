"""How each fault looks to the client: answers that lie, stop half-way, or never come. Chooses nothing.

request -> carried out as always, where the trouble says `stored` -> trouble instead of the answer
"""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus
from typing import assert_never

from aiohttp import web

from bot.sandbox.envelopes import raw_response, refusal_response
from bot.sandbox.faults.kinds import (
    BrokenJson,
    Drip,
    Drop,
    Error,
    Gateway,
    Hang,
    Outage,
    Throttle,
    Trouble,
    Truncated,
)

CarryOut = Callable[[], Awaitable[web.Response]]

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # struct linger: on, zero seconds
_AN_ANSWER = b'{"ok":true,"result":{"message_id":1,"date":0}}'
_PAGE = """<html>
<head><title>{code} {reason}</title></head>
<body>
<center><h1>{code} {reason}</h1></center>
<hr><center>nginx/1.18.0</center>
</body>
</html>
"""


def is_stored(trouble: Trouble) -> bool:
    """Whether the request is carried out all the same."""
    match trouble:
        case Throttle() | Outage():
            return False
        case Drip():
            return True
        case Error() | Gateway() | BrokenJson() | Truncated() | Drop() | Hang():
            return trouble.stored
        case _:
            assert_never(trouble)


def verdict(trouble: Trouble) -> tuple[int, str]:
    """What the journal says of a request that was not carried out; code 0: the client got no answer."""
    match trouble:
        case Error() | Throttle():
            refusal = trouble.refusal()
            return refusal.code, refusal.description
        case Gateway():
            return trouble.code, HTTPStatus(trouble.code).phrase
        case BrokenJson() | Truncated() | Drip():
            return HTTPStatus.OK, trouble.kind
        case Drop() | Hang() | Outage():
            return 0, trouble.kind
        case _:
            assert_never(trouble)


async def play(
    trouble: Trouble, request: web.BaseRequest, carry_out: CarryOut
) -> web.StreamResponse:
    """Give the client its trouble; `carry_out` is called once where the trouble says `stored`."""
    answer = await carry_out() if is_stored(trouble) else raw_response(_AN_ANSWER)
    match trouble:
        case Error() | Throttle():
            return refusal_response(trouble.refusal())
        case Gateway():
            return _gateway(trouble.code)
        case BrokenJson():
            return _broken(answer)
        case Truncated():
            return await _truncated(request, answer)
        case Drip():
            return await _drip(request, answer, trouble)
        case Drop() | Hang() | Outage():
            return await _unanswered(request, trouble)
        case _:
            assert_never(trouble)


def reset(transport: asyncio.BaseTransport | None) -> None:
    """End a connection by a reset; what was not read or written yet is lost."""
    if not isinstance(transport, asyncio.Transport) or transport.is_closing():
        return
    peer = transport.get_extra_info("socket")
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


async def _unanswered(request: web.BaseRequest, trouble: Drop | Hang | Outage) -> web.Response:
    """End the connection; the response that is returned goes nowhere."""
    if isinstance(trouble, Hang):
        await asyncio.sleep(trouble.seconds)
    if isinstance(trouble, Outage) or (isinstance(trouble, Drop) and trouble.how == "reset"):
        reset(request.transport)
    else:
        _hang_up(request)
    return web.Response()


def _hang_up(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.close()


def _gateway(code: int) -> web.Response:
    page = _PAGE.format(code=code, reason=HTTPStatus(code).phrase)
    return web.Response(text=page, status=code, content_type="text/html")


def _broken(answer: web.Response) -> web.Response:
    half = _body(answer)[: len(_body(answer)) // 2]
    return web.Response(body=half, content_type="application/json")


async def _truncated(request: web.BaseRequest, answer: web.Response) -> web.StreamResponse:
    body = _body(answer)
    stream = await _begun(request, len(body))
    await stream.write(body[: len(body) // 2])
    _hang_up(request)
    return stream


async def _drip(request: web.BaseRequest, answer: web.Response, drip: Drip) -> web.StreamResponse:
    body = _body(answer)
    stream = await _begun(request, len(body), answer.status)
    step = max(1, len(body) // drip.pieces)
    with suppress(ConnectionError):  # a client that has given up
        for start in range(0, len(body), step):
            await asyncio.sleep(drip.seconds / drip.pieces)
            await stream.write(body[start : start + step])
        await stream.write_eof()
    return stream


async def _begun(
    request: web.BaseRequest, length: int, status: int = HTTPStatus.OK
) -> web.StreamResponse:
    stream = web.StreamResponse(status=status, headers={"Content-Type": "application/json"})
    stream.content_length = length
    await stream.prepare(request)
    return stream


def _body(answer: web.Response) -> bytes:
    return answer.body if isinstance(answer.body, bytes) else b""
