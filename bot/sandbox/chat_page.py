"""The chat page's own routes: its files, what it shows first, formulas, and the stream of what happens after."""

import asyncio
import contextlib
from importlib.resources import files

from aiohttp import web

from bot.sandbox.commands import visible_commands
from bot.sandbox.context import Context
from bot.sandbox.mathml import Tree, mathml
from bot.sandbox.state import PRESENT, Chat, Json, Status, User

_HEARTBEAT = 15.0  # seconds
_MOST_FORMULAS = 500  # of one request
_MOST_SHOWN = 200  # messages of a chat
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FILES = {
    "/": ("index.html", "text/html"),
    **{f"/page/{name}": (name, "text/css") for name in ("chat.css", "rich.css")},
    **{
        f"/page/{name}": (name, "text/javascript")
        for name in (
            *("buttons.js", "chat.js", "code.js", "composer.js", "entities.js", "list.js"),
            *("maths.js", "messages.js", "rich.js"),
        )
    },
}


def page_routes(context: Context) -> list[web.RouteDef]:
    """The routes of one sandbox."""
    page = _Page(context)
    return [
        *(web.get(path, page.file) for path in _FILES),
        web.get("/page/chats", page.chats),
        web.get("/page/chats/{id}", page.chat),
        web.get("/page/events", page.events),
        web.get("/page/files/{id}", page.sent_file),
        web.post("/page/formulas", page.formulas),
    ]


def _are_formulas(asked: object) -> bool:
    return isinstance(asked, list) and all(
        isinstance(one, list) and list(map(type, one)) == [str, bool] for one in asked
    )


def _translated(formulas: list[tuple[str, bool]]) -> list[Tree | None]:
    return [mathml(latex, display=display) for latex, display in formulas]


class _Page:
    def __init__(self, context: Context) -> None:
        self._context = context

    async def file(self, request: web.Request) -> web.Response:
        """One of the page's own files."""
        name, kind = _FILES[request.path]
        text = files("bot.sandbox").joinpath("page", name).read_text(encoding="utf-8")
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
        return web.Response(text=text, content_type=kind, headers=headers)

    async def chats(self, _request: web.Request) -> web.Response:
        """The list at the left, with the last message of each chat."""
        world = self._context.world
        shown = [self._outline(chat) for chat in world.chats.values() if chat.migrated_to is None]
        return web.json_response({"bot": world.bot.to_json(), "chats": shown})

    async def chat(self, request: web.Request) -> web.Response:
        """One chat with its messages, and the commands of each who can speak."""
        with contextlib.suppress(ValueError):
            chat = self._context.world.chats.get(int(request.match_info["id"]))
            if chat is not None:
                messages = self._context.world.history.of(chat.id)
                shown, more = messages[-_MOST_SHOWN:], len(messages) > _MOST_SHOWN
                detail = {**self._outline(chat), "messages": shown, "more": more}
                return web.json_response(detail)
        raise web.HTTPNotFound(text="there is no such chat")

    async def sent_file(self, request: web.Request) -> web.Response:
        """A file that the bot has sent, to be kept and not to be shown: it may hold anything."""
        kept = self._context.world.files.find(request.match_info["id"])
        if kept is None:
            raise web.HTTPNotFound(text="there is no such file any more")
        headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
        return web.Response(
            body=kept.upload.content, content_type="application/octet-stream", headers=headers
        )

    async def formulas(self, request: web.Request) -> web.Response:
        """The MathML of each formula, or null where it is shown as it was written."""
        try:
            asked = await request.json()
        except ValueError as error:
            raise web.HTTPBadRequest(text="the body is no JSON") from error
        if not _are_formulas(asked):
            raise web.HTTPBadRequest(text="the body is no list of [LaTeX, is it displayed]")
        return web.json_response(await asyncio.to_thread(_translated, asked[:_MOST_FORMULAS]))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events for as long as the page is open."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        await response.write(b": hello\n\n")
        with self._context.feed.listening() as next_event, contextlib.suppress(ConnectionError):
            while True:
                text: str | None = ""
                with contextlib.suppress(TimeoutError):
                    text = await asyncio.wait_for(next_event(), _HEARTBEAT)
                if text is None:
                    break
                line = f"data: {text}\n\n" if text else ": still here\n\n"
                await response.write(line.encode(errors="replace"))
        return response

    def _outline(self, chat: Chat) -> Json:
        messages = self._context.world.history.of(chat.id)
        return {
            "chat": chat.to_json(),
            "name": chat.name,
            "started": chat.person.started if chat.person else True,
            "blocked": chat.person.blocked if chat.person else False,
            "bot_present": chat.bot_status in PRESENT,
            "speakers": self._speakers(chat),
            "about": self._about(chat),
            "last": messages[-1] if messages else None,
        }

    def _about(self, chat: Chat) -> str:
        """What an empty private chat says of the bot (setMyDescription)."""
        texts = self._context.profile.texts
        language = (chat.person.language_code or "")[:2] if chat.person else ""
        return texts.get(("description", language)) or texts.get(("description", ""), "")

    def _speakers(self, chat: Chat) -> list[Json]:
        if chat.person is not None:
            return [self._speaker(chat, chat.person, None)]
        people = (
            (self._context.world.user(user_id), status)
            for user_id, status in chat.members.items()
            if status in PRESENT
        )
        return [self._speaker(chat, user, status) for user, status in people if user is not None]

    def _speaker(self, chat: Chat, user: User, status: Status | None) -> Json:
        lists = self._context.profile.commands
        language = user.language_code or ""
        return {
            "user": user.to_json(),
            "status": status,
            "commands": visible_commands(lists, chat, user.id, language),
        }
