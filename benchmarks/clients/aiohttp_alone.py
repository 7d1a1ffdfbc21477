"""The floor: aiohttp posts the bodies, reads the answers and does nothing else."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from benchmarks.posting import Body, Post, Target

_HEADERS = {"Content-Type": "application/json"}


@asynccontextmanager
async def connect(target: Target) -> AsyncIterator[Post]:
    """A way to post one body."""
    url = f"{target.base_url}{target.token}/sendMessage"

    async def post(body: Body) -> None:
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        async with session.post(url, data=data, headers=_HEADERS) as response:
            json.loads(await response.read())

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield post
