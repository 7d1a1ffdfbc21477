"""The `/sim/` endpoints: people act, chats change, and tests look at what the bot did. JSON in, JSON out."""

import json
import re
from collections.abc import Awaitable, Callable
from math import isfinite
from typing import Any

from aiohttp import web

from bot.sandbox import actions
from bot.sandbox.actions import ImpossibleError
from bot.sandbox.context import Context, reset
from bot.sandbox.population import LARGEST, Population, Shares
from bot.sandbox.state import Chat, Json, Kind, User
from bot.sandbox.upheavals import UPHEAVALS

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def simulation_routes(context: Context) -> list[web.RouteDef]:
    """The routes of one sandbox."""
    simulation = _Simulation(context)
    return [
        web.post("/sim/user/{id}/{action}", simulation.act),
        web.post("/sim/chat/{id}/{action}", simulation.upheave),
        web.get("/sim/chat/{id}/transcript", simulation.transcript),
        web.post("/sim/population", simulation.populate),
        web.get("/sim/outbox", simulation.outbox),
        web.get("/sim/stats", simulation.stats),
        web.post("/sim/watch", simulation.watch),
        web.post("/sim/reset", simulation.reset),
        web.get("/sim/clock", simulation.clock),
        web.post("/sim/clock", simulation.set_clock),
    ]


