"""The Bot API over HTTP: from a request to its envelope.

    path and token -> parameters -> (faults, when there are any) -> flood control -> method -> journal -> latency

A method checks its parameters first, then access to the chat, then the content, as Telegram's server does.
Rich messages are methods like the others and belong into `bot.sandbox.methods`.
"""

import asyncio
import json
import re
from collections import Counter
from importlib.resources import files
from typing import Any

from aiohttp import web

from bot.sandbox.access import find_chat
from bot.sandbox.context import Context
from bot.sandbox.encoding import Encoder
from bot.sandbox.journal import Call
from bot.sandbox.methods import EDITS, METHODS, SENDS
from bot.sandbox.methods.receiving import Described, read_allowed_updates
from bot.sandbox.parameters import Parameters, read_parameters
from bot.sandbox.refusals import Refused, bad_request, conflict, too_many_requests
from bot.sandbox.updates import Poll

_PREFIX = "/bot"
_LONGEST_TOKEN = 80
_LARGEST_ID = 2**54
_BOT_ID = re.compile(r"[0-9]{1,17}\Z")
_OVERLOAD_HOLD = 3.0  # seconds before the 429 of an overloaded bot (telegram-bot-api, Client.cpp)
_OVERLOAD_WAIT = 60
_MOST_NAMES = 200  # of unknown parameters that are counted
_MOST_PATHS = 512

_SPECIFICATION: dict[str, Any] = json.loads(
    files("bot.sandbox").joinpath("bot_api.json").read_text(encoding="utf-8")
)
# Bot API 10.3: lower-case name of every method -> the names of its parameters.
KNOWN: dict[str, frozenset[str]] = {
    name.lower(): frozenset(fields) for name, fields in _SPECIFICATION["methods"].items()
}


def check_token(token: str) -> None:
    """Refuse what cannot be a token (telegram-bot-api, ClientManager.cpp).

    Raises:
        Refused: 401.
    """
    bot_id, colon, _ = token.partition(":")
    if (
        token.startswith("0")
        or len(token) > _LONGEST_TOKEN
        or not colon
        or not _BOT_ID.match(bot_id)
        or not 1 <= int(bot_id) < _LARGEST_ID
    ):
        raise Refused(401, "Unauthorized: invalid token specified")


