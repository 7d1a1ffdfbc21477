"""Keeps the articles: takes drafts in, hands out what is unseen, numbers, and finds. Judges no text."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    bindparam,
    case,
    delete,
    func,
    select,
    type_coerce,
    update,
)

from storage.dialects import AnyRow, insert_for, sliced
from storage.records import (
    Added,
    Article,
    BodyFormat,
    Candidate,
    Draft,
    Label,
    LabelOrigin,
    SourceKind,
    TakenIn,
    Unseen,
    Waiting,
)
from storage.schema import ArticleRow, ArticleTopicRow, SourceRow
from storage.store import Store

# Some sites change a page at every visit; after so many times a change is no news any more
# (lemon24/reader, HASH_CHANGED_LIMIT, meets the same feeds with the same number).
UPDATES_LIMIT = 24

_UNSEEN = ArticleRow.taken_in_at.is_(None) & ArticleRow.refused.is_(None)


class ArticleStore(Store):
    """All articles, seen and unseen."""

    # --- what sources bring -------------------------------------------------------------------

    async def add(self, drafts: Sequence[Draft], source_id: int | None, now: datetime) -> Added:
        """Keep the drafts: insert the new ones, update the changed ones, leave the known ones.

        Of drafts with one identity in the batch the last stands.
        """
        distinct = {draft.identity: draft for draft in drafts}
        added = Added(known=len(drafts) - len(distinct))
        for part in sliced(list(distinct.values())):
            added += await self._add_slice(part, source_id, now)
        return added

    async def _add_slice(
        self, drafts: Sequence[Draft], source_id: int | None, now: datetime
    ) -> Added:
        kept = await self._kept([draft.identity for draft in drafts])
        fresh = [_columns(d, source_id, now) for d in drafts if d.identity not in kept]
        changed = [d for d in drafts if d.identity in kept and _is_news(d, kept[d.identity])]
        if fresh:
            await self._connection.execute(
                insert_for(self._connection, ArticleRow).on_conflict_do_nothing(
                    index_elements=["identity"]
                ),
                fresh,
            )
        if changed:
            await self._connection.execute(_UPDATE_CHANGED, [_changes(d, now) for d in changed])
        return Added(len(fresh), len(drafts) - len(fresh) - len(changed), len(changed))

    async def _kept(self, identities: Sequence[str]) -> Mapping[str, AnyRow]:
        statement = select(ArticleRow.identity, ArticleRow.fingerprint, ArticleRow.updates).where(
            ArticleRow.identity.in_(identities)
        )
        return {row.identity: row for row in await self._connection.execute(statement)}

    # --- what the intake asks -----------------------------------------------------------------

    async def forbid_numbers(self) -> None:
        """Take back numbers that another program gave to rows that wait: to give them is the intake's right alone.

        Only those beyond the newest can be in its way; what waits with a lower one is read without it.
        """
        forged = ArticleRow.taken_in_at.is_(None) & ArticleRow.updated_at.is_(None)
        beyond = ArticleRow.number > func.coalesce(_NEWEST.scalar_subquery(), 0)
        await self._connection.execute(update(ArticleRow).where(beyond, forged).values(number=None))

    async def waiting(self, limit: int) -> tuple[Waiting, ...]:
        """What waits for the intake, in order of publication; at most so many."""
        moment = func.coalesce(ArticleRow.published_at, ArticleRow.received_at)
        first = select(ArticleRow.id).where(_UNSEEN).order_by(moment, ArticleRow.id).limit(limit)
        rows = await self._connection.execute(
            select(ArticleRow.id, _SIZE.label("characters"))
            .where(ArticleRow.id.in_(first))
            .order_by(moment, ArticleRow.id)
        )
        return tuple(Waiting(row.id, row.characters) for row in rows)

    async def unseen_since(self) -> datetime | None:
        """Since when the first of those that wait for the intake does; None when none waits."""
        since = func.coalesce(ArticleRow.updated_at, ArticleRow.received_at)
        first = select(since).where(_UNSEEN).order_by(ArticleRow.id).limit(1)
        return await self._connection.scalar(first)

    async def last_taken_in(self) -> datetime | None:
        """When the article with the newest number was taken in, the last time."""
        newest = select(ArticleRow.taken_in_at).where(ArticleRow.number.is_not(None))
        return await self._connection.scalar(newest.order_by(ArticleRow.number.desc()).limit(1))

    async def unseen(self, ids: Sequence[int]) -> tuple[Unseen, ...]:
        """These articles in this order, without those that wait no more."""
        rows = await self._connection.execute(
            select(*_UNSEEN_COLUMNS).where(_UNSEEN, ArticleRow.id.in_(ids))
        )
        found = {row.id: row for row in rows}
        return tuple(_unseen(found[one]) for one in ids if one in found)

    async def still_unseen(self, unseen: Sequence[Unseen]) -> frozenset[int]:
        """Which of these still wait as they were read; nobody else changes them now."""
        statement = select(ArticleRow.id, ArticleRow.fingerprint).where(
            _UNSEEN, ArticleRow.id.in_([one.id for one in unseen])
        )
        rows = await self._connection.execute(statement.with_for_update())
        now = {row.id: _text(row.fingerprint) for row in rows}
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
        ids = [t.id for t in taken]
        await self._put_moments_right(ids)
        by_hand = LabelOrigin.OPERATOR
        await self._connection.execute(
            delete(ArticleTopicRow).where(
                ArticleTopicRow.article_id.in_(ids), ArticleTopicRow.origin != by_hand
            )
        )
        labels = [_label_columns(t.id, label) for t in taken for label in t.labels]
        if labels:
            # A label by hand on the same topic wins.
            statement = insert_for(self._connection, ArticleTopicRow)
            await self._connection.execute(statement.on_conflict_do_nothing(), labels)

    async def refuse(self, article_id: int, reason: str) -> None:
        """Never take this article in, and say why."""
        own = case((ArticleRow.updated_at.is_not(None), ArticleRow.number))
        await self._connection.execute(
            update(ArticleRow).where(ArticleRow.id == article_id).values(refused=reason, number=own)
        )
        await self._put_moments_right([article_id])

    async def _put_moments_right(self, ids: Sequence[int]) -> None:
        """When they came, in the form that sorts as time: SQLite keeps whatever text a program wrote.

        What cannot be read as a moment becomes this one.
        """
        if self._connection.dialect.name != "sqlite":
            return
        statement = select(ArticleRow.id, ArticleRow.received_at).where(
            ArticleRow.id.in_(ids),
            type_coerce(ArticleRow.received_at, Text()).op("not glob")(_SORTS),
        )
        for id_, moment in (await self._connection.execute(statement)).all():
            await self._connection.execute(
                update(ArticleRow)
                .where(ArticleRow.id == id_)
                .values(received_at=moment or _THIS_MOMENT)
            )

    async def forget(self, before: datetime) -> int:
        """Drop articles received before this moment, also refused ones; the number dropped.

        The newest stays whatever its age: numbers go on from it and are never given twice.
        """
        is_done = (ArticleRow.number < await self.newest_number()) | ArticleRow.refused.is_not(None)
        old = delete(ArticleRow).where(is_done, ArticleRow.received_at < before)
        return (await self._connection.execute(old)).rowcount

    async def drop(self, ids: Sequence[int]) -> None:
        """Forget rows that turned out to be another article's twin."""
        await self._connection.execute(delete(ArticleRow).where(ArticleRow.id.in_(ids)))

    # --- what publishing and readers ask ------------------------------------------------------

    async def window(self, after: int, upto: int) -> tuple[Candidate, ...]:
        """All articles with after < number <= upto, by number, as far as rules need them."""
        within = (ArticleRow.number > after, ArticleRow.number <= upto)
        labels = (
            select(ArticleTopicRow.article_id, ArticleTopicRow.topic)
            .join(ArticleRow, ArticleRow.id == ArticleTopicRow.article_id)
            .where(*within)
            .order_by(ArticleTopicRow.score.desc(), ArticleTopicRow.topic)
        )
        topics: dict[int, list[str]] = defaultdict(list)
        for row in await self._connection.execute(labels):
            topics[row.article_id].append(row.topic)
        statement = select(ArticleRow.id, ArticleRow.number, ArticleRow.published_at)
        rows = await self._connection.execute(statement.where(*within).order_by(ArticleRow.number))
        return tuple(
            Candidate(row.id, row.number, row.published_at, tuple(topics.get(row.id, ())))
            for row in rows
        )

    async def by_numbers(self, numbers: Iterable[int]) -> tuple[Article, ...]:
        """These articles, in the order of the numbers given; unknown numbers are left out."""
        wanted = list(numbers)
        found = await self._articles(_ARTICLES.where(ArticleRow.number.in_(wanted)))
        by_number = {article.number: article for article in found}
        return tuple(by_number[number] for number in wanted if number in by_number)

    async def latest(self, limit: int, offset: int, topics: Sequence[str]) -> tuple[Article, ...]:
        """The newest articles about any of these topics (about anything when none is given)."""
        statement = _ARTICLES.where(_NUMBERED, *_about(topics))
        statement = statement.order_by(None).order_by(ArticleRow.number.desc())
        return await self._articles(statement.limit(limit).offset(offset))

    async def count(self, topics: Sequence[str] = ()) -> int:
        """How many numbered articles there are about any of these topics (about anything)."""
        statement = select(func.count()).select_from(ArticleRow)
        return await self._connection.scalar(statement.where(_NUMBERED, *_about(topics))) or 0

    async def count_unseen(self) -> int:
        """How many articles wait for the intake."""
        statement = select(func.count()).select_from(ArticleRow).where(_UNSEEN)
        return await self._connection.scalar(statement) or 0

    async def topic_counts(self) -> Mapping[str, int]:
        """How many articles each topic labels; topics without one are left out."""
        statement = select(ArticleTopicRow.topic, func.count().label("articles"))
        rows = await self._connection.execute(statement.group_by(ArticleTopicRow.topic))
        return {row.topic: row.articles for row in rows}

    async def _articles(self, statement: Select[*tuple[Any, ...]]) -> tuple[Article, ...]:
        rows = (await self._connection.execute(statement)).all()
        labels = await self._labels([row.id for row in rows])
        return tuple(_article(row, labels.get(row.id, ())) for row in rows)

    async def _labels(self, ids: Sequence[int]) -> Mapping[int, Sequence[Label]]:
        labels: dict[int, list[Label]] = defaultdict(list)
        statement = select(ArticleTopicRow).order_by(
            ArticleTopicRow.score.desc(), ArticleTopicRow.topic
        )
        for row in await self._connection.execute(
            statement.where(ArticleTopicRow.article_id.in_(ids))
        ):
            label = Label(row.topic, row.score, row.evidence, LabelOrigin(row.origin))
            labels[row.article_id].append(label)
        return labels


