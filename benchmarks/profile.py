"""Where the delivering process spends its CPU, by area."""

import asyncio
from collections.abc import Iterator, Sequence

from benchmarks import contenders, crowd
from benchmarks.figures import Figure, Scale
from benchmarks.processes import run_json
from benchmarks.server import server
from benchmarks.stores import Kind, store

_ITEMS = 12
_LATENCY_SECONDS = 0.05

AREAS = {
    "HTTP (aiohttp)": ("/aiohttp/", "/yarl/", "/multidict/"),
    "requests, JSON and what answers mean": (
        "/bot/telegram/",
        "/bot/core/meaning",
        "/bot/core/answers",
    ),
    "pacing": ("/bot/services/pace.py", "/bot/core/pacing", "/bot/core/easing", "/bot/core/outage"),
    "claim, record: database driver": ("/aiosqlite/", "/asyncpg/"),
    "claim, record: SQLAlchemy": ("/sqlalchemy/",),
    "claim, record: own code": ("/storage/",),
    "turns and decisions": ("/bot/services/", "/bot/core/"),
    "event loop and sockets": ("/asyncio/", "/uvloop/", "/bot/cli/loops"),
    "the benchmark itself": ("/benchmarks/",),
}
"""Areas by parts of file names; a file is of the first that names it."""


def measure(scale: Scale) -> Sequence[Figure]:
    """The shares on both databases; each adds up to 100 %."""
    figures: list[Figure] = []
    for kind in Kind:
        with (
            store(kind) as url,
            server(population=scale.chats, latency=_LATENCY_SECONDS) as sandbox,
        ):
            asyncio.run(crowd.subscribe(url, scale.chats))
            asyncio.run(crowd.write_articles(url, _ITEMS))
            order = contenders.order_of(url, sandbox) | {"areas": AREAS}
            said = run_json("benchmarks.delivering", order).result
            sandbox.check(said["messages"])
            figures += _figures(kind, said["shares"])
    return figures


def _figures(kind: Kind, shares: dict[str, float]) -> Iterator[Figure]:
    for area, share in shares.items():
        yield Figure(f"{kind}: {area}", 100 * share, "%")
