"""Writes the topics of articles, for those who take articles in and those who bring them. Finds no topic."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import insert_for
from storage.records import Label, LabelOrigin
from storage.schema import ArticleTopicRow, DeniedTopicRow


async def put_labels(
    connection: AsyncConnection, labelled: Mapping[int, Sequence[Label]], *, new: bool = False
) -> None:
    """Give these articles, by their ids, these labels instead of those they had; what was done by hand stays.

    An article that would be left without any, since all of these were taken away by hand, keeps those it had.
    Of articles that are *new* there is nothing to take away.
    """
    denied: frozenset[tuple[int, str]] = frozenset()
    if not new:
        denied = await denied_among(connection, list(labelled))
        keep = await _left_bare(connection, labelled, denied) if denied else frozenset()
        await connection.execute(
            delete(ArticleTopicRow).where(
                ArticleTopicRow.article_id.in_(labelled.keys() - keep),
                ArticleTopicRow.origin != LabelOrigin.OPERATOR,
            )
        )
    rows = [
        _columns(id_, label)
        for id_, labels in labelled.items()
        for label in labels
        if (id_, label.topic) not in denied
    ]
    if rows:
        # A label by hand on the same topic wins.
        await connection.execute(
            insert_for(connection, ArticleTopicRow).on_conflict_do_nothing(), rows
        )


async def _left_bare(
    connection: AsyncConnection,
    labelled: Mapping[int, Sequence[Label]],
    denied: AbstractSet[tuple[int, str]],
) -> frozenset[int]:
    """Those of these articles of which all labels are denied, and that have none by hand."""
    none = [
        id_
        for id_, labels in labelled.items()
        if labels and all((id_, label.topic) in denied for label in labels)
    ]
    statement = select(ArticleTopicRow.article_id).where(
        ArticleTopicRow.article_id.in_(none), ArticleTopicRow.origin == LabelOrigin.OPERATOR
    )
    return frozenset(none).difference(await connection.scalars(statement))


async def denied_among(
    connection: AsyncConnection, ids: Sequence[int]
) -> frozenset[tuple[int, str]]:
    """The topics that were taken away by hand from these articles: pairs of id and topic."""
    statement = select(DeniedTopicRow.article_id, DeniedTopicRow.topic).where(
        DeniedTopicRow.article_id.in_(ids)
    )
    rows = await connection.execute(statement)
    return frozenset((row.article_id, row.topic) for row in rows)


def _columns(article_id: int, label: Label) -> dict[str, object]:
    return {
        "article_id": article_id,
        "topic": label.topic,
        "score": label.score,
        "evidence": label.evidence,
        "origin": label.origin,
    }
