"""Short ways to fill a store: drafts, articles taken in, chats that subscribe."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from bot.core.blocks import Paragraph, Text, dumps
from bot.services.indexing import Indexing
from storage.database import Database, Transaction
from storage.records import (
    Chat,
    ChatKind,
    ChatState,
    Draft,
    Label,
    LabelOrigin,
    Role,
    Subscription,
    TakenIn,
    Unseen,
)
from storage.subscriptions import NewSubscription

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def draft(name: str, *, text: str = "Some text.", tags: tuple[str, ...] = ()) -> Draft:
    """A draft with this title."""
    blocks = dumps((Paragraph((Text(text),)),))
    return Draft(
        identity=_hash(name),
        fingerprint=_hash(name + text),
        title=name,
        url=f"https://notes.example.org/{name}",
        author=None,
        language=None,
        published_at=NOW - DAY,
        tags=tags,
        blocks=blocks,
    )


async def all_unseen(tx: Transaction) -> tuple[Unseen, ...]:
    """Everything that waits for the intake, in order."""
    return await tx.articles.unseen([one.id for one in await tx.articles.waiting(10_000)])


async def take_in(database: Database, names: Sequence[str], *topics: str) -> tuple[int, ...]:
    """Put articles with these titles and topics into the store, numbered; their numbers."""
    async with database.transaction() as tx:
        await tx.articles.add([draft(name) for name in names], None, NOW)
        newest = await tx.articles.newest_number()
        unseen = {one.title: one for one in await all_unseen(tx)}
        labels = tuple(Label(t, 1.0, f"tag: {t}", LabelOrigin.SOURCE) for t in topics)
        taken = [
            TakenIn(
                id=unseen[name].id,
                number=newest + n,
                identity=_hash(name),
                fingerprint=_hash(name),
                title=name,
                language="en",
                published_at=NOW - DAY,
                blocks=unseen[name].blocks or "",
                excerpt=f"About {name}.",
                words="some text. \x03",
                labels=labels,
            )
            for n, name in enumerate(names, start=1)
        ]
        await tx.articles.take_in(taken, NOW)
    return tuple(one.number for one in taken)


def chat(chat_id: int = 1, *, language: str = "en", time_zone: str = "UTC") -> Chat:
    """A chat that can be written to."""
    return Chat(
        id=chat_id,
        kind=ChatKind.PRIVATE if chat_id > 0 else ChatKind.GROUP,
        title=f"Chat {chat_id}",
        language=language,
        time_zone=time_zone,
        state=ChatState.ACTIVE,
        role=Role.MEMBER,
    )


async def index(database: Database) -> None:
    """Have the search know all that is in the store."""

    async def leads() -> bool:
        return True

    await Indexing(database, leads).run()


async def subscribe(
    database: Database,
    *chats: Chat,
    rule: str = "",
    schedule: str = "instant",
    due: datetime = NOW,
) -> list[Subscription]:
    """Let these chats get what comes from now on."""
    subscriptions = []
    async with database.transaction() as tx:
        cursor = await tx.articles.newest_number()
        for one in chats:
            await tx.chats.meet(one, NOW)
            new = NewSubscription(one.id, None, rule, schedule, due, 12, cursor)
            subscriptions.append(await tx.subscriptions.start(new))
    return subscriptions


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