_DIGIT = "[0-9]"
_TWO = _DIGIT * 2
# As UtcDateTime writes: of fixed width, in UTC.
_SORTS = f"{_TWO * 2}-{_TWO}-{_TWO} {_TWO}:{_TWO}:{_TWO}.{_TWO * 3}"
_THIS_MOMENT = func.strftime("%Y-%m-%d %H:%M:%f000", "now")
_NUMBERED = ArticleRow.number.is_not(None)
_NEWEST = (
    select(ArticleRow.number)
    .where(_NUMBERED, ArticleRow.taken_in_at.is_not(None) | ArticleRow.updated_at.is_not(None))
    .order_by(ArticleRow.number.desc())
    .limit(1)
)
_SIZE = func.coalesce(func.length(ArticleRow.body), 0) + func.coalesce(
    func.length(ArticleRow.blocks), 0
)

_UNSEEN_COLUMNS = (
    ArticleRow.id,
    ArticleRow.number,
    ArticleRow.identity,
    ArticleRow.fingerprint,
    ArticleRow.title,
    ArticleRow.url,
    ArticleRow.author,
    ArticleRow.language,
    ArticleRow.published_at,
    ArticleRow.received_at,
    ArticleRow.updated_at,
    ArticleRow.tags,
    ArticleRow.blocks,
    ArticleRow.body,
    ArticleRow.body_format,
    ArticleRow.excerpt,
)

