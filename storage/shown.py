"""Which stories subscriptions were shown, as the ledger tells it: a table for statements of others. Executes nothing.

stories -> the articles that tell them -> editions that show one of these
        -> deliveries of which every part arrived, or is still to -> of each subscription, the stories that it had
"""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import BigInteger, Subquery, and_, case, cast, func, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import Given, ids_in
from storage.records import DueSlice
from storage.schema import ArticleRow, CopyRow, DeliveryRow, EditionRow
from storage.waiting import arrives

MOST_STORIES: Final = 60
"""About so many stories can be asked at once: each has a bit of a number of 64."""

# The deliveries of so many chats are fewer than those of an edition that half a million got.
_FEW: Final = 100


def asking(connection: AsyncConnection, stories: Sequence[int]) -> dict[str, object]:
    """The parameters of a statement with the table: the stories asked about, at most `MOST_STORIES`."""
    return _asked.rows(connection, [(story, 1 << n) for n, story in enumerate(stories)])


def named(had: int, stories: Sequence[int]) -> tuple[int, ...]:
    """The stories that a value of the table's column `had` stands for."""
    return tuple(story for n, story in enumerate(stories) if had >> n & 1)


def valued(had: Collection[int], stories: Sequence[int]) -> int:
    """The value of the table's column `had` that stands for these of the stories."""
    return sum(1 << n for n, story in enumerate(stories) if story in had)


def had_by(slice_: DueSlice, members: Subquery) -> Subquery:
    """Of those members of a slice that were shown any of the stories before it: `id`, and `had`; perhaps of others, too.

    *members* has their `id`, `chat_id` and `ruled_after`.

    What a few got is found by their chats. What many got under their rule is found by its editions, and by their chats
    only what they got under another one, before they changed it. What the statement itself queues for them is none of it.
    """
    are_few = max(slice_.group.size, slice_.group.among) <= _FEW
    told = _told.cte("told")
    shows = and_(
        told.c.number <= slice_.group.cursor,
        EditionRow.recalled_at.is_(None),
        EditionRow.after < told.c.number,
        EditionRow.upto >= told.c.number,
        told.c.id.in_(select(ids_in(EditionRow.article_ids))),
    )
    of_edition = DeliveryRow.edition_id == EditionRow.id
    under_it = (
        select(DeliveryRow.subscription_id.label("id"), told.c.bit)
        .select_from(told)
        .join(EditionRow, and_(EditionRow.rule_id == slice_.group.rule_id, shows))
        .join(DeliveryRow, of_edition)
        .where(DeliveryRow.subscription_id.between(slice_.first, slice_.last))
        .group_by(DeliveryRow.subscription_id, DeliveryRow.edition_id, told.c.bit)
        .having(_arrived)
    )
    # Grouped, it cannot be joined: PostgreSQL would read the whole ledger for it.
    got = (
        select(DeliveryRow.edition_id)
        .join(EditionRow, and_(of_edition, shows))
        .where(DeliveryRow.chat_id == members.c.chat_id)
        .where(DeliveryRow.subscription_id == members.c.id)
        .group_by(DeliveryRow.edition_id)
        .having(_arrived)
    )
    by_chat = (
        select(members.c.id, told.c.bit)
        .join(told, true() if are_few else members.c.ruled_after >= told.c.number)
        .where(got.exists())
    )
    both = (by_chat if are_few else union_all(under_it, by_chat)).subquery()
    stories = cast(func.sum(both.c.bit.distinct()), BigInteger())
    return select(both.c.id, stories.label("had")).group_by(both.c.id).subquery()


# No part of it is lost: nobody knows in which of them an article stands.
_arrived = func.min(case((arrives, 1), else_=0)) == 1

_asked = Given({"story": BigInteger(), "bit": BigInteger()})
_told = union_all(
    select(_asked.c.bit, ArticleRow.id, ArticleRow.number).join(
        ArticleRow, ArticleRow.number == _asked.c.story
    ),
    select(_asked.c.bit, ArticleRow.id, ArticleRow.number)
    .join(CopyRow, CopyRow.story == _asked.c.story)
    .join(ArticleRow, ArticleRow.id == CopyRow.article_id),
)
