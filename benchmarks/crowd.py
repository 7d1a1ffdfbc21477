"""Fills a store for a digest: chats that are subscribed, articles that wait. Writes rows, as a foreign program would."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.notes import note
from bot.sandbox.population import FIRST_PRIVATE as FIRST_ID
from storage.database import Database
from storage.records import BodyFormat, Chat, ChatKind, ChatState, Format, Role, SubscriptionState
from storage.schema import ArticleRow, Base, ChatRow, SubscriptionRow
from storage.subscriptions import NewSubscription

_SLICE = 1_000
_LANGUAGES = ("en", "zh")


async def subscribe(url: str, chats: int) -> None:
    """Make the tables, and let the first so many chats of the sandbox's population get everything at once."""
    now = datetime.now(UTC)
    database = Database(url)
    await database.migrate()
    async with database.transaction() as tx:
        await tx.chats.meet(_chat(FIRST_ID), now)
        first = await tx.subscriptions.start(
            NewSubscription(FIRST_ID, None, "", "instant", now, max_items=12, cursor=0)
        )
    await database.close()
    others = range(FIRST_ID + 1, FIRST_ID + chats)
    await _insert(url, ChatRow, (_chat_row(chat, now) for chat in others))
    # The first subscription is the first rule's.
    assert first.id == 1  # noqa: S101 -- the store was empty
    await _insert(url, SubscriptionRow, (_subscription_row(chat, now) for chat in others))


async def write_articles(url: str, count: int, *, seed: int = 1) -> None:
    """Put so many unseen articles of today into the store, as Markdown that nobody has read yet."""
    now = datetime.now(UTC)
    rows = [
        {
            "title": f"Note {seed}/{number}",
            "url": f"https://notes.example.org/{seed}/{number}",
            "body": note(number, seed=seed).split("---\n", 2)[2],
            "body_format": BodyFormat.MARKDOWN,
            "published_at": now,
            "received_at": now,
        }
        for number in range(count)
    ]
    await _insert(url, ArticleRow, rows)


async def _insert(url: str, table: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for part in _sliced(rows):
            await connection.execute(insert(table), part)
    await engine.dispose()


def _sliced(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    remaining = iter(rows)
    while part := list(islice(remaining, _SLICE)):
        yield part


def _chat(chat_id: int) -> Chat:
    return Chat(
        id=chat_id,
        kind=ChatKind.PRIVATE,
        title=f"Person {chat_id}",
        language=_LANGUAGES[chat_id % len(_LANGUAGES)],
        time_zone="UTC",
        state=ChatState.ACTIVE,
        role=Role.MEMBER,
    )


def _chat_row(chat_id: int, now: datetime) -> dict[str, Any]:
    chat = _chat(chat_id)
    names = ("id", "kind", "title", "language", "time_zone", "state", "role")
    return {name: getattr(chat, name) for name in names} | {"joined_at": now}


def _subscription_row(chat_id: int, now: datetime) -> dict[str, Any]:
    return {
        "chat_id": chat_id,
        "thread_id": 0,
        "name": "",
        "rule_id": 1,
        "schedule": "instant",
        "next_due_at": now,
        "max_items": 12,
        "format": Format.CLASSIC,
        "cursor": 0,
        "state": SubscriptionState.ACTIVE,
    }
