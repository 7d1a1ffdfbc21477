"""Which articles tell the same story: keeps what was found out, and finds candidates by their keys. Compares nothing."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Double,
    Select,
    Text,
    bindparam,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from storage.articles.foreign import as_text
from storage.dialects import AnyRow, Given, insert_for, is_given
from storage.records import SourceKind, Told
from storage.schema import ArticleRow, CopyRow, SourceRow, StoryKeyRow
from storage.store import Store

# Of a story that is told more often between two digests the first ones are looked at.
_MOST_WAITING: Final = 20
# So many become values within three milliseconds, also on a slow machine.
_ROWS_A_TURN: Final = 100


class StoryStore(Store):
    """The stories that articles tell."""

    async def new(self, ids: Iterable[int]) -> tuple[Told, ...]:
        """Those of these articles of which it has not been found out which story they tell, by number."""
        return tuple([_told(row) async for row in self._rows(_NEW, ids)])

    async def under(self, keys: Collection[int]) -> Mapping[int, Sequence[Told]]:
        """The articles that told their stories first, under each of these keys, by number."""
        held: dict[int, list[Told]] = defaultdict(list)
        async for row in self._rows(_FIRST, keys):
            told = _told(row)
            for key in row.keys_of_it.split(","):
                held[int(key)].append(told)
        return held

    async def at(self, keys: Collection[int]) -> tuple[int, ...]:
        """The ids of the articles that are found under one of these keys, and of all that tell the same stories."""
        return tuple(await self._connection.scalars(_AT, {"rows": keys}))

    async def _rows(
        self, statement: Select[*tuple[Any, ...]], given: Iterable[int]
    ) -> AsyncIterator[AnyRow]:
        """What is told of each article that is asked for; a batch has many candidates, and others have their turn between."""
        result = await self._connection.execute(statement, {"rows": given})
        for rows in result.partitions(_ROWS_A_TURN):
            for row in rows:
                yield row
            await asyncio.sleep(0)

    async def telling(self, story: int, ids: Iterable[int]) -> tuple[int, ...]:
        """The numbers of those of these articles, by their ids, that tell a story, whether first or once more."""
        given_to = {"story": story, "rows": ids}
        return tuple(row.number for row in await self._connection.execute(_TELLING, given_to))

    async def waiting(self, story: int, number: int) -> tuple[int, ...]:
        """The first articles after a number that tell a story, by number: whether first or once more."""
        after = {"story": story, "number": number}
        return tuple(row.number for row in await self._connection.execute(_WAITING, after))

    async def keep(self, copies: Mapping[int, int], keys: Sequence[tuple[int, int]]) -> None:
        """Keep of each copy, by id, the number of the story's first article, and of the first ones key and id."""
        if copies:
            copying = insert_for(self._connection, CopyRow).from_select(
                ["article_id", "story", "relative_length"], _COPIES
            )
            told = _copies.rows(self._connection, copies.items())
            await self._connection.execute(copying.on_conflict_do_nothing(), told)
        if keys:
            adding = insert_for(self._connection, StoryKeyRow).from_select(
                ["key", "article_id"], _KEYS
            )
            rows = _keys.rows(self._connection, keys)
            await self._connection.execute(adding.on_conflict_do_nothing(), rows)


_TOLD = (
    ArticleRow.id,
    ArticleRow.number,
    ArticleRow.signature,
    ArticleRow.url,
    SourceRow.title.label("source_title"),
    SourceRow.url.label("source_url"),
    func.coalesce(ArticleRow.published_at, ArticleRow.received_at).label("at"),
    ArticleRow.title,
    func.coalesce(SourceRow.kind == SourceKind.FEED, false()).label("is_feed"),
)

_NEW = (
    select(*_TOLD)
    .outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
    .where(
        is_given(ArticleRow.id),
        ArticleRow.number.is_not(None),
        or_(ArticleRow.signature != "", ArticleRow.url.is_not(None)),
        ~exists().where(CopyRow.article_id == ArticleRow.id),
        # What had no text yet stands under its address alone, below zero.
        ~exists().where(StoryKeyRow.article_id == ArticleRow.id, StoryKeyRow.key >= 0),
    )
    .order_by(ArticleRow.number)
)

# An article stands under some of the keys: to read it once for each would take several times as long.
_under = (
    select(
        StoryKeyRow.article_id,
        func.aggregate_strings(cast(StoryKeyRow.key, Text()), ",").label("keys_of_it"),
    )
    .where(is_given(StoryKeyRow.key))
    .group_by(StoryKeyRow.article_id)
    .subquery()
)
_FIRST = (
    select(*_TOLD, _under.c.keys_of_it)
    .join(_under, _under.c.article_id == ArticleRow.id)
    .outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
    .where(ArticleRow.number.is_not(None))
    .order_by(ArticleRow.number)
)

_held = select(StoryKeyRow.article_id).where(is_given(StoryKeyRow.key))
_AT = _held.union(
    select(CopyRow.article_id)
    .join(ArticleRow, ArticleRow.number == CopyRow.story)
    .where(ArticleRow.id.in_(_held))
)

_TELLING = (
    select(ArticleRow.number)
    .outerjoin(CopyRow, CopyRow.article_id == ArticleRow.id)
    .where(
        is_given(ArticleRow.id),
        or_(ArticleRow.number == bindparam("story"), CopyRow.story == bindparam("story")),
    )
    .order_by(ArticleRow.number)
)

_WAITING = (
    select(ArticleRow.number)
    .outerjoin(CopyRow, CopyRow.article_id == ArticleRow.id)
    .where(
        ArticleRow.number > bindparam("number"),
        or_(ArticleRow.number == bindparam("story"), CopyRow.story == bindparam("story")),
    )
    .order_by(ArticleRow.number)
    .limit(_MOST_WAITING)
)

_copies = Given({"article_id": BigInteger(), "story": BigInteger()})
_copy, _first = aliased(ArticleRow), aliased(ArticleRow)
# Lengths are asked of copies alone: few articles are any.
_LENGTH = func.length(_copy.words) / cast(func.nullif(func.length(_first.words), 0), Double())
_COPIES = (
    select(_copies.c.article_id, _copies.c.story, func.coalesce(_LENGTH, 1.0))
    .outerjoin(_copy, _copy.id == _copies.c.article_id)
    .outerjoin(_first, _first.number == _copies.c.story)
    # SQLite takes what follows a table for a join.
    .where(true())
)

_keys = Given({"key": BigInteger(), "article_id": BigInteger()})
_KEYS = select(_keys.c.key, _keys.c.article_id).where(true())


def _told(row: AnyRow) -> Told:
    return Told(
        row.id,
        row.number,
        row.signature or "",
        row.source_title or "",
        row.source_url or "",
        as_text(row.url) or "",
        row.at,
        as_text(row.title) or "",
        bool(row.is_feed),
    )
