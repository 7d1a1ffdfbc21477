"""Other clients post the bodies of the same deliveries to the same server, with no database and no decision.

`aiohttp` alone is the floor; python-telegram-bot and aiogram are what bots are usually made of.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import aiogram
import aiohttp
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine
from telegram.request import HTTPXRequest

from bot.cli.loops import to_the_end
from storage.schema import DeliveryRow, EditionRow

_HEADERS = {"Content-Type": "application/json"}

Body: TypeAlias = dict[str, Any]
Post: TypeAlias = Callable[[Body], Awaitable[object]]


async def _work(order: Mapping[str, Any]) -> Mapping[str, float]:
    bodies = (await _bodies(order["url"]))[: order["limit"]]
    remaining = iter(bodies)
    async with _CLIENTS[order["client"]](order) as post:
        start, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(_post_all(post, remaining) for _ in range(order["in_flight"])))
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return {"messages": len(bodies), "seconds": seconds, "cpu": cpu}


async def _post_all(post: Post, remaining: Iterator[Body]) -> None:
    for body in remaining:
        await post(body)


@asynccontextmanager
async def _bare(order: Mapping[str, Any]) -> AsyncIterator[Post]:
    url = f"{order['base_url']}{order['token']}/sendMessage"

    async def post(body: Body) -> None:
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        async with session.post(url, data=data, headers=_HEADERS) as response:
            json.loads(await response.read())

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield post


@asynccontextmanager
async def _python_telegram_bot(order: Mapping[str, Any]) -> AsyncIterator[Post]:
    """With its own HTTP backend, and as many connections as there are requests on the wire."""
    request = HTTPXRequest(connection_pool_size=order["in_flight"], pool_timeout=60)
    async with telegram.Bot(order["token"], base_url=order["base_url"], request=request) as bot:

        async def post(body: Body) -> None:
            preview = telegram.LinkPreviewOptions(**body["link_preview_options"])
            await bot.send_message(
                body["chat_id"],
                body["text"],
                parse_mode=body["parse_mode"],
                link_preview_options=preview,
            )

        yield post


@asynccontextmanager
async def _aiogram(order: Mapping[str, Any]) -> AsyncIterator[Post]:
    root = order["base_url"].removesuffix("/bot")
    session = AiohttpSession(api=TelegramAPIServer.from_base(root), limit=order["in_flight"])
    async with aiogram.Bot(order["token"], session=session) as bot:

        async def post(body: Body) -> None:
            preview = aiogram.types.LinkPreviewOptions(**body["link_preview_options"])
            await bot.send_message(
                body["chat_id"],
                body["text"],
                parse_mode=body["parse_mode"],
                link_preview_options=preview,
            )

        yield post


_CLIENTS = {"aiohttp": _bare, "python-telegram-bot": _python_telegram_bot, "aiogram": _aiogram}


async def _bodies(url: str) -> list[Body]:
    """What was delivered, in its order."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        editions = await connection.execute(select(EditionRow.id, EditionRow.parts))
        parts = {row.id: json.loads(row.parts) for row in editions}
        columns = (DeliveryRow.edition_id, DeliveryRow.part, DeliveryRow.chat_id)
        rows = (await connection.execute(select(*columns).order_by(DeliveryRow.id))).all()
    await engine.dispose()
    return [parts[row.edition_id][row.part]["payload"] | {"chat_id": row.chat_id} for row in rows]


if __name__ == "__main__":
    print(json.dumps(to_the_end(_work(json.loads(sys.argv[1])))))
