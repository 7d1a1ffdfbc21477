"""How long anything blocks the event loop of the running service: while articles come in, and while a digest goes out."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from benchmarks import crowd
from benchmarks.figures import Figure, Scale, at_most
from benchmarks.probe import LIMIT_MILLISECONDS, Lag
from benchmarks.processes import Program, started
from benchmarks.server import Server, server, wait_until
from benchmarks.stores import Kind, store
from storage.database import Database

_ITEMS = 12
# What Telegram allows without payment, as the settings have it; and the most that they allow.
_USUAL_RATE = 28
_HIGHEST_RATE = 1_000


def measure(scale: Scale) -> Sequence[Figure]:
    """The service idle, taking articles in, and sending a digest; its database is SQLite."""
    return (
        *_figures("idle", _idle(scale)),
        *_figures(f"intake of {scale.articles:,} articles", _intake(scale.articles)),
        *_figures(
            f"digest to {scale.chats:,} chats, begun at {_USUAL_RATE}/s",
            _digest(scale.chats, _USUAL_RATE, messages=int(_USUAL_RATE * scale.idle_seconds)),
        ),
        *_figures(
            f"digest to {scale.chats:,} chats at {_HIGHEST_RATE:,}/s",
            _digest(scale.chats, _HIGHEST_RATE, messages=scale.chats),
        ),
    )


def _figures(what: str, lag: Lag) -> Sequence[Figure]:
    return (
        Figure(f"{what}: median", lag.p50, "ms"),
        Figure(f"{what}: 99 %", lag.p99, "ms"),
        Figure(f"{what}: longest", lag.largest, "ms", at_most(LIMIT_MILLISECONDS)),
        Figure(f"{what}: longest, of the loop's own CPU", lag.largest_own, "ms"),
        Figure(f"{what}: naps late by more than 10 ms", 100 * lag.beyond_limit / lag.naps, "%"),
    )


def _idle(scale: Scale) -> Lag:
    with store(Kind.SQLITE) as url, server() as sandbox, _service(url, sandbox) as service:
        service.begin()
        time.sleep(scale.idle_seconds)
        return _lag(service)


def _intake(articles: int) -> Lag:
    with store(Kind.SQLITE) as url, server() as sandbox, _service(url, sandbox) as service:
        service.begin()
        asyncio.run(crowd.write_articles(url, articles))
        wait_until(lambda: asyncio.run(_numbered(url)) == articles)
        return _lag(service)


def _digest(chats: int, rate: int, *, messages: int) -> Lag:
    """From the moment when there is news until so many messages have arrived."""
    with store(Kind.SQLITE) as url, server(population=chats) as sandbox:
        asyncio.run(crowd.subscribe(url, chats))
        with _service(url, sandbox, rate=rate) as service:
            greeted = sandbox.sends()
            service.begin()
            asyncio.run(crowd.write_articles(url, _ITEMS))
            wait_until(lambda: sandbox.sends() - greeted >= messages)
            return _lag(service)


@contextmanager
def _service(url: str, sandbox: Server, *, rate: int = _USUAL_RATE) -> Iterator[Program]:
    """The service, from the moment when it polls."""
    with TemporaryDirectory(prefix="incoming-bench-") as folder:
        settings = sandbox.settings | {
            "INCOMING_DATA__FOLDER": folder,
            "INCOMING_DATABASE__URL": url,
            "INCOMING_DELIVERY__MESSAGES_PER_SECOND": str(rate),
            "INCOMING_DELIVERY__IN_FLIGHT": "200",
            "INCOMING_INTAKE__INTERVAL_SECONDS": "1",
            "INCOMING_LOGGING__LEVEL": "warning",
        }
        sandbox.call_for_updates()
        with started("-m", "benchmarks.service", settings=settings) as service:
            wait_until(lambda: bool(sandbox.polls()))
            yield service


async def _numbered(url: str) -> int:
    database = Database(url)
    async with database.reading() as tx:
        count = await tx.articles.count()
    await database.close()
    return count


def _lag(service: Program) -> Lag:
    return Lag(**service.stop().result)
