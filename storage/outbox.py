"""The ledger of deliveries: fans out, claims, journals, records. Sends nothing and decides no retry.

pending -> claimed -> sending -> sent | failed | uncertain | pending (again, later)
   ^          |          |
   |  released / lease    `-- lease over: it may have left -> uncertain
   `----------'
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean,
    ColumnElement,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute, aliased

from storage.dialects import AnyRow
from storage.records import Claim, DeliveryState, DueGroup, Outcome, Tally
from storage.schema import HELD, OPEN, WAITING, ChatRow, DeliveryRow, SubscriptionRow, WorkerRow
from storage.subscriptions import in_group


def _is_one_of(
    column: InstrumentedAttribute[str], states: Sequence[DeliveryState]
) -> ColumnElement[bool]:
    """The condition with the states written out: with bound ones no partial index is considered."""
    values = [state.value for state in states]
    return column.in_(bindparam(None, values, expanding=True, literal_execute=True))


class OutboxStore:
    """All deliveries."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def fan_out(
        self, edition_id: int, parts: int, group: DueGroup, now: datetime, *, end: int
    ) -> None:
        """Queue all parts of an edition for one slice of a group, up to the subscription `end`.

        One statement, whatever the number of chats; ids rise by chat and part, so that the order
        of ids is the order within each chat.
        """
        # SQLite gives the columns of VALUES no names.
        part = union_all(*(select(literal(n).label("part")) for n in range(parts))).subquery()
        chosen = (
            select(
                literal(edition_id),
                SubscriptionRow.id,
                part.c.part,
                SubscriptionRow.chat_id,
                SubscriptionRow.thread_id,
                SubscriptionRow.silent,
                literal(DeliveryState.PENDING.value),
                literal(now, DeliveryRow.not_before.type),
                literal(now, DeliveryRow.queued_at.type),
            )
            .select_from(SubscriptionRow)
            .join(ChatRow, ChatRow.id == SubscriptionRow.chat_id)
            .join(part, literal(1) == literal(1))
            .where(*in_group(group, now), SubscriptionRow.id <= end)
            .order_by(SubscriptionRow.id, part.c.part)
        )
        await self._connection.execute(insert(DeliveryRow).from_select(_QUEUED, chosen))

    async def claim(
        self, worker: str, limit: int, now: datetime, lease: timedelta
    ) -> tuple[Claim, ...]:
        """Take the oldest due deliveries, per chat only the first unfinished one.

        Workers on PostgreSQL pass each other's rows by; SQLite has one writer at a time.
        """
        waiting = (
            select(DeliveryRow.id)
            .where(_READY, DeliveryRow.not_before <= now, ~_EARLIER)
            .order_by(DeliveryRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        taken = await self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id.in_(waiting.scalar_subquery()), _READY)
            .values(state=DeliveryState.CLAIMED, worker=worker, lease_until=now + lease)
            .returning(*_CLAIM)
        )
        return tuple(sorted((_claim(row) for row in taken), key=lambda claim: claim.id))

    async def journal(self, ids: Sequence[int], now: datetime, lease: timedelta) -> None:
        """Write down, before anything leaves, that these requests may leave now."""
        await self._connection.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id.in_(ids), DeliveryRow.state == DeliveryState.CLAIMED)
            .values(
                state=DeliveryState.SENDING,
                attempts=DeliveryRow.attempts + 1,
                lease_until=now + lease,
            )
        )

    async def record(self, worker: str, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Write down what became of deliveries that this worker had on the wire.

        When the lease ran out meanwhile and another worker holds the row, only an arrival still
        counts: it is the truth whoever sends.
        """
        if outcomes:
            await self._connection.execute(
                _RECORD, [_recorded(worker, outcome, now) for outcome in outcomes]
            )

    async def release(self, worker: str, ids: Sequence[int]) -> None:
        """Give claimed deliveries back: nothing of them has left."""
        await self._connection.execute(
            update(DeliveryRow)
            .where(
                DeliveryRow.id.in_(ids),
                DeliveryRow.worker == worker,
                DeliveryRow.state == DeliveryState.CLAIMED,
            )
            .values(state=DeliveryState.PENDING, worker=None, lease_until=None)
        )

    async def recover(
        self,
        worker: str,
        now: datetime,
        *,
        resend_at: datetime | None,
        silent_since: datetime | None,
    ) -> int:
        """Take back what dead workers held; the number of deliveries that became uncertain.

        Dead is who has not beaten since `silent_since`, or holds something beyond its lease; with
        None, when this worker is alone on the database, everybody else.
        What this worker holds itself is never lost: it still has it in hand. What was only claimed
        is pending again; what was journalled is uncertain and is sent again at `resend_at`, or
        never when that is None.
        """
        lost: ColumnElement[bool] = DeliveryRow.worker != worker
        if silent_since is not None:
            alive = select(WorkerRow.id).where(WorkerRow.heartbeat_at >= silent_since)
            lost &= or_(DeliveryRow.lease_until < now, DeliveryRow.worker.not_in(alive))
        await self._connection.execute(
            update(DeliveryRow)
            .where(_HELD, DeliveryRow.state == DeliveryState.CLAIMED, lost)
            .values(state=DeliveryState.PENDING, worker=None, lease_until=None)
        )
        uncertain = await self._connection.execute(
            update(DeliveryRow)
            .where(_HELD, DeliveryRow.state == DeliveryState.SENDING, lost)
            .values(
                state=DeliveryState.UNCERTAIN,
                worker=None,
                lease_until=None,
                uncertain_at=now,
                error="the process died while the request was on the wire",
                not_before=resend_at,
            )
        )
        return uncertain.rowcount

    async def cancel(self, chat_id: int) -> int:
        """Withdraw what waits for a chat; the number of parts withdrawn."""
        return await self._cancel(DeliveryRow.chat_id == chat_id)

    async def cancel_subscription(self, subscription_id: int) -> int:
        """Withdraw what waits for a subscription; the number of parts withdrawn."""
        chat = select(SubscriptionRow.chat_id).where(SubscriptionRow.id == subscription_id)
        return await self._cancel(
            (DeliveryRow.chat_id == chat.scalar_subquery())
            & (DeliveryRow.subscription_id == subscription_id)
        )

    async def _cancel(self, whose: ColumnElement[bool]) -> int:
        cancelled = await self._connection.execute(
            update(DeliveryRow).where(whose, _READY).values(state=DeliveryState.CANCELLED)
        )
        return cancelled.rowcount

    async def tally(self, chat_id: int | None = None) -> Tally:
        """How many deliveries stand in each state, in all or for one chat."""
        statement = select(DeliveryRow.state, func.count().label("rows"))
        if chat_id is not None:
            statement = statement.where(DeliveryRow.chat_id == chat_id)
        rows = await self._connection.execute(statement.group_by(DeliveryRow.state))
        return Tally({DeliveryState(row.state): row.rows for row in rows})

    async def was_uncertain(self) -> int:
        """How many deliveries have ever been uncertain: these alone may have arrived twice."""
        statement = select(func.count()).select_from(DeliveryRow)
        return (
            await self._connection.scalar(statement.where(DeliveryRow.uncertain_at.is_not(None)))
            or 0
        )

    async def due_since(self) -> datetime | None:
        """The moment since which the delivery that is due longest waits; None when nothing waits.

        It lies in the future when all that waits has to wait.
        """
        first = select(DeliveryRow.not_before).where(
            _READY, DeliveryRow.not_before.is_not(None), ~_EARLIER
        )
        return await self._connection.scalar(first.order_by(DeliveryRow.not_before).limit(1))

    async def leased_until(self) -> datetime | None:
        """When the last lease ends of what workers have in hand; None when they have nothing."""
        return await self._connection.scalar(select(func.max(DeliveryRow.lease_until)).where(_HELD))

    async def forget(self, before: datetime) -> int:
        """Drop finished deliveries queued before this moment; the number dropped."""
        old = delete(DeliveryRow).where(
            DeliveryRow.queued_at < before, DeliveryRow.state.not_in(OPEN)
        )
        return (await self._connection.execute(old)).rowcount


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

_READY = _is_one_of(DeliveryRow.state, WAITING)
_HELD = _is_one_of(DeliveryRow.state, HELD)

_Before = aliased(DeliveryRow)
# An uncertain part that policy leaves alone (no not_before) holds nobody up.
_EARLIER = (
    select(literal(1))
    .where(
        _Before.chat_id == DeliveryRow.chat_id,
        _Before.id < DeliveryRow.id,
        _is_one_of(_Before.state, OPEN),
        _Before.not_before.is_not(None),
    )
    .exists()
)

_RECORD = (
    update(DeliveryRow)
    .where(
        DeliveryRow.id == bindparam("key"),
        or_(
            DeliveryRow.worker == bindparam("holder"),
            bindparam("arrived", type_=Boolean()),
        ),
    )
    .values(
        state=bindparam("to"),
        not_before=bindparam("again_at"),
        message_id=bindparam("message"),
        error=bindparam("reason"),
        sent_at=bindparam("arrived_at"),
        uncertain_at=func.coalesce(
            bindparam("doubted_at", type_=DeliveryRow.uncertain_at.type), DeliveryRow.uncertain_at
        ),
        worker=None,
        lease_until=None,
    )
)

_CLAIM = (
    DeliveryRow.id,
    DeliveryRow.edition_id,
    DeliveryRow.subscription_id,
    DeliveryRow.part,
    DeliveryRow.chat_id,
    DeliveryRow.thread_id,
    DeliveryRow.silent,
    DeliveryRow.attempts,
    DeliveryRow.queued_at,
)


def _recorded(worker: str, outcome: Outcome, now: datetime) -> dict[str, object]:
    arrived = outcome.state is DeliveryState.SENT
    return {
        "key": outcome.id,
        "holder": worker,
        "arrived": arrived,
        "to": outcome.state,
        "again_at": outcome.not_before,
        "message": outcome.message_id,
        "reason": outcome.error,
        "arrived_at": now if arrived else None,
        "doubted_at": now if outcome.state is DeliveryState.UNCERTAIN else None,
    }


def _claim(row: AnyRow) -> Claim:
    return Claim(
        id=row.id,
        edition_id=row.edition_id,
        subscription_id=row.subscription_id,
        part=row.part,
        chat_id=row.chat_id,
        thread_id=row.thread_id or None,
        silent=row.silent,
        attempts=row.attempts,
        queued_at=row.queued_at,
    )
