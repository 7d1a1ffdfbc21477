"""Has the search know what was taken in: reads articles, makes their tokens, keeps them. Numbers and publishes nothing.

what the index does not hold -> a few at a time, the newest first -> tokens, in a thread -> kept
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from bot.core.rules import text_of
from bot.core.search import tokens_of
from bot.core.words import fold
from storage.database import Database
from storage.records import Content, Indexed, Unindexed

# Read, made into tokens and written together: nobody waits long for their turn to write.
_AT_ONCE: Final = 50


class Indexing:
    """Fills the index of words. Only the leader does it."""

    def __init__(self, database: Database, leads: Callable[[], Awaitable[bool]]) -> None:
        self._database = database
        self._leads = leads

    async def run(self) -> int:
        """Index all that waits for it, as long as this process leads; how many articles that were."""
        done = 0
        while await self._leads() and (articles := await self._next()):
            indexed = await asyncio.to_thread(_indexed, articles)
            async with self._database.transaction() as tx:
                await tx.search.keep(indexed)
            done += len(indexed)
        return done

    async def _next(self) -> Sequence[Unindexed]:
        async with self._database.reading() as tx:
            return await tx.search.unindexed(_AT_ONCE)


def _indexed(articles: Sequence[Unindexed]) -> list[Indexed]:
    return [_of(one) for one in articles]


def _of(one: Unindexed) -> Indexed:
    """What is found under its tokens; the words of one that came before words were kept are kept from now on."""
    words = text_of(Content(one.title, one.words, one.blocks, one.excerpt))
    tokens = tokens_of(fold(one.title), words)
    return Indexed(one.number, one.changes, tuple(tokens), words if one.words is None else None)
