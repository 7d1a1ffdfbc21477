"""aiogram, with as many connections as there are requests on the wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import LinkPreviewOptions

from benchmarks.posting import Body, Post, Target


@asynccontextmanager
async def connect(target: Target) -> AsyncIterator[Post]:
    """A way to post one body."""
    root = target.base_url.removesuffix("/bot")
    session = AiohttpSession(api=TelegramAPIServer.from_base(root), limit=target.in_flight)
    async with Bot(target.token, session=session) as bot:

        async def post(body: Body) -> None:
            await bot.send_message(
                body["chat_id"],
                body["text"],
                parse_mode=body["parse_mode"],
                link_preview_options=LinkPreviewOptions(**body["link_preview_options"]),
            )

        yield post
