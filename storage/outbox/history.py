"""Finds what has been, or is to be, delivered to one chat: for whoever asks there. Changes nothing."""

import json
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from storage.dialects import AnyRow, ids_in
from storage.records import DeliveryState, Passage
from storage.schema import ArticleRow, CopyRow, DeliveryRow, EditionRow, LeaseRow, RuleRow
from storage.store import Store
from storage.waiting import state_of


class History(Store):
    """The deliveries of a chat. An index has them by their chat: all of one are looked at, which are thousands."""

    async def by_message(self, chat_id: int, message_id: int) -> Passage | None:
        """The part that arrived as this message of the chat."""
        is_it = (DeliveryRow.chat_id == chat_id) & (DeliveryRow.message_id == message_id)
        return await self._passage(select(DeliveryRow.id).where(is_it))

    async def newest(self, chat_id: int, thread_id: int | None) -> Passage | None:
        """The part that was sent last to this chat, or this thread of it."""
        # What is done has no moment before which it waits: so an index has it in the order of ids.
        is_sent = DeliveryRow.not_before.is_(None) & (DeliveryRow.state == DeliveryState.SENT)
        return await self._passage(select(DeliveryRow.id).where(_to(chat_id, thread_id), is_sent))

    async def past(self, chat_id: int, thread_id: int | None, number: int) -> tuple[Passage, ...]:
        """The parts of all editions for this chat (or thread) that covered the article with this number, in order.

        Whether they show it is another question.
        """
        covers = (EditionRow.after < number, EditionRow.upto >= number)
        statement = _PASSAGES.where(_to(chat_id, thread_id), *covers).order_by(DeliveryRow.id)
        return tuple(_passage(row) for row in await self._connection.execute(statement))

    async def told(
        self, chat_id: int, thread_id: int | None, story: int, number: int
    ) -> tuple[Passage, ...]:
        """The parts of all editions for this chat (or thread) before that article's that show the story, in order."""
        shown = ids_in(EditionRow.article_ids)
        first = select(ArticleRow.id).where(ArticleRow.number == story)
        copies = select(CopyRow.article_id).where(CopyRow.story == story)
        tells = select(shown).where(shown.in_(first.union_all(copies))).exists()
        before = (EditionRow.upto >= story, EditionRow.upto < number, tells)
        statement = _PASSAGES.where(_to(chat_id, thread_id), *before).order_by(DeliveryRow.id)
        return tuple(_passage(row) for row in await self._connection.execute(statement))

    async def _passage(self, ids: Select[int]) -> Passage | None:
        """The newest of these."""
        newest = await self._connection.scalar(ids.order_by(DeliveryRow.id.desc()).limit(1))
        rows = await self._connection.execute(_PASSAGES.where(DeliveryRow.id == newest))
        row = rows.one_or_none()
        return None if row is None else _passage(row)


_PASSAGES: Select[*tuple[Any, ...]] = (
    select(
        EditionRow.number,
        RuleRow.expression,
        EditionRow.article_ids,
        EditionRow.created_at,
        DeliveryRow.part,
        state_of,
        DeliveryRow.queued_at,
        DeliveryRow.not_before,
        DeliveryRow.sent_at,
        DeliveryRow.error,
        EditionRow.recalled_at,
    )
    .select_from(DeliveryRow)
    .join(EditionRow, EditionRow.id == DeliveryRow.edition_id)
    .join(RuleRow, RuleRow.id == EditionRow.rule_id)
    .outerjoin(LeaseRow, LeaseRow.delivery_id == DeliveryRow.id)
)


def _to(chat_id: int, thread_id: int | None) -> ColumnElement[bool]:
    return (DeliveryRow.chat_id == chat_id) & (DeliveryRow.thread_id == (thread_id or 0))


def _passage(row: AnyRow) -> Passage:
    return Passage(
        edition=row.number,
        rule=row.expression,
        article_ids=tuple(json.loads(row.article_ids)),
        composed_at=row.created_at,
        part=row.part,
        state=DeliveryState(row.state),
        queued_at=row.queued_at,
        not_before=row.not_before,
        sent_at=row.sent_at,
        error=row.error,
        recalled_at=row.recalled_at,
    )
