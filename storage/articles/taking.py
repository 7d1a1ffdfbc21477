"""Hands out what the intake has not seen, and keeps what it decided of it. Decides nothing itself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    bindparam,
    case,
    delete,
    exists,
    func,
    select,
    true,
    update,
)

from storage.articles.foreign import as_body_format, as_tags, as_text
from storage.articles.labels import put_labels
from storage.articles.moments import put_right
from storage.dialects import AnyRow, Readable, given_ids, insert_for
from storage.records import TakenIn, Unseen, Waiting
from storage.schema import ArticleRow, SavedRow, UnindexedRow
from storage.store import Store

# What the intake or a source has had in hand has an identity; a row that only says that it was changed has a number
# from nobody who may give one.
_TAKEN_BEFORE = ArticleRow.updated_at.is_not(None) & ArticleRow.identity.is_not(None)
_UNSEEN = ArticleRow.taken_in_at.is_(None) & ArticleRow.refused.is_(None)


class Taking(Store):
    """The articles that wait for the intake, and the numbers that it gives."""

    async def forbid_numbers(self) -> None:
        """Take back numbers that another program gave to rows that wait: to give them is the intake's right alone.

        Only those beyond the newest can be in its way; what waits with a lower one is read without it.
        """
        forged = ArticleRow.taken_in_at.is_(None) & ~_TAKEN_BEFORE
        beyond = ArticleRow.number > func.coalesce(_NEWEST.scalar_subquery(), 0)
        await self._connection.execute(update(ArticleRow).where(beyond, forged).values(number=None))

    async def waiting(self, limit: int) -> tuple[Waiting, ...]:
        """What waits for the intake, in order of publication; at most so many."""
        moment = func.coalesce(ArticleRow.published_at, ArticleRow.received_at)
        first = select(ArticleRow.id).where(_UNSEEN).order_by(moment, ArticleRow.id).limit(limit)
        rows = await self._connection.execute(
            select(ArticleRow.id, SIZE.label("characters"), ArticleRow.judge)
            .where(ArticleRow.id.in_(first))
            .order_by(moment, ArticleRow.id)
        )
        return tuple(Waiting(row.id, row.characters, as_text(row.judge)) for row in rows)

    async def unseen_since(self) -> datetime | None:
        """Since when the first of those that wait for the intake does; None when none waits."""
        since = Readable(func.coalesce(ArticleRow.updated_at, ArticleRow.received_at))
        first = select(since).where(_UNSEEN).order_by(ArticleRow.id).limit(1)
        return await self._connection.scalar(first)

    async def last_taken_in(self) -> datetime | None:
        """When the article with the newest number was taken in, the last time."""
        newest = select(ArticleRow.taken_in_at).where(ArticleRow.number.is_not(None))
        return await self._connection.scalar(newest.order_by(ArticleRow.number.desc()).limit(1))

    async def count_unseen(self) -> int:
        """How many articles wait for the intake."""
        statement = select(func.count()).select_from(ArticleRow).where(_UNSEEN)
        return await self._connection.scalar(statement) or 0

    async def count_refused(self) -> int:
        """How many articles will not be taken in, unless somebody mends them."""
        refused = ArticleRow.refused.is_not(None)
        statement = select(func.count()).select_from(ArticleRow).where(refused)
        return await self._connection.scalar(statement) or 0

    async def unseen(self, ids: Sequence[int]) -> tuple[Unseen, ...]:
        """These articles in this order, without those that wait no more."""
        rows = await self._connection.execute(
            select(*UNSEEN_COLUMNS).where(_UNSEEN, ArticleRow.id.in_(ids))
        )
        found = {row.id: row for row in rows}
        return tuple(unseen_of(found[one], _own_number(found[one])) for one in ids if one in found)

    async def still_unseen(self, unseen: Sequence[Unseen]) -> frozenset[int]:
        """Which of these still wait as they were read; nobody else changes them now."""
        statement = select(ArticleRow.id, ArticleRow.fingerprint).where(
            _UNSEEN, ArticleRow.id.in_([one.id for one in unseen])
        )
        rows = await self._connection.execute(statement.with_for_update())
        now = {row.id: as_text(row.fingerprint) for row in rows}
        return frozenset(one.id for one in unseen if now.get(one.id, "") == one.fingerprint)

    async def identities_of(self, identities: Sequence[str]) -> Mapping[str, int]:
        """Which of these identities are kept, and by which article."""
        statement = select(ArticleRow.identity, ArticleRow.id).where(
            ArticleRow.identity.in_(identities)
        )
        rows = await self._connection.execute(statement)
        return {row.identity: row.id for row in rows}

    async def newest_number(self) -> int:
        """The highest number that the intake gave, 0 when there is none."""
        return await self._connection.scalar(_NEWEST) or 0

    async def take_in(self, taken: Sequence[TakenIn], now: datetime) -> None:
        """Keep what the intake decided; labels by hand stay."""
        if not taken:
            return
        await self._connection.execute(_UPDATE_TAKEN, [_taken(t, now) for t in taken])
        await put_right(self._connection, [one.id for one in taken])
        await put_labels(self._connection, {one.id: one.labels for one in taken})
        await self._have_indexed(one.number for one in taken)

    async def take_in_judged(self, ids: Sequence[int], judge: str, now: datetime) -> int:
        """Number those of these articles, in this order, that still wait and that *judge* has judged; how many did."""
        statement = (
            select(
                ArticleRow.id,
                ArticleRow.identity,
                ArticleRow.number,
                Readable(ArticleRow.updated_at).label("updated_at"),
            )
            .where(_UNSEEN, ArticleRow.judge == judge, ArticleRow.id.in_(ids))
            .with_for_update()
        )
        numbers = {row.id: _own_number(row) for row in await self._connection.execute(statement)}
        newest = await self.newest_number()
        given_to: dict[int, int] = {}
        for one in ids:
            if one in numbers:
                newest += numbers[one] is None
                given_to[one] = numbers[one] or newest
        numbered = [
            {"key": key, "number": number, "taken_in_at": now} for key, number in given_to.items()
        ]
        if numbered:
            await self._connection.execute(_UPDATE_NUMBERED, numbered)
            await self._have_indexed(given_to.values())
        return len(numbered)

    async def _have_indexed(self, numbers: Iterable[int]) -> None:
        """Note that the search does not know these articles, or not as they are now."""
        noting = insert_for(self._connection, UnindexedRow).from_select(["number"], _NEW_TO_SEARCH)
        once_more = noting.on_conflict_do_update(
            index_elements=["number"], set_={"changes": UnindexedRow.changes + 1}
        )
        await self._connection.execute(once_more, {"rows": sorted(numbers)})

    async def refuse(self, article_id: int, reason: str) -> None:
        """Never take this article in, and say why."""
        own = case((_TAKEN_BEFORE, ArticleRow.number))
        await self._connection.execute(
            update(ArticleRow).where(ArticleRow.id == article_id).values(refused=reason, number=own)
        )
        await put_right(self._connection, [article_id])

    async def drop(self, ids: Sequence[int]) -> None:
        """Forget rows that turned out to be another article's twin."""
        await self._connection.execute(delete(ArticleRow).where(ArticleRow.id.in_(ids)))

    async def forget(self, before: datetime) -> int:
        """Drop articles received before this moment, also refused ones, but none that a chat has saved; the number dropped.

        The newest stays whatever its age: numbers go on from it and are never given twice.
        """
        is_done = (ArticleRow.number < await self.newest_number()) | ArticleRow.refused.is_not(None)
        is_saved = exists().where(SavedRow.article_id == ArticleRow.id)
        old = delete(ArticleRow).where(is_done, ArticleRow.received_at < before, ~is_saved)
        return (await self._connection.execute(old)).rowcount