_ARTICLES = (
    select(
        ArticleRow.id,
        ArticleRow.number,
        ArticleRow.title,
        ArticleRow.url,
        ArticleRow.author,
        ArticleRow.language,
        ArticleRow.published_at,
        ArticleRow.received_at,
        ArticleRow.excerpt,
        ArticleRow.tags,
        # The folder that a file lay in says nothing to a reader; the name of a feed does.
        case((SourceRow.kind == SourceKind.FEED, SourceRow.title)).label("source"),
    )
    .outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
    .order_by(ArticleRow.number)
)

_CONTENT = ("title", "url", "author", "language", "published_at", "tags", "blocks", "excerpt")

_UPDATE_CHANGED = (
    update(ArticleRow)
    .where(ArticleRow.identity == bindparam("key"))
    .values(
        {name: bindparam(name) for name in (*_CONTENT, "fingerprint", "updated_at")}
        | {"updates": ArticleRow.updates + 1, "taken_in_at": None, "refused": None}
    )
)

_TAKEN = ("number", "identity", "fingerprint", "title", "language", "published_at", "blocks")
_UPDATE_TAKEN = (
    update(ArticleRow)
    .where(ArticleRow.id == bindparam("key"))
    .values({name: bindparam(name) for name in (*_TAKEN, "excerpt", "taken_in_at")})
)