class BotApi:
    """The methods of one sandbox as HTTP handlers."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._active = 0
        self._pending: Counter[str] = Counter()
        self._encoder = Encoder()
        self._paths: dict[str, tuple[str, str]] = {}

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """The answer to one request, whatever it is."""
        try:
            token, method = self._route(request.path)
            parameters = await read_parameters(request)
        except Refused as refusal:
            return _refusal(refusal)
        except web.HTTPRequestEntityTooLarge:
            return _refusal(Refused(413, "Request Entity Too Large"))
        if method == "getupdates":
            return await self._get_updates(token, parameters)
        return await self._call(token, method, parameters)

    async def call(self, token: str, method: str, parameters: Parameters) -> dict[str, Any]:
        """The envelope of a call that came by other ways, such as in the answer of a webhook."""
        return (await self._judged(token, method, parameters))[1]

    def _route(self, path: str) -> tuple[str, str]:
        """Token and lower-case method; the last ones are remembered."""
        known = self._paths.get(path)
        if known is not None:
            return known
        if not path.startswith(_PREFIX):
            raise Refused(404, "Not Found")
        token, slash, method = path[len(_PREFIX) :].partition("/")
        if not slash:
            raise Refused(404, "Not Found")
        check_token(token)
        if token != self._context.options.token:
            raise Refused(401, "Unauthorized")
        if len(self._paths) < _MOST_PATHS:
            self._paths[path] = (token, method.lower())
        return token, method.lower()

    async def _call(self, token: str, method: str, parameters: Parameters) -> web.Response:
        chat = parameters.text("chat_id") if method in SENDS else ""
        self._active += 1
        self._pending[chat] += 1
        try:
            if self._is_overloaded(chat):
                await asyncio.sleep(_OVERLOAD_HOLD)
                return _refusal(too_many_requests(_OVERLOAD_WAIT))
            status, envelope = await self._judged(token, method, parameters)
            if self._context.options.latency > 0:
                await asyncio.sleep(self._context.options.latency)
        finally:
            self._active -= 1
            self._pending[chat] -= 1
            if not self._pending[chat]:
                del self._pending[chat]
        if status == 200:  # noqa: PLR2004 -- HTTP OK
            return _raw(self._encoder.envelope(envelope))
        return _response(status, envelope)

    def _is_overloaded(self, chat: str) -> bool:
        limits = self._context.options.limits
        return self._active > limits.active or (chat != "" and self._pending[chat] > limits.pending)

    async def _judged(
        self, token: str, method: str, parameters: Parameters
    ) -> tuple[int, dict[str, Any]]:
        """Status and envelope; every call is journalled."""
        context = self._context
        number = context.journal.number()
        try:
            envelope = self._granted(method, parameters)
            status, verdict = 200, "ok"
        except Refused as refusal:
            envelope, status, verdict = refusal.envelope(), refusal.code, refusal.description
        context.journal.write(
            Call(number, context.clock(), token, method, parameters.values, status, verdict)
        )
        return status, envelope

    def _granted(self, method: str, parameters: Parameters) -> dict[str, Any]:
        function = METHODS.get(method)
        if function is None:
            raise self._unknown(method)
        self._check_names(method, parameters)
        self._check_flood(method, parameters)
        result = function(self._context, parameters)
        if isinstance(result, Described):
            return {"ok": True, "result": result.result, "description": result.description}
        return {"ok": True, "result": result}

    def _unknown(self, method: str) -> Refused:
        if method not in KNOWN:
            return Refused(404, "Not Found: method not found")
        self._context.journal.counters.alarms += 1
        return Refused(501, f"Not Implemented: the sandbox has no {method} yet")

    def _check_names(self, method: str, parameters: Parameters) -> None:
        """Count parameters that the Bot API does not have; refuse them when strict."""
        unknown = parameters.values.keys() - KNOWN[method]
        if not unknown:
            return
        counts = self._context.journal.counters.unknown_parameters
        for name in unknown:
            if name in counts or len(counts) < _MOST_NAMES:
                counts[f"{method}.{name}"] += 1
        if self._context.options.strict:
            names = ", ".join(sorted(unknown))
            raise bad_request(f"{method} has no parameter {names} (the sandbox is strict)")

    def _check_flood(self, method: str, parameters: Parameters) -> None:
        context = self._context
        if not context.options.flood or method not in SENDS | EDITS:
            return
        chat = find_chat(context.world, parameters)
        private = chat is None or chat.is_private
        key = parameters.text("chat_id") if chat is None else chat.id
        if method in SENDS:
            wait = context.flood.admit_send(context.clock(), key, private=private)
        else:
            wait = 0 if private else context.flood.admit_edit(context.clock(), key)
        if wait:
            raise too_many_requests(wait)

    async def _get_updates(self, token: str, parameters: Parameters) -> web.Response:
        context = self._context
        number = context.journal.number()
        code, verdict, body = 200, "ok", ""
        try:
            body = await self._poll(parameters)
        except Refused as refusal:
            code, verdict = refusal.code, refusal.description
            response = _refusal(refusal)
        else:
            response = _raw(f'{{"ok":true,"result":{body}}}')
        context.journal.write(
            Call(number, context.clock(), token, "getupdates", parameters.values, code, verdict)
        )
        return response

    async def _poll(self, parameters: Parameters) -> str:
        context = self._context
        self._check_names("getupdates", parameters)
        if context.webhook.url:
            raise conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        context.queue.allow(read_allowed_updates(parameters))
        poll = Poll(
            parameters.integer("offset"),
            parameters.integer("limit", 100),
            parameters.integer("timeout"),
        )
        return await context.poller.poll(poll)


def _response(status: int, envelope: dict[str, Any]) -> web.Response:
    response = _raw(json.dumps(envelope, ensure_ascii=False), status)
    if status == 429:  # noqa: PLR2004 -- HTTP Too Many Requests
        response.headers["Retry-After"] = str(envelope["parameters"]["retry_after"])
    return response


def _raw(text: str, status: int = 200) -> web.Response:
    body = text.encode(errors="surrogatepass")
    return web.Response(body=body, status=status, content_type="application/json")


def _refusal(refusal: Refused) -> web.Response:
    return _response(refusal.code, refusal.envelope())
