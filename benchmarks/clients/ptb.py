"""python-telegram-bot with its own HTTP backend, and as many connections as there are requests on the wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import LinkPreviewOptions
from telegram.ext import BaseRateLimiter, ExtBot
from telegram.request import HTTPXRequest

from benchmarks.posting import Body, Post, Target


@asynccontextmanager
async def connect(
    target: Target, limiter: BaseRateLimiter[int] | None = None
) -> AsyncIterator[Post]:
    """A way to post one body; a rate limiter may hold it up."""
    request = HTTPXRequest(connection_pool_size=target.in_flight, pool_timeout=60)
    bot = ExtBot(target.token, base_url=target.base_url, request=request, rate_limiter=limiter)
    async with bot:

        async def post(body: Body) -> None:
            await bot.send_message(
                body["chat_id"],
                body["text"],
                parse_mode=body["parse_mode"],
                link_preview_options=LinkPreviewOptions(**body["link_preview_options"]),
            )

        yield post