def _about(topics: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    if not topics:
        return ()
    about = select(ArticleTopicRow.article_id).where(ArticleTopicRow.topic.in_(topics))
    return (ArticleRow.id.in_(about),)


def _is_news(draft: Draft, kept: AnyRow) -> bool:
    return bool(draft.fingerprint != kept.fingerprint and kept.updates < UPDATES_LIMIT)


def _columns(draft: Draft, source_id: int | None, now: datetime) -> dict[str, object]:
    return _content(draft) | {
        "identity": draft.identity,
        "source_id": source_id,
        "received_at": now,
    }


def _changes(draft: Draft, now: datetime) -> dict[str, object]:
    return _content(draft) | {"key": draft.identity, "updated_at": now}


def _content(draft: Draft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in _CONTENT} | {
        "fingerprint": draft.fingerprint,
        "tags": json.dumps(draft.tags, ensure_ascii=False) if draft.tags else None,
    }


def _taken(taken: TakenIn, now: datetime) -> dict[str, object]:
    values = {name: getattr(taken, name) for name in (*_TAKEN, "excerpt")}
    return values | {"key": taken.id, "taken_in_at": now}


def _label_columns(article_id: int, label: Label) -> dict[str, object]:
    return {
        "article_id": article_id,
        "topic": label.topic,
        "score": label.score,
        "evidence": label.evidence,
        "origin": label.origin,
    }


def _unseen(row: AnyRow) -> Unseen:
    """The row as a value; SQLite keeps whatever type another program put into a column.

    A number counts only where the article has been taken in before, and changed since.
    """
    return Unseen(
        id=row.id,
        number=row.number if row.updated_at and isinstance(row.number, int) else None,
        identity=_text(row.identity),
        fingerprint=_text(row.fingerprint),
        title=_text(row.title) or "",
        url=_text(row.url),
        author=_text(row.author),
        language=_text(row.language),
        published_at=row.published_at,
        received_at=row.received_at,
        tags=_tags(_text(row.tags)),
        blocks=_text(row.blocks),
        body=_text(row.body),
        body_format=_body_format(_text(row.body_format) or ""),
        excerpt=_text(row.excerpt),
    )


def _text(value: object) -> str | None:
    """Any value as text; bytes as UTF-8, as far as they are. NUL, which PostgreSQL refuses, goes."""
    if value is None:
        return None
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    return text.replace("\0", "")


def _article(row: AnyRow, labels: Sequence[Label]) -> Article:
    return Article(
        id=row.id,
        number=row.number,
        title=row.title,
        url=_text(row.url),
        author=_text(row.author),
        language=row.language,
        published_at=row.published_at,
        received_at=row.received_at,
        excerpt=row.excerpt,
        tags=_tags(_text(row.tags)),
        source=row.source,
        labels=tuple(labels),
    )


def _tags(text: str | None) -> tuple[str, ...]:
    """Tags from a JSON array, or from a foreign program's plain list with commas."""
    if not text:
        return ()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = text.split(",")
    tags = found if isinstance(found, list) else [found]
    return tuple(tag for tag in (str(item).strip() for item in tags) if tag)


def _body_format(text: str) -> BodyFormat:
    """How to read a body; a name that nobody knows is read as plain text, which is always safe."""
    return BodyFormat(text) if text in set(BodyFormat) else BodyFormat.TEXT
