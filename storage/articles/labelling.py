"""What is done about the labels of numbered articles: put right by hand, and given anew. Finds no topic."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select

from storage.articles.foreign import as_text
from storage.articles.labels import denied_among, put_labels
from storage.articles.taking import SIZE, UNSEEN_COLUMNS, unseen_of
from storage.dialects import insert_for
from storage.records import Label, LabelOrigin, Unseen, Waiting
from storage.schema import ArticleRow, ArticleTopicRow, DeniedTopicRow
from storage.store import Store

_TAKEN_IN = ArticleRow.number.is_not(None) & ArticleRow.taken_in_at.is_not(None)


class Labelling(Store):
    """The labels of articles that have been taken in."""

    async def correct(self, article_id: int, given: Sequence[Label], denied: Sequence[str]) -> None:
        """Give an article labels, also such as were taken away from it, and take topics away from it for good."""
        topics = [label.topic for label in given]
        for row, gone in ((ArticleTopicRow, [*topics, *denied]), (DeniedTopicRow, topics)):
            await self._connection.execute(
                delete(row).where(row.article_id == article_id, row.topic.in_(gone))
            )
        await put_labels(self._connection, {article_id: given}, new=True)
        if denied:
            await self._connection.execute(
                insert_for(self._connection, DeniedTopicRow).on_conflict_do_nothing(),
                [{"article_id": article_id, "topic": topic} for topic in denied],
            )

    async def let_go(self, article_id: int) -> None:
        """Forget what was done by hand about an article: labels given, and topics taken away."""
        given, denied = ArticleTopicRow, DeniedTopicRow
        by_hand = (given.article_id == article_id) & (given.origin == LabelOrigin.OPERATOR)
        await self._connection.execute(delete(given).where(by_hand))
        await self._connection.execute(delete(denied).where(denied.article_id == article_id))

    async def relabel(self, labelled: Mapping[int, Sequence[Label]]) -> None:
        """Give these articles, by their ids, these labels; what was done by hand stays."""
        await put_labels(self._connection, labelled)

    async def labels_by_id(self, ids: Sequence[int]) -> Mapping[int, tuple[Label, ...]]:
        """The labels of these articles, the best first; those without one are left out."""
        labels: dict[int, list[Label]] = defaultdict(list)
        statement = (
            select(ArticleTopicRow)
            .where(ArticleTopicRow.article_id.in_(ids))
            .order_by(ArticleTopicRow.score.desc(), ArticleTopicRow.topic)
        )
        for row in await self._connection.execute(statement):
            label = Label(row.topic, row.score, row.evidence, LabelOrigin(row.origin))
            labels[row.article_id].append(label)
        return {id_: tuple(found) for id_, found in labels.items()}

    async def denied(self, ids: Sequence[int]) -> frozenset[tuple[int, str]]:
        """The topics that were taken away by hand from these articles: pairs of id and topic."""
        return await denied_among(self._connection, ids)

    async def count_taken_in(self, after: int = 0) -> int:
        """How many articles there are with numbers above this one."""
        statement = select(func.count()).select_from(ArticleRow)
        return (
            await self._connection.scalar(statement.where(_TAKEN_IN, ArticleRow.number > after))
            or 0
        )

    async def taken_in_after(self, number: int, limit: int) -> tuple[Waiting, ...]:
        """The next articles above this number, at most so many, and how large they are."""
        statement = (
            select(ArticleRow.id, SIZE.label("characters"))
            .where(_TAKEN_IN, ArticleRow.number > number)
            .order_by(ArticleRow.number)
            .limit(limit)
        )
        rows = await self._connection.execute(statement)
        return tuple(Waiting(row.id, row.characters) for row in rows)

    async def taken_in(self, ids: Sequence[int]) -> tuple[Unseen, ...]:
        """These articles, by number, as they would be judged once more."""
        statement = select(*UNSEEN_COLUMNS).where(_TAKEN_IN, ArticleRow.id.in_(ids))
        rows = await self._connection.execute(statement.order_by(ArticleRow.number))
        return tuple(unseen_of(row, row.number) for row in rows)

    async def still_taken_in(self, judged: Sequence[Unseen]) -> frozenset[int]:
        """Which of these are still as they were read; nobody else changes them now."""
        statement = select(ArticleRow.id, ArticleRow.fingerprint).where(
            _TAKEN_IN, ArticleRow.id.in_([one.id for one in judged])
        )
        rows = await self._connection.execute(statement.with_for_update())
        now = {row.id: as_text(row.fingerprint) for row in rows}
        return frozenset(one.id for one in judged if now.get(one.id, "") == one.fingerprint)
