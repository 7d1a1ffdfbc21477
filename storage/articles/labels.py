"""Writes the topics of articles, for those who take articles in and those who bring them. Finds no topic."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import insert_for
from storage.records import Label, LabelOrigin
from storage.schema import ArticleTopicRow


async def put_labels(
    connection: AsyncConnection, labelled: Mapping[int, Sequence[Label]], *, new: bool = False
) -> None:
    """Give these articles, by their ids, these labels instead of those they had; labels by hand stay.

    Of articles that are *new* there is nothing to take away.
    """
    if not new:
        await connection.execute(
            delete(ArticleTopicRow).where(
                ArticleTopicRow.article_id.in_(labelled),
                ArticleTopicRow.origin != LabelOrigin.OPERATOR,
            )
        )
    rows = [_columns(id_, label) for id_, labels in labelled.items() for label in labels]
    if rows:
        # A label by hand on the same topic wins.
        await connection.execute(
            insert_for(connection, ArticleTopicRow).on_conflict_do_nothing(), rows
        )


def _columns(article_id: int, label: Label) -> dict[str, object]:
    return {
        "article_id": article_id,
        "topic": label.topic,
        "score": label.score,
        "evidence": label.evidence,
        "origin": label.origin,
    }
