"""Fills a store for a digest: chats that are subscribed, articles that wait. Writes rows, as a foreign program would."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Insert, case, insert, join, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from benchmarks.notes import note
from bot.sandbox.population import FIRST_PRIVATE as FIRST_ID
from storage.database import Database
from storage.records import BodyFormat, Chat, ChatKind, ChatState, Role
from storage.schema import ArticleRow, Base, ChatRow, SubscriptionRow
from storage.subscriptions import NewSubscription

_LANGUAGES = ("en", "zh")


async def subscribe(url: str, chats: int, *, languages: Sequence[str] = _LANGUAGES) -> None:
    """Make the tables, and let the first so many chats of the sandbox's population get everything at once.

    The languages take turns.
    """
    now = datetime.now(UTC)
    database = Database(url)
    await database.migrate()
    async with database.transaction() as tx:
        await tx.chats.meet(_chat(languages[0]), now)
        await tx.subscriptions.start(
            NewSubscription(FIRST_ID, None, "", "instant", now, max_items=12, cursor=0)
        )
    await database.close()
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await _multiply(connection, chats, languages)
    await engine.dispose()


async def _multiply(connection: AsyncConnection, chats: int, languages: Sequence[str]) -> None:
    """Let the only chat and its subscription become so many, all alike but for their language."""
    first = select(literal(1).label("number")).cte("counted", recursive=True)
    numbers = first.union_all(select(first.c.number + 1).where(first.c.number < chats - 1))
    counted = numbers.c.number
    language = case(dict(enumerate(languages)), value=counted % len(languages))
    people: dict[str, ColumnElement[Any]] = {"id": ChatRow.id + counted, "language": language}
    wishes: dict[str, ColumnElement[Any]] = {"chat_id": SubscriptionRow.chat_id + counted}
    await connection.execute(_copies(ChatRow, numbers, people))
    await connection.execute(_copies(SubscriptionRow, numbers, wishes))


def _copies(table: type[Base], numbers: CTE, changed: Mapping[str, ColumnElement[Any]]) -> Insert:
    """The only row of a table again for each number, with what is changed in each, and an id of its own."""
    kept = {column.name: column for column in table.__table__.columns if column.name != "id"}
    columns = {**kept, **changed}
    everyone = select(*columns.values()).select_from(join(table, numbers, numbers.c.number > 0))
    return insert(table).from_select(list(columns), everyone)


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
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(insert(ArticleRow), rows)
    await engine.dispose()


def _chat(language: str) -> Chat:
    return Chat(
        id=FIRST_ID,
        kind=ChatKind.PRIVATE,
        title="Somebody",
        language=language,
        time_zone="UTC",
        state=ChatState.ACTIVE,
        role=Role.MEMBER,
    )