class _Simulation:
    def __init__(self, context: Context) -> None:
        self._context = context

    async def act(self, request: web.Request) -> web.Response:
        """Let a person do something; `chat_id` is their private chat when it is absent."""
        person = self._person(request)
        action = _ACTIONS.get(request.match_info["action"])
        if action is None:
            raise _not_found(f"nobody can {request.match_info['action']!r}")
        return _answer(action(self._context, person, await _body(request)))

    async def upheave(self, request: web.Request) -> web.Response:
        """Change a chat."""
        chat = _chat(self._context, request.match_info["id"])
        upheaval = UPHEAVALS.get(request.match_info["action"])
        if upheaval is None:
            raise _not_found(f"no chat can {request.match_info['action']!r}")
        return _answer(upheaval(self._context, chat, await _body(request)))

    async def transcript(self, request: web.Request) -> web.Response:
        """The messages of a chat, oldest first."""
        chat = _chat(self._context, request.match_info["id"])
        messages = self._context.world.history.of(chat.id)
        return _answer({"chat": chat.to_json(), "messages": messages})

    async def populate(self, request: web.Request) -> web.Response:
        """Let a crowd in: `private` chats, the shares `blocked`, `deactivated`, `never_started`, a `seed`."""
        body = await _body(request)
        size = _number(body.get("private", 0))
        if not 0 <= size <= LARGEST:
            raise ImpossibleError(f"a population has 0 to {LARGEST} chats, not {size}")
        names = ("blocked", "deactivated", "never_started")
        shares = Shares(**{name: _decimal(body.get(name, 0)) for name in names})
        population = Population(size, shares, _number(body.get("seed", 1)))
        self._context.world.population = population
        return _answer({"private": size, "first_id": population.first_id})

    async def outbox(self, request: web.Request) -> web.Response:
        """The calls of the bot after the one with the number `since`."""
        since = _number(request.query.get("since", "0"))
        return _answer(self._context.journal.since(since))

    async def stats(self, request: web.Request) -> web.Response:
        """All counters; with `expected`, also how many reachable chats of the crowd got fewer messages."""
        context = self._context
        population = context.world.population
        expected = request.query.get("expected")
        lost = population.lost(_number(expected)) if population and expected else None
        return _answer(
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

    async def watch(self, request: web.Request) -> web.Response:
        """Count as duplicates what matches `pattern` twice alike in one chat."""
        pattern = (await _body(request)).get("pattern")
        try:
            self._context.journal.watch(pattern)
        except re.error as error:
            raise ImpossibleError(f"{pattern!r} is no regular expression: {error}") from error
        return _answer({})

    async def reset(self, _request: web.Request) -> web.Response:
        """Start anew with the default cast."""
        reset(self._context)
        return _answer({})

    async def clock(self, _request: web.Request) -> web.Response:
        """The present moment."""
        clock = self._context.clock
        return _answer({"now": clock(), "frozen": clock.frozen_at is not None})

    async def set_clock(self, request: web.Request) -> web.Response:
        """`freeze` true or false, then `advance` by seconds."""
        clock, body = self._context.clock, await _body(request)
        if body.get("freeze") is True:
            clock.freeze()
        if body.get("freeze") is False:
            clock.resume()
        seconds = _decimal(body.get("advance", 0))
        if seconds < 0:
            raise ImpossibleError("time does not go back")
        clock.advance(seconds)
        return await self.clock(request)

    def _person(self, request: web.Request) -> User:
        user = self._context.world.user(_number(request.match_info["id"]))
        if user is None or user.is_bot:
            raise _not_found(f"there is no person {request.match_info['id']}")
        return user


def _say(context: Context, person: User, body: Json) -> Json:
    chat = _chat(context, body.get("chat_id", person.id))
    reply_to = body.get("reply_to")
    return actions.say(context, person, chat, str(body.get("text", "")), reply_to=reply_to)


def _command(context: Context, person: User, body: Json) -> Json:
    """As `message`, with the slash put before and, in groups, the bot's name behind, as clients do."""
    chat = _chat(context, body.get("chat_id", person.id))
    name, _, rest = str(body.get("text", "")).lstrip("/").partition(" ")
    address = "" if chat.kind is Kind.PRIVATE else f"@{context.world.bot.username}"
    return actions.say(context, person, chat, f"/{name}{address} {rest}".strip())


def _press(context: Context, person: User, body: Json) -> Json:
    chat = _chat(context, body.get("chat_id", person.id))
    message_id, data = _number(body.get("message_id")), str(body.get("data", ""))
    return {"id": actions.press(context, person, chat, message_id, data).id}


def _start(context: Context, person: User, body: Json) -> Json:
    return actions.start(context, person, str(body.get("payload", "")))


def _block(context: Context, person: User, _body: Json) -> Json:
    actions.block(context, person)
    return {}


def _unblock(context: Context, person: User, _body: Json) -> Json:
    actions.unblock(context, person)
    return {}


def _join(context: Context, person: User, body: Json) -> Json:
    actions.join(context, person, _chat(context, body.get("chat_id")))
    return {}


def _leave(context: Context, person: User, body: Json) -> Json:
    actions.leave(context, person, _chat(context, body.get("chat_id")))
    return {}


_ACTIONS: dict[str, Callable[[Context, User, Json], Json]] = {
    "block": _block,
    "callback": _press,
    "command": _command,
    "join": _join,
    "leave": _leave,
    "message": _say,
    "start": _start,
    "unblock": _unblock,
}


def _chat(context: Context, chat_id: object) -> Chat:
    chat = context.world.chat(_number(chat_id))
    if chat is None:
        raise _not_found(f"there is no chat {chat_id}")
    return chat


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError as error:
        raise ImpossibleError(f"{value!r} is no number") from error


def _decimal(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError as error:
        raise ImpossibleError(f"{value!r} is no number") from error
    if not isfinite(number):
        raise ImpossibleError(f"{value!r} is no finite number")
    return number


async def _body(request: web.Request) -> Json:
    text = await request.text()
    try:
        body = json.loads(text) if text else {}
    except ValueError as error:
        raise ImpossibleError(f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise ImpossibleError("the body is no JSON object")
    return body


def _answer(result: Any) -> web.Response:
    return web.json_response(result)


def _not_found(reason: str) -> web.HTTPNotFound:
    return web.HTTPNotFound(text=json.dumps({"error": reason}), content_type="application/json")
