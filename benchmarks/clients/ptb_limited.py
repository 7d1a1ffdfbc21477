"""python-telegram-bot with the rate limiter that comes with it, as it is set without arguments: 30 messages a second."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram.ext import AIORateLimiter

from benchmarks.clients import ptb
from benchmarks.posting import Post, Target


@asynccontextmanager
async def connect(target: Target) -> AsyncIterator[Post]:
    """A way to post one body."""
    async with ptb.connect(target, AIORateLimiter()) as post:
        yield post
