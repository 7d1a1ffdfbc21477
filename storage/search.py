"""The index of words: which articles hold all of some tokens. Makes no tokens, and orders nothing but by number.

SQLite keeps it as an FTS5 table, PostgreSQL as vectors under a GIN index. Both are given finished tokens, and
neither parts, folds or stems anything: so both find the same.
"""

from collections.abc import Sequence
from operator import attrgetter

from sqlalchemy import (
    BigInteger,
    Text,
    TextClause,
    bindparam,
    case,
    delete,
    func,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from storage.articles.foreign import as_text
from storage.dialects import Given, is_given
from storage.records import Frequency, Hit, Indexed, Sought, Unindexed
from storage.schema import ArticleRow, UnindexedRow
from storage.store import Store


class SearchStore(Store):
    """What can be found by words."""

    async def unindexed(self, limit: int) -> tuple[Unindexed, ...]:
        """Some of the articles that the index does not hold as they are, the newest; at most so many, by number."""
        rows = (await self._connection.execute(_unindexed.limit(limit))).all()
        return tuple(
            Unindexed(
                row.number,
                row.changes,
                as_text(row.title) or "",
                as_text(row.words),
                as_text(row.blocks),
                as_text(row.excerpt) or "",
            )
            for row in reversed(rows)
        )

    async def keep(self, articles: Sequence[Indexed]) -> None:
        """Have these found by their tokens from now on; of what was deleted meanwhile nothing is kept."""
        done = _done.rows(self._connection, [(one.number, one.changes) for one in articles])
        await self._connection.execute(_DONE, done)
        numbers = [one.number for one in articles]
        still = {row.number for row in await self._connection.execute(_STILL, {"rows": numbers})}
        # FTS5 writes rows into one segment as long as their keys ascend.
        kept = sorted((one for one in articles if one.number in still), key=attrgetter("number"))
        if not kept:
            return
        keys = [{"key": one.number} for one in kept]
        if self._connection.dialect.name == "sqlite":
            await self._connection.execute(_FORGET_SQLITE, keys)
            rows = [{"key": one.number, "tokens": " ".join(one.tokens)} for one in kept]
            await self._connection.execute(_KEEP_SQLITE, rows)
        else:
            await self._connection.execute(_FORGET_POSTGRESQL, keys)
            vectors = [{"key": one.number, "tokens": list(one.tokens)} for one in kept]
            await self._connection.execute(_KEEP_POSTGRESQL, vectors)
        filled = [{"key": one.number, "filled": one.words} for one in kept if one.words is not None]
        if filled:
            await self._connection.execute(_FILL, filled)

    async def find(
        self, sought: Sought, limit: int, *, saved_by: int | None = None
    ) -> tuple[int, ...]:
        """The newest articles that hold what is sought, by falling number; at most so many.

        With `saved_by`, of those alone that this chat has saved.
        Tokens hold letters, digits and `+#^` alone, at least one of them or of the beginnings is asked for.
        """
        if self._connection.dialect.name == "sqlite":
            of_all, of_saved, match = _FIND_SQLITE, _FIND_SAVED_SQLITE, _as_match(sought)
        else:
            of_all, of_saved, match = (
                _FIND_POSTGRESQL,
                _FIND_SAVED_POSTGRESQL,
                _as_tsquery(sought),
            )
        values: dict[str, str | int] = {"match": match, "most": limit}
        if saved_by is None:
            rows = await self._connection.execute(of_all, values)
        else:
            rows = await self._connection.execute(of_saved, values | {"chat": saved_by})
        return tuple(row.number for row in rows)

    async def count_each(self, sought: Sequence[Sought], limit: int) -> tuple[Frequency, ...]:
        """Of each of these how many articles hold it, at most the newest so many, and the oldest of those."""
        if not sought:
            return ()
        is_sqlite = self._connection.dialect.name == "sqlite"
        one, match = (_FIND_SQLITE, _as_match) if is_sqlite else (_FIND_POSTGRESQL, _as_tsquery)
        values: dict[str, str | int] = {f"match{n}": match(it) for n, it in enumerate(sought)}
        rows = await self._connection.execute(_each(one, len(sought)), values | {"most": limit})
        return tuple(Frequency(row.often, row.oldest or 0) for row in rows)

    async def hits(self, numbers: Sequence[int]) -> tuple[Hit, ...]:
        """These articles, as far as they are needed to order them."""
        rows = await self._connection.execute(_HITS, {"rows": numbers})
        return tuple(
            Hit(row.number, as_text(row.title) or "", as_text(row.words) or "", row.moment)
            for row in rows
        )

    async def count_unindexed(self) -> int:
        """How many articles cannot be found yet as they are."""
        statement = select(func.count()).select_from(UnindexedRow)
        return await self._connection.scalar(statement) or 0


_unindexed = (
    select(
        UnindexedRow.number,
        UnindexedRow.changes,
        ArticleRow.title,
        ArticleRow.words,
        case((ArticleRow.words.is_(None), ArticleRow.blocks)).label("blocks"),
        ArticleRow.excerpt,
    )
    .outerjoin(ArticleRow, ArticleRow.number == UnindexedRow.number)
    .order_by(UnindexedRow.number.desc())
)

_done = Given({"number": BigInteger(), "changes": BigInteger()})
_DONE = delete(UnindexedRow).where(
    tuple_(UnindexedRow.number, UnindexedRow.changes).in_(select(_done.c.number, _done.c.changes))
)

# Locked, so that none is deleted before its tokens are there to be deleted with it.
_STILL = (
    select(ArticleRow.number).where(is_given(ArticleRow.number)).with_for_update(key_share=True)
)

_FILL = (
    update(ArticleRow)
    .where(ArticleRow.number == bindparam("key"), ArticleRow.words.is_(None))
    .values(words=bindparam("filled"))
)

_HITS = select(
    ArticleRow.number,
    ArticleRow.title,
    ArticleRow.words,
    func.coalesce(ArticleRow.published_at, ArticleRow.received_at).label("moment"),
).where(is_given(ArticleRow.number), ArticleRow.taken_in_at.is_not(None))

_FORGET_SQLITE = text("delete from article_index where rowid = :key")
_KEEP_SQLITE = text("insert into article_index (rowid, tokens) values (:key, :tokens)")
_FIND_SQLITE = text(
    "select rowid as number from article_index where article_index match :match "
    "order by rowid desc limit :most"
)

_FORGET_POSTGRESQL = text("delete from article_index where number = :key")
_KEEP_POSTGRESQL = text(
    "insert into article_index (number, tokens) values (:key, array_to_tsvector(:tokens))"
).bindparams(bindparam("tokens", type_=ARRAY(Text())))
_FIND_POSTGRESQL = text(
    "select number from article_index where tokens @@ cast(cast(:match as text) as tsquery) "
    "order by number desc limit :most"
)

# The sign before the key keeps SQLite from asking the index once for each saved article.
_FIND_SAVED_SQLITE = text(
    "select rowid as number from article_index where article_index match :match and +rowid in "
    "(select article.number from article join saved on saved.article_id = article.id "
    "where saved.chat_id = :chat) order by rowid desc limit :most"
)
_FIND_SAVED_POSTGRESQL = text(
    "select number from article_index where tokens @@ cast(cast(:match as text) as tsquery) "
    "and number in (select article.number from article join saved on saved.article_id = article.id "
    "where saved.chat_id = :chat) order by number desc limit :most"
)


def _each(find: TextClause, times: int) -> TextClause:
    """The statement that counts what several of the same kind find, in their order."""
    counted = (
        f"select {n} as place, count(*) as often, min(number) as oldest from "  # noqa: S608 -- of our own texts
        f"({find.text.replace(':match', f':match{n}')}) as found{n}"
        for n in range(times)
    )
    return text(" union all ".join(counted) + " order by place")


def _as_match(sought: Sought) -> str:
    """The words of FTS5 (SQLite, "FTS5", section 3): strings in quotes, which no token holds."""
    return " AND ".join(
        (*(f'"{one}"' for one in sought.tokens), *(f'"{one}" *' for one in sought.beginnings))
    )


def _as_tsquery(sought: Sought) -> str:
    """The words of a tsquery (PostgreSQL, 8.11.2): lexemes in quotes, which no token holds."""
    return " & ".join(
        (*(f"'{one}'" for one in sought.tokens), *(f"'{one}':*" for one in sought.beginnings))
    )
