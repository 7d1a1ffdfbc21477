"""HTTP answers of the Bot API: status, headers and body. Knows no method."""

import json
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.sandbox.refusals import Refused

_JSON = {"Content-Type": "application/json"}  # cheaper for aiohttp than `content_type`


def raw_response(body: bytes, status: int = HTTPStatus.OK) -> web.Response:
    """A body that is JSON already."""
    return web.Response(body=body, status=status, headers=_JSON)


def response(status: int, envelope: dict[str, Any]) -> web.Response:
    """An envelope; a 429 that names its wait does so in a header, too."""
    body = json.dumps(envelope, ensure_ascii=False).encode(errors="surrogatepass")
    answer = raw_response(body, status)
    wait = envelope.get("parameters", {}).get("retry_after")
    if status == HTTPStatus.TOO_MANY_REQUESTS and wait is not None:
        answer.headers["Retry-After"] = str(wait)
    return answer


def refusal_response(refusal: Refused) -> web.Response:
    """A refusal as it is sent."""
    return response(refusal.code, refusal.envelope())
