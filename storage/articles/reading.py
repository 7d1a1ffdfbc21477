"""Finds numbered articles for publishing and for readers. Changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from storage.articles.foreign import as_tags, as_text
from storage.dialects import AnyRow
from storage.records import Article, Candidate, Content, Label, LabelOrigin, SourceKind
from storage.schema import ArticleRow, ArticleTopicRow, CopyRow, SourceRow
from storage.store import Store


class Reading(Store):
    """The articles that have been taken in."""

    async def window(
        self, after: int, upto: int, *, with_content: bool = False
    ) -> tuple[Candidate, ...]:
        """All articles with after < number <= upto, by number, as far as rules need them.

        Their contents come along only if so wished: they are large.
        """
        within = and_(ArticleRow.number > after, ArticleRow.number <= upto)
        return await self._candidates(within, with_content=with_content)

    async def candidates(self, numbers: Iterable[int]) -> tuple[Candidate, ...]:
        """These articles with their contents, by number; unknown numbers are left out."""
        return await self._candidates(ArticleRow.number.in_(list(numbers)), with_content=True)

    async def _candidates(
        self, within: ColumnElement[bool], *, with_content: bool
    ) -> tuple[Candidate, ...]:
        labels = (
            select(ArticleTopicRow.article_id, ArticleTopicRow.topic)
            .join(ArticleRow, ArticleRow.id == ArticleTopicRow.article_id)
            .where(within)
            .order_by(ArticleTopicRow.score.desc(), ArticleTopicRow.topic)
        )
        topics: dict[int, list[str]] = defaultdict(list)
        for row in await self._connection.execute(labels):
            topics[row.article_id].append(row.topic)
        statement = _CANDIDATES_WITH_CONTENT if with_content else _CANDIDATES
        rows = await self._connection.execute(statement.where(within).order_by(ArticleRow.number))
        return tuple(
            Candidate(
                row.id,
                row.number,
                row.published_at,
                tuple(topics.get(row.id, ())),
                as_text(row.language),
                _content(row) if with_content else None,
                row.story,
                row.relative_length or 1.0,
            )
            for row in rows
        )

    async def by_numbers(self, numbers: Iterable[int]) -> tuple[Article, ...]:
        """These articles, in the order of the numbers given; unknown numbers are left out."""
        wanted = list(numbers)
        found = await self._articles(_ARTICLES.where(ArticleRow.number.in_(wanted)))
        by_number = {article.number: article for article in found}
        return tuple(by_number[number] for number in wanted if number in by_number)

    async def by_ids(self, ids: Iterable[int]) -> tuple[Article, ...]:
        """These articles, in the order of the ids given; those that are forgotten are left out."""
        wanted = list(ids)
        found = await self._articles(_ARTICLES.where(_NUMBERED, ArticleRow.id.in_(wanted)))
        by_id = {article.id: article for article in found}
        return tuple(by_id[id_] for id_ in wanted if id_ in by_id)

    async def bodies(self, numbers: Iterable[int]) -> Mapping[int, str]:
        """The documents of these articles as JSON, by number; unknown numbers are left out."""
        statement = select(ArticleRow.number, ArticleRow.blocks)
        rows = await self._connection.execute(statement.where(ArticleRow.number.in_(list(numbers))))
        return {row.number: as_text(row.blocks) or "" for row in rows}

    async def fingerprint(self, number: int) -> str | None:
        """What says that an article has changed; None where there is no such article."""
        statement = select(ArticleRow.fingerprint).where(ArticleRow.number == number)
        return as_text(await self._connection.scalar(statement))

    async def latest(self, limit: int, offset: int, topics: Sequence[str]) -> tuple[Article, ...]:
        """The newest articles about any of these topics (about anything when none is given).

        Without those that repeat the story of another one of them.
        """
        statement = _ARTICLES.where(_NUMBERED, *_about(topics), ~_repeating(topics))
        statement = statement.order_by(None).order_by(ArticleRow.number.desc())
        return await self._articles(statement.limit(limit).offset(offset))

    async def count(self) -> int:
        """How many numbered articles there are."""
        return await self._counted(_NUMBERED)

    async def count_stories(self, topics: Sequence[str] = ()) -> int:
        """How many articles `latest` gives in all."""
        every = await self._counted(_NUMBERED, *_about(topics))
        # To ask of each article whether it repeats another would take tenths of a second: few do.
        repeating = select(func.count()).select_from(_copies(topics).subquery())
        return every - (await self._connection.scalar(repeating) or 0)

    async def _counted(self, *wanted: ColumnElement[bool]) -> int:
        statement = select(func.count()).select_from(ArticleRow)
        return await self._connection.scalar(statement.where(*wanted)) or 0

    async def telling(self, numbers: Iterable[int], topics: Sequence[str]) -> tuple[Candidate, ...]:
        """These articles, and those about any of the topics that repeat their stories, by number."""
        these = list(numbers)
        copies = select(CopyRow.article_id).where(CopyRow.story.in_(these))
        repeat = and_(_NUMBERED, ArticleRow.id.in_(copies), *_about(topics))
        within = or_(ArticleRow.number.in_(these), repeat)
        return await self._candidates(within, with_content=False)

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


_CANDIDATES = select(
    ArticleRow.id,
    ArticleRow.number,
    ArticleRow.published_at,
    ArticleRow.language,
    CopyRow.story,
    CopyRow.relative_length,
).outerjoin(CopyRow, CopyRow.article_id == ArticleRow.id)

_CANDIDATES_WITH_CONTENT = _CANDIDATES.add_columns(
    ArticleRow.title,
    ArticleRow.words,
    # Large, and not needed beside the words.
    case((ArticleRow.words.is_(None), ArticleRow.blocks)).label("blocks"),
    ArticleRow.excerpt,
    ArticleRow.author,
    ArticleRow.url,
    SourceRow.title.label("source_title"),
    SourceRow.url.label("source_url"),
).outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)

_NUMBERED = ArticleRow.number.is_not(None)

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


def _about(topics: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    if not topics:
        return ()
    about = select(ArticleTopicRow.article_id).where(ArticleTopicRow.topic.in_(topics))
    return (ArticleRow.id.in_(about),)


def _repeating(topics: Sequence[str]) -> ColumnElement[bool]:
    """Whether the article repeats the story of one that is about any of the topics (about anything)."""
    return _copies(topics).where(CopyRow.article_id == ArticleRow.id).exists()


def _copies(topics: Sequence[str]) -> Select[int]:
    """The ids of articles that repeat the story of one, both about any of the topics (about anything)."""
    first = aliased(ArticleRow)
    copies = select(CopyRow.article_id).join(first, first.number == CopyRow.story)
    if not topics:
        return copies
    about = select(ArticleTopicRow.article_id).where(ArticleTopicRow.topic.in_(topics))
    return copies.where(CopyRow.article_id.in_(about), first.id.in_(about))


def _content(row: AnyRow) -> Content:
    return Content(
        title=as_text(row.title) or "",
        words=as_text(row.words),
        blocks=as_text(row.blocks),
        excerpt=as_text(row.excerpt) or "",
        author=as_text(row.author),
        url=as_text(row.url),
        source_title=as_text(row.source_title),
        source_url=as_text(row.source_url),
    )


def _article(row: AnyRow, labels: Sequence[Label]) -> Article:
    return Article(
        id=row.id,
        number=row.number,
        title=row.title,
        url=as_text(row.url),
        author=as_text(row.author),
        language=row.language,
        published_at=row.published_at,
        received_at=row.received_at,
        excerpt=row.excerpt,
        tags=as_tags(as_text(row.tags)),
        source=row.source,
        labels=tuple(labels),
    )
