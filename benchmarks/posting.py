"""The floor: aiohttp posts the bodies of the same deliveries to the same server, with no database and no decision."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

import aiohttp
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from bot.cli.loops import to_the_end
from storage.schema import DeliveryRow, EditionRow

_HEADERS = {"Content-Type": "application/json"}


async def _work(order: Mapping[str, Any]) -> Mapping[str, float]:
    bodies = await _bodies(order["url"])
    remaining = iter(bodies)
    url = f"{order['base_url']}{order['token']}/sendMessage"
    start, cpu = time.perf_counter(), time.process_time()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        posting = (_post(session, url, remaining) for _ in range(order["in_flight"]))
        await asyncio.gather(*posting)
    return {
        "messages": len(bodies),
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
    }


async def _post(
    session: aiohttp.ClientSession, url: str, remaining: Iterator[dict[str, object]]
) -> None:
    for body in remaining:
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        async with session.post(url, data=data, headers=_HEADERS) as response:
            json.loads(await response.read())


async def _bodies(url: str) -> list[dict[str, object]]:
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
