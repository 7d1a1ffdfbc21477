"""Lets a whole crowd of the sandbox's chats subscribe at once, and queues news for it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.sandbox.population import THREAD, Crowd, CrowdKind
from storage.database import Database
from storage.records import SubscriptionState
from storage.schema import Base, ChatRow, RuleRow, SubscriptionRow
from tests.support.store import NOW, chat, draft, subscribe

FOR_ONE_PART: Final = 3
FOR_TWO_PARTS: Final = 12
_AT_ONCE: Final = 10_000  # rows; a million at once would take a gigabyte

_KINDS = {
    CrowdKind.PRIVATE: "private",
    CrowdKind.GROUP: "group",
    CrowdKind.FORUM: "supergroup",
    CrowdKind.CHANNEL: "channel",
}


async def queue_news(url: str, crowd: Crowd, *, articles: int = FOR_TWO_PARTS) -> None:
    """All chats subscribed, and articles for a digest that nobody took in yet."""
    database = Database(url)
    await database.migrate()
    await subscribe(database, chat(1))
    async with database.transaction() as tx:
        await tx.subscriptions.stop(1, None)
        drafts = [draft(f"note {n}", text="long " * 100) for n in range(articles)]
        await tx.articles.add([replace(one, published_at=None) for one in drafts], None, NOW)
    await database.close()
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await _insert(connection, ChatRow, _chats(crowd))
        rule = await connection.scalar(select(RuleRow.id))
        assert rule is not None
        await _insert(connection, SubscriptionRow, _wishes(crowd, rule))
    await engine.dispose()


async def _insert(
    connection: AsyncConnection, table: type[Base], rows: Iterator[dict[str, Any]]
) -> None:
    while some := list(islice(rows, _AT_ONCE)):
        await connection.execute(insert(table), some)


def _chats(crowd: Crowd) -> Iterator[dict[str, Any]]:
    for chat_id in crowd.all_ids():
        kind = crowd.kind(chat_id)
        assert kind is not None
        yield {
            "id": chat_id,
            "kind": _KINDS[kind],
            "title": f"{kind} {chat_id}",
            "language": "en",
            "time_zone": "UTC",
            "state": "active",
            "role": "member",
            "joined_at": NOW,
        }


def _wishes(crowd: Crowd, rule_id: int) -> Iterator[dict[str, Any]]:
    forums = crowd.ids(CrowdKind.FORUM)
    for chat_id in crowd.all_ids():
        yield {
            "chat_id": chat_id,
            "thread_id": THREAD if chat_id in forums else 0,
            "rule_id": rule_id,
            "schedule": "instant",
            "next_due_at": NOW,
            "max_items": 12,
            "format": "classic",
            "cursor": 0,
            "state": SubscriptionState.ACTIVE.value,
        }
