"""Puts deliveries into the ledger, withdraws them, queues them again and forgets them. Gives none to a worker."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import assert_never

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)

from storage.dialects import is_given
from storage.due import LIVE, advancing, asked_in, in_slice
from storage.leadership import work_alone
from storage.records import (
    DeliveryState,
    DueSlice,
    OfAll,
    OfChat,
    OfEdition,
    OfInactive,
    OfSubscription,
    OfThese,
    Requeued,
    Served,
    SubscriptionState,
    Which,
)
from storage.schema import ChatRow, DeliveryRow, EditionRow, RecallRow, SubscriptionRow, UtcDateTime
from storage.store import Store
from storage.waiting import WAITING, is_in_hand

_UNDELIVERED = frozenset(
    {DeliveryState.FAILED, DeliveryState.CANCELLED, DeliveryState.UNCERTAIN},
)
# So many rows are changed by one statement: their ids have to be in memory.
_AT_ONCE = 10_000


class Queue(Store):
    """The deliveries that wait, and those that are done."""

    async def fan_out(self, edition_id: int, parts: int, slice_: DueSlice, served: Served) -> None:
        """Queue all parts of an edition for one slice of a group, and move its cursors and clocks.

        The same statements whatever the number of chats; the order of ids is the order of parts within each chat.
        PostgreSQL looks for the members once: it queues what the move of their cursors returns.
        Of an edition that was called back nothing is queued, and cursors and clocks move all the same.
        """
        if self._connection.dialect.name == "sqlite":
            due = select(*_OF_MEMBER).join(ChatRow, ChatRow.id == SubscriptionRow.chat_id)
            members: FromClause = due.where(*in_slice(slice_)).subquery()
        else:
            members = advancing(slice_, served).returning(*_OF_MEMBER).cte("members")
        # SQLite gives the columns of VALUES no names.
        part = union_all(*(select(literal(n).label("part")) for n in range(parts))).subquery()
        moment = literal(slice_.now, UtcDateTime())
        queued = select(
            literal(edition_id),
            members.c.id,
            part.c.part,
            members.c.chat_id,
            members.c.thread_id,
            members.c.silent,
            literal(DeliveryState.PENDING.value),
            moment,
            moment,
        ).join(part, literal(1) == literal(1))
        if parts > 1:  # one needs no order, and to sort fifty thousand takes a tenth of the time
            queued = queued.order_by(members.c.id, part.c.part)
        is_recalled = exists().where(
            EditionRow.id == edition_id, EditionRow.recalled_at.is_not(None)
        )
        queued = queued.where(~is_recalled)
        asked = asked_in(self._connection, slice_)
        await self._connection.execute(insert(DeliveryRow).from_select(_QUEUED, queued), asked)
        if self._connection.dialect.name == "sqlite":
            await self._connection.execute(advancing(slice_, served), asked)

    async def cancel(self, which: Which) -> int:
        """Withdraw what waits and what may have arrived, but nothing that a worker has in hand.

        Returns:
            The number of parts withdrawn.
        """
        values = {"state": DeliveryState.CANCELLED, "not_before": None}
        return await self._change(_is_of(which) & DeliveryRow.state.in_(WAITING), values)

    async def requeue(
        self, which: Which, states: Collection[DeliveryState], now: datetime
    ) -> Requeued:
        """Have deliveries in these states sent as if they had never been tried.

        What is for a subscription that is stopped or paused, or for a chat that cannot be reached, is left out,
        and so is what is of an edition that was called back.
        A part that was uncertain stays known as one that may have arrived twice.

        Raises:
            ValueError: A state is not failed, cancelled or uncertain.
        """
        if wrong := set(states) - _UNDELIVERED:
            raise ValueError(f"only what was not delivered can be queued again, not {wrong}")
        # A recall that is under way has its say first, or finds what is queued here.
        await work_alone(self._connection)
        values = {
            "state": DeliveryState.PENDING,
            "not_before": now,
            "attempts": 0,
            "delays": 0,
            "error": None,
        }
        meant = _is_of(which) & DeliveryRow.state.in_(states)
        left_out = select(func.count()).select_from(DeliveryRow)
        left_out = left_out.where(meant, ~_is_wanted, ~is_in_hand)
        return Requeued(
            await self._change(meant & _is_wanted, values),
            await self._connection.scalar(left_out) or 0,
        )

    async def _change(self, meant: ColumnElement[bool], values: Mapping[str, object]) -> int:
        changed, after = 0, 0
        while ids := await self._locked(meant, after):
            # A claim that was on its way when we looked has been committed by now: this one sees it.
            free = await self._connection.execute(
                update(DeliveryRow).where(is_given(DeliveryRow.id), ~is_in_hand).values(**values),
                {"rows": ids},
            )
            changed, after = changed + free.rowcount, ids[-1]
        return changed

    async def _locked(self, meant: ColumnElement[bool], after: int) -> Sequence[int]:
        """The next ids of what is to be changed: nobody claims them from now on."""
        found = await self._connection.execute(
            select(DeliveryRow.id)
            .where(meant, DeliveryRow.id > after)
            .order_by(DeliveryRow.id)
            .limit(_AT_ONCE)
            .with_for_update()
        )
        return found.scalars().all()

    async def forget(self, before: datetime, limit: int) -> int:
        """Drop finished deliveries queued before this moment, at most so many, and none that is to be deleted from its chat; the number dropped."""
        # Ids rise with time: only old rows are looked at, not the whole ledger.
        younger = (
            select(DeliveryRow.id)
            .where(DeliveryRow.queued_at >= before)
            .order_by(DeliveryRow.id)
            .limit(1)
        )
        end = await self._connection.scalar(younger)
        is_noted = exists().where(RecallRow.delivery_id == DeliveryRow.id)
        old = select(DeliveryRow.id).where(DeliveryRow.state.not_in(WAITING), ~is_noted)
        if end is not None:
            old = old.where(DeliveryRow.id < end)
        old = old.order_by(DeliveryRow.id).limit(limit)
        dropped = await self._connection.execute(delete(DeliveryRow).where(DeliveryRow.id.in_(old)))
        return dropped.rowcount


def _is_of(which: Which) -> ColumnElement[bool]:
    match which:
        case OfChat(chat_id):
            return DeliveryRow.chat_id == chat_id
        case OfSubscription(subscription_id):
            # Its chat is what an index knows.
            chat = select(SubscriptionRow.chat_id).where(SubscriptionRow.id == subscription_id)
            return (DeliveryRow.chat_id == chat.scalar_subquery()) & (
                DeliveryRow.subscription_id == subscription_id
            )
        case OfInactive():
            inactive = SubscriptionRow.state != SubscriptionState.ACTIVE
            return DeliveryRow.subscription_id.in_(select(SubscriptionRow.id).where(inactive))
        case OfEdition(edition_id):
            return DeliveryRow.edition_id == edition_id
        case OfThese(ids):
            return DeliveryRow.id.in_(ids)
        case OfAll(every):
            return and_(*map(_is_of, every)) if every else false()
        case _:
            assert_never(which)


# Whose subscription is active and whose chat can be reached, and whose edition was not called back.
_is_wanted = (
    exists()
    .where(SubscriptionRow.id == DeliveryRow.subscription_id, SubscriptionRow.chat_id == ChatRow.id)
    .where(*LIVE)
) & ~exists().where(EditionRow.id == DeliveryRow.edition_id, EditionRow.recalled_at.is_not(None))
_OF_MEMBER = (
    SubscriptionRow.id,
    SubscriptionRow.chat_id,
    SubscriptionRow.thread_id,
    SubscriptionRow.silent,
)
_QUEUED = [
    "edition_id",
    "subscription_id",
    "part",
    "chat_id",
    "thread_id",
    "silent",
    "state",
    "not_before",
    "queued_at",
]