_NEWEST = (
    select(ArticleRow.number)
    .where(
        ArticleRow.number.is_not(None),
        ArticleRow.taken_in_at.is_not(None) | _TAKEN_BEFORE,
    )
    .order_by(ArticleRow.number.desc())
    .limit(1)
)

SIZE = func.coalesce(func.length(ArticleRow.body), 0) + func.coalesce(
    func.length(ArticleRow.blocks), 0
)

UNSEEN_COLUMNS = (
    ArticleRow.id,
    ArticleRow.number,
    ArticleRow.identity,
    ArticleRow.fingerprint,
    ArticleRow.title,
    ArticleRow.url,
    ArticleRow.author,
    ArticleRow.language,
    *(
        Readable(moment).label(moment.key)
        for moment in (ArticleRow.published_at, ArticleRow.received_at, ArticleRow.updated_at)
    ),
    ArticleRow.tags,
    ArticleRow.blocks,
    ArticleRow.body,
    ArticleRow.body_format,
    ArticleRow.excerpt,
)

# SQLite takes what follows a table for a join.
_NEW_TO_SEARCH = select(given_ids()).where(true())

_TAKEN = (
    "number",
    "identity",
    "fingerprint",
    "title",
    "language",
    "published_at",
    "blocks",
    "words",
    "signature",
)

# Whoever has an article taken in once more, after a change, has it judged once more.
_NO_JUDGE = {"judge": None}

_UPDATE_TAKEN = (
    update(ArticleRow)
    .where(ArticleRow.id == bindparam("key"))
    .values({name: bindparam(name) for name in (*_TAKEN, "excerpt", "taken_in_at")} | _NO_JUDGE)
)

_UPDATE_NUMBERED = (
    update(ArticleRow)
    .where(ArticleRow.id == bindparam("key"))
    .values({name: bindparam(name) for name in ("number", "taken_in_at")} | _NO_JUDGE)
)


def _taken(taken: TakenIn, now: datetime) -> dict[str, object]:
    values = {name: getattr(taken, name) for name in (*_TAKEN, "excerpt")}
    return values | {"key": taken.id, "taken_in_at": now}


def _own_number(row: AnyRow) -> int | None:
    """The number of a row; it counts only where the article has been taken in before, and changed since."""
    is_own = row.updated_at and row.identity and isinstance(row.number, int)
    return row.number if is_own else None


def unseen_of(row: AnyRow, number: int | None) -> Unseen:
    """Return the row as a value with this number; SQLite keeps whatever type another program put into a column."""
    return Unseen(
        id=row.id,
        number=number,
        identity=as_text(row.identity),
        fingerprint=as_text(row.fingerprint),
        title=as_text(row.title) or "",
        url=as_text(row.url),
        author=as_text(row.author),
        language=as_text(row.language),
        published_at=row.published_at,
        received_at=row.received_at,
        tags=as_tags(as_text(row.tags)),
        blocks=as_text(row.blocks),
        body=as_text(row.body),
        body_format=as_body_format(as_text(row.body_format) or ""),
        excerpt=as_text(row.excerpt),
    )
