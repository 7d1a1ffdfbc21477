"""A bot that listens in a sandbox, and what people there do and see."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from telegram import Bot

from bot.commands.services import Services
from bot.config.digest import DigestSettings
from bot.config.settings import AccessSettings, Settings
from bot.core.pacing import Pacer
from bot.core.taking import judge_by
from bot.i18n import Catalogues
from bot.process import SystemClock
from bot.services.explain import Explain
from bot.services.filters import Filters
from bot.services.label import Labels
from bot.services.library import Library
from bot.services.pauses import Pauses
from bot.services.reader import Reader
from bot.services.saved import Bookmarks
from bot.services.search import Search
from bot.services.similar import Similar
from bot.services.status import Status
from bot.services.subscribe import Subscribe
from bot.telegram.connect import connect
from bot.telegram.dispatch import Dispatch
from bot.telegram.house import House
from bot.telegram.inline import Inline
from bot.telegram.polling import KINDS_WITH_INLINE, Polling
from storage.database import Database
from storage.leadership import Duty
from storage.records import ChatState
from tests.support.sandbox_client import SandboxClient


@dataclass(frozen=True, slots=True)
class Scene:
    """A bot that listens in a sandbox."""

    client: SandboxClient
    database: Database
    subscribe: Subscribe
    bot: Bot
    asked: list[str] = field(default_factory=list)

    async def texts(self, chat: int) -> list[str]:
        """What the bot has said in a chat."""
        found = (await self.client.look(f"sim/chat/{chat}/transcript"))["messages"]
        said = [m for m in found if m.get("from", {}).get("is_bot") or "sender_chat" in m]
        return [m["text"] for m in said if "text" in m]

    async def answer(self, chat: int, after: int) -> str:
        """The bot's message number `after` + 1 in a chat."""
        async with asyncio.timeout(10):
            while len(said := await self.texts(chat)) <= after:
                await asyncio.sleep(0.01)
        return said[after]

    async def ask(
        self, person: int, text: str, chat: int | None = None, thread: int | None = None
    ) -> str:
        """Type a command and wait for the answer."""
        place = chat or person
        before = len(await self.texts(place))
        body = {"chat_id": place, "text": text, "thread_id": thread}
        await self.client.sim(f"user/{person}/command", **body)
        return await self.answer(place, before)

    async def in_thread(self, chat: int, thread: int | None) -> list[str]:
        """What the bot has said in a thread of a chat, or outside of all threads."""
        found = (await self.client.look(f"sim/chat/{chat}/transcript"))["messages"]
        return [
            m["text"]
            for m in found
            if m.get("from", {}).get("is_bot") and m.get("message_thread_id") == thread
        ]

    async def receive(self, chat: int, *, author: dict[str, Any], **content: Any) -> None:
        """Have the bot get a message as Telegram would bring it, of a kind that nobody in the sandbox writes."""
        context = self.client.sandbox.state
        place = context.world.chat(chat)
        assert place is not None
        message = {
            "message_id": context.world.next_message_id(place),
            "chat": place.to_json(),
            "date": int(context.clock()),
            **author,
            **content,
        }
        context.queue.put("message", message, chat)

    async def press(self, person: int, label: str, chat: int | None = None) -> None:
        """Press the newest button whose text has this in it."""
        place = chat or person
        messages = (await self.client.look(f"sim/chat/{place}/transcript"))["messages"]
        message, data = next(
            (message, one["callback_data"])
            for message in reversed(messages)
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for one in row
            if label in one["text"]
        )
        body = {"chat_id": place, "message_id": message["message_id"], "data": data}
        await self.client.sim(f"user/{person}/callback", **body)

    async def hears(self, chat: int, text: str) -> None:
        """Wait until the bot has said this in a chat."""
        async with asyncio.timeout(30):
            while not any(text in said for said in await self.texts(chat)):
                await asyncio.sleep(0.01)

    async def becomes(self, chat: int, state: ChatState) -> None:
        """Wait until the chat is kept in this state."""
        async with asyncio.timeout(10):
            while (await self._state(chat)) is not state:
                await asyncio.sleep(0.01)

    async def _state(self, chat: int) -> ChatState | None:
        async with self.database.reading() as tx:
            kept = await tx.chats.get(chat)
        return None if kept is None else kept.state


def wired(database: Database, subscribe: Subscribe, catalogues: Catalogues) -> Services:
    """What commands may ask, with the usual settings."""
    topics = Settings().topics
    judge = judge_by(topics.taxonomy, topics.threshold, 350)
    taxonomy = judge.taxonomy
    markup = DigestSettings().markup
    return Services(
        subscribe,
        Filters(database),
        Library(database),
        Reader(database, markup),
        Search(database),
        Bookmarks(database, taxonomy.unsaid),
        Similar(database, taxonomy),
        Explain(database, DigestSettings().max_age),
        Labels(database, judge),
        Status(database),
        taxonomy,
        catalogues,
        markup,
    )


@asynccontextmanager
async def listening(
    bot: Bot, client: SandboxClient, database: Database, access: AccessSettings
) -> AsyncIterator[Scene]:
    """The scene while the bot polls, wired as the service wires it."""
    catalogues = Catalogues.load()
    subscribe = Subscribe(database, DigestSettings(), access)
    services = wired(database, subscribe, catalogues)
    scene = Scene(client, database, subscribe, bot)
    house = House(
        services,
        subscribe,
        catalogues,
        "en",
        "UTC",
        lambda: datetime.now(UTC),
        asked=scene.asked.append,
        inline=Inline(
            bot, services.search, subscribe.knows, lambda: datetime.now(UTC), unsaid="other"
        ).answer,
    )
    pacer = Pacer()
    dispatch = Dispatch(bot, house, pacer, Pauses(database, pacer, SystemClock()))
    right = database.leadership(Duty.POLL)
    polling = Polling(bot, dispatch.handle, right, kinds=KINDS_WITH_INLINE)
    assert await connect(bot) is None
    task = asyncio.create_task(polling.run())
    yield scene
    polling.stop()
    assert await task is None
