"""Answers searches: asks the index for candidates, has them ordered, brings a page with passages. Indexes nothing.

text -> query -> candidates (the newest that say all words) -> ranked -> a page of articles -> their passages
          ^      | none
          +------+ without the words that questions are put with
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from bot.core import search
from bot.core.blocks import BlocksError, Runs, loads
from bot.core.search import TITLE, Query
from bot.core.taking import LABELLED_LENGTH
from storage.database import Database
from storage.records import Article, Hit, Sought

# Of what is found so many are ordered, the newest; and so many of those whose title says it, however old.
MOST_FOUND: Final = 200
_MOST_BY_TITLE: Final = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """An article that was found, and where it says so."""

    article: Article
    passage: Runs


@dataclass(frozen=True, slots=True)
class Findings:
    """A page of what was found, the best first.

    Attributes:
        query: What was understood.
        items: The page.
        offset: How many come before it.
        total: How many can be paged through.
        is_cut: Whether older ones were left out.
    """

    query: Query
    items: tuple[Finding, ...]
    offset: int
    total: int
    is_cut: bool = False


class Search:
    """Finds articles by words: among all, or among those that one chat has saved."""

    def __init__(self, database: Database, *, saved_by: int | None = None) -> None:
        self._database = database
        self._saved_by = saved_by

    def among_saved(self, chat_id: int) -> Self:
        """The same search among what a chat has saved."""
        return type(self)(self._database, saved_by=chat_id)

    async def find(self, text: str, limit: int, offset: int, now: datetime) -> Findings:
        """A page of the articles that say all words of a text, or of its essence if none does; none where it has no word."""
        query, order, is_cut = await self._ranked(text, now)
        items = await self._page(query, order[offset : offset + limit])
        return Findings(query, items, offset, len(order), is_cut)

    async def best(self, text: str, limit: int, now: datetime) -> Sequence[int]:
        """The numbers of the articles with which the first page begins."""
        _, order, _ = await self._ranked(text, now)
        return order[:limit]

    async def _ranked(self, text: str, now: datetime) -> tuple[Query, Sequence[int], bool]:
        """What was looked for, the numbers of what is found, the best first, and whether older ones were left out."""
        query = search.read(text)
        hits, is_cut = await self._hits(query)
        essence = search.essence(query)
        if not hits and essence != query:
            query = essence
            hits, is_cut = await self._hits(query)
        return query, await asyncio.to_thread(search.ranked, query, hits, now), is_cut

    async def _hits(self, query: Query) -> tuple[Sequence[Hit], bool]:
        """The candidates, and whether there are older ones."""
        if query.is_empty:
            return (), False
        by_title = Sought(
            tuple(TITLE + one for one in query.tokens),
            tuple(TITLE + one for one in query.beginnings),
        )
        async with self._database.reading() as tx:
            named = await tx.search.find(by_title, _MOST_BY_TITLE, saved_by=self._saved_by)
            said = Sought(query.tokens, query.beginnings)
            found = await tx.search.find(said, MOST_FOUND + 1, saved_by=self._saved_by)
            hits = await tx.search.hits(sorted({*named, *found[:MOST_FOUND]}))
        return hits, len(found) > MOST_FOUND

    async def _page(self, query: Query, numbers: Sequence[int]) -> tuple[Finding, ...]:
        if not numbers:
            return ()
        async with self._database.reading() as tx:
            articles = await tx.articles.by_numbers(numbers)
            bodies = await tx.articles.bodies(numbers)
        return await asyncio.to_thread(_with_passages, query, articles, bodies)


def _with_passages(
    query: Query, articles: Sequence[Article], bodies: Mapping[int, str]
) -> tuple[Finding, ...]:
    return tuple(
        Finding(one, search.passage(_said(one, bodies.get(one.number, "")), query))
        for one in articles
    )


def _said(article: Article, body: str) -> str:
    """What an article says, as it is written; of a document that another program spoilt, the excerpt."""
    try:
        return search.text_to_show(loads(body), LABELLED_LENGTH)
    except BlocksError:
        return article.excerpt
