"""The Bot API over HTTP: from a request to its answer, or to the trouble that a script wants instead.

    path and token -> parameters -> faults -> names, flood control, method, journal -> latency -> answer
                                      |                                                   |
                                      `-- not stored --------------------------> latency -+-> trouble

A method checks its parameters first, then access to the chat, then the content, as Telegram's server does.
"""

import asyncio
from functools import partial
from http import HTTPStatus

from aiohttp import web

from bot.sandbox import load, polling
from bot.sandbox.access import find_chat
from bot.sandbox.addresses import Addresses
from bot.sandbox.context import Context
from bot.sandbox.encoding import Encoder
from bot.sandbox.envelopes import raw_response, refusal_response, response
from bot.sandbox.execution import execute
from bot.sandbox.faults.choosing import Asked, Strike
from bot.sandbox.faults.effects import Shut, take_effect
from bot.sandbox.faults.kinds import Trouble
from bot.sandbox.faults.wire import is_stored, play, verdict
from bot.sandbox.journal import Call
from bot.sandbox.methods import SENDS
from bot.sandbox.parameters import Parameters, read_parameters
from bot.sandbox.refusals import Refused, too_many_requests

_UNTROUBLED = Strike()


class BotApi:
    """The methods of one sandbox as HTTP handlers; `shut` closes its door for some seconds."""

    def __init__(self, context: Context, shut: Shut) -> None:
        self._context = context
        self._shut = shut
        self._load = load.Load()
        self._encoder = Encoder()
        self._addresses = Addresses(context.options.token)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to one request, whatever it is."""
        try:
            method = self._addresses.method(request.path)
            parameters = await read_parameters(request)
        except Refused as refusal:
            return refusal_response(refusal)
        except web.HTTPRequestEntityTooLarge:
            return refusal_response(Refused(413, "Request Entity Too Large"))
        if not self._context.faults:
            return await self._answer(method, parameters, _UNTROUBLED)
        return await self._beset(request, method, parameters)

    async def _beset(
        self, request: web.BaseRequest, method: str, parameters: Parameters
    ) -> web.StreamResponse:
        """The answer while there is a script of faults."""
        context = self._context
        asked = Asked(method, parameters, find_chat(context.world, parameters))
        strike = context.faults.strike(asked, context.world.tallies)
        if strike.trouble is None:
            return await self._answer(method, parameters, strike)
        take_effect(context, self._shut, strike.trouble, asked)
        if not is_stored(strike.trouble):
            self._note(method, parameters, strike, strike.trouble)
            await _pause(strike.delay)
        carry_out = partial(self._answer, method, parameters, strike)
        return await play(strike.trouble, request, carry_out)

    async def _answer(self, method: str, parameters: Parameters, strike: Strike) -> web.Response:
        """The answer to a request that is carried out, in its time."""
        if method == polling.METHOD:
            answer = await self._updates(parameters, strike.name)
            await _pause(strike.delay)
            return answer
        context = self._context
        chat = parameters.text("chat_id") if method in SENDS else ""
        self._load.begin(chat)
        try:
            if self._load.is_above(context.flood.limits, chat):
                await asyncio.sleep(load.HOLD)
                return refusal_response(too_many_requests(load.WAIT))
            status, envelope = execute(context, method, parameters, fault=strike.name)
            await _pause(strike.delay + context.options.latency)
        finally:
            self._load.end(chat)
        if status == HTTPStatus.OK:
            return raw_response(self._encoder.envelope(envelope))
        return response(status, envelope)

    async def _updates(self, parameters: Parameters, fault: str) -> web.Response:
        try:
            updates = await polling.poll(self._context, parameters, fault=fault)
        except Refused as refusal:
            return refusal_response(refusal)
        body = f'{{"ok":true,"result":{updates}}}'
        return raw_response(body.encode(errors="surrogatepass"))

    def _note(self, method: str, parameters: Parameters, strike: Strike, trouble: Trouble) -> None:
        """Journal a request that is not carried out."""
        journal, now = self._context.journal, self._context.clock()
        token, number = self._context.options.token, journal.number()
        code, reason = verdict(trouble)
        journal.write(
            Call(number, now, token, method, parameters.values, code, reason, strike.name)
        )


async def _pause(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)
