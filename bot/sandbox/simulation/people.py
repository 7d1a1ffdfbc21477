"""People act and chats change, as their `/sim/` endpoints say; one chat's messages can be read."""

from collections.abc import Callable

from aiohttp import web

from bot.sandbox import actions
from bot.sandbox.context import Context
from bot.sandbox.rich.tree import plain
from bot.sandbox.simulation.reading import fields, not_found, number
from bot.sandbox.state import Chat, Json, Kind, User
from bot.sandbox.upheavals import UPHEAVALS


def people_routes(context: Context) -> list[web.RouteDef]:
    """The routes of one sandbox."""
    people = _People(context)
    return [
        web.post("/sim/user/{id}/{action}", people.act),
        web.post("/sim/chat/{id}/{action}", people.upheave),
        web.get("/sim/chat/{id}/transcript", people.transcript),
    ]


class _People:
    def __init__(self, context: Context) -> None:
        self._context = context

    async def act(self, request: web.Request) -> web.Response:
        """Let a person do something; `chat_id` is their private chat when it is absent."""
        person = self._person(request.match_info["id"])
        action = ACTIONS.get(request.match_info["action"])
        if action is None:
            raise not_found(f"nobody can {request.match_info['action']!r}")
        return web.json_response(action(self._context, person, await fields(request)))

    async def upheave(self, request: web.Request) -> web.Response:
        """Change a chat."""
        chat = _chat(self._context, request.match_info["id"])
        upheaval = UPHEAVALS.get(request.match_info["action"])
        if upheaval is None:
            raise not_found(f"no chat can {request.match_info['action']!r}")
        self._context.world.keep(chat)
        return web.json_response(upheaval(self._context, chat, await fields(request)))

    async def transcript(self, request: web.Request) -> web.Response:
        """The messages of a chat that are still kept, oldest first, and what the rich ones say."""
        chat = _chat(self._context, request.match_info["id"])
        messages = self._context.world.history.of(chat.id)
        said = {
            message["message_id"]: plain(message["rich_message"]["blocks"])
            for message in messages
            if "rich_message" in message
        }
        return web.json_response({"chat": chat.to_json(), "messages": messages, "plain": said})

    def _person(self, user_id: str) -> User:
        user = self._context.world.user(number(user_id, "id"))
        if user is None or user.is_bot:
            raise not_found(f"there is no person {user_id}")
        return user


def _say(context: Context, person: User, body: Json) -> Json:
    chat = _chat(context, body.get("chat_id", person.id))
    return actions.say(context, person, chat, str(body.get("text", "")), _spot(body))


def _command(context: Context, person: User, body: Json) -> Json:
    """As `message`, with the slash put before and, in groups, the bot's name behind, as clients do."""
    chat = _chat(context, body.get("chat_id", person.id))
    name, _, rest = str(body.get("text", "")).lstrip("/").partition(" ")
    address = "" if chat.kind is Kind.PRIVATE else f"@{context.world.bot.username}"
    return actions.say(context, person, chat, f"/{name}{address} {rest}".strip(), _spot(body))


def _spot(body: Json) -> actions.Spot:
    return actions.Spot(
        *(
            None if body.get(field) is None else number(body[field], field)
            for field in ("reply_to", "thread_id")
        )
    )


def _press(context: Context, person: User, body: Json) -> Json:
    chat = _chat(context, body.get("chat_id", person.id))
    message_id, data = number(body.get("message_id"), "message_id"), str(body.get("data", ""))
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


ACTIONS: dict[str, Callable[[Context, User, Json], Json]] = {
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
    chat = context.world.chat(number(chat_id, "chat_id"))
    if chat is None:
        raise not_found(f"there is no chat {chat_id}")
    return chat
