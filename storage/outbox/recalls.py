"""Calls editions back: what waits is withdrawn, what was sent is noted to be deleted. Deletes no message itself.

recall: waiting -> cancelled          sent, can be deleted -> noted -> (asked by the service) -> recalled, or it stays
                                      on the wire -> noted -> what comes back is cancelled, or was sent: as above
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from storage.dialects import Given, is_given
from storage.leadership import work_alone
from storage.records import (
    AskAgain,
    Deleted,
    DeliveryState,
    Fate,
    NeverCame,
    OpenRecall,
    Recalled,
    RecallReport,
    Standing,
    Stays,
)
from storage.schema import DeliveryRow, EditionRow, LeaseRow, RecallRow, RestRow, UtcDateTime
from storage.store import Store
from storage.waiting import WAITING, called_back, is_in_hand, state_of

_STAYS: Final = "called back too late to be deleted"


class Recalls(Store):
    """The editions that were called back, and their messages."""

    async def recall(self, edition_id: int, now: datetime, since: datetime) -> int | None:
        """Call an edition back: nothing of it leaves or is queued any more; the number of deliveries withdrawn.

        What was sent after `since`, and what is on the wire, is noted to be deleted; the rest of what was sent stays.
        Returns None, and changes nothing, where it was called back before. It waits for a fan-out or a second
        chance that is just being given, and these wait for it, so that none of them queues anything afterwards.
        """
        await work_alone(self._connection)
        mine = EditionRow.id == edition_id
        if await self._connection.scalar(select(EditionRow.recalled_at).where(mine)) is not None:
            return None
        waits = (DeliveryRow.edition_id == edition_id) & DeliveryRow.state.in_(WAITING)
        await self._lock(waits)
        withdrawn = await self._connection.execute(
            update(DeliveryRow).where(waits, ~is_in_hand).values(called_back)
        )
        await self._note(edition_id, now, since)
        # Last of all: whoever keeps a plainer form of a part locks in this order, deliveries first.
        await self._connection.execute(update(EditionRow).where(mine).values(recalled_at=now))
        return withdrawn.rowcount

    async def _lock(self, meant: ColumnElement[bool]) -> None:
        """Have all claims of these that are on their way committed, and let nobody claim any from now on."""
        ids = select(DeliveryRow.id).where(meant).order_by(DeliveryRow.id)
        locked = ids.with_for_update().cte("locked")
        await self._connection.execute(select(func.count()).select_from(locked))

    async def _note(self, edition_id: int, now: datetime, since: datetime) -> None:
        """Have deleted what can be, and say of the rest that it stays."""
        mine = DeliveryRow.edition_id == edition_id
        noted = select(DeliveryRow.id, literal(now, UtcDateTime()))
        noted = noted.where(mine, is_in_hand | _is_deletable(since))
        await self._connection.execute(insert(RecallRow).from_select(_NOTED, noted))
        stays = mine & (DeliveryRow.state == DeliveryState.SENT) & ~_is_deletable(since)
        await self._connection.execute(update(DeliveryRow).where(stays).values(error=_STAYS))

    async def report(self, edition_id: int, since: datetime) -> RecallReport:
        """How the deliveries of an edition stand; before it is called back, what would become of them."""
        edition = select(EditionRow.number, EditionRow.created_at, EditionRow.recalled_at)
        one = (await self._connection.execute(edition.where(EditionRow.id == edition_id))).one()
        standing = _standing(since, is_recalled=one.recalled_at is not None).label("standing")
        statement = (
            select(standing, func.count().label("rows"))
            .select_from(DeliveryRow)
            .outerjoin(LeaseRow, LeaseRow.delivery_id == DeliveryRow.id)
            .outerjoin(RecallRow, RecallRow.delivery_id == DeliveryRow.id)
            .where(DeliveryRow.edition_id == edition_id)
            .group_by(standing)
        )
        rows = await self._connection.execute(statement)
        counts = {Standing(row.standing): row.rows for row in rows}
        return RecallReport(one.number, one.created_at, one.recalled_at, counts)

    async def open_recalls(self) -> tuple[OpenRecall, ...]:
        """The editions of which messages are still to be deleted, the oldest first."""
        statement = (
            select(EditionRow.number, func.count().label("messages"))
            .select_from(RecallRow)
            .join(DeliveryRow, DeliveryRow.id == RecallRow.delivery_id)
            .join(EditionRow, EditionRow.id == DeliveryRow.edition_id)
            .group_by(EditionRow.number)
            .order_by(EditionRow.number)
        )
        rows = await self._connection.execute(statement)
        return tuple(OpenRecall(row.number, row.messages) for row in rows)

    async def to_delete(self, limit: int, now: datetime) -> tuple[Recalled, ...]:
        """What is due to be looked after of editions that were called back, longest first, by chat."""
        due = select(RecallRow).where(RecallRow.not_before <= now)
        due = due.order_by(RecallRow.not_before, RecallRow.delivery_id).limit(limit)
        noted = due.subquery()
        statement = (
            select(
                noted.c.delivery_id,
                DeliveryRow.chat_id,
                DeliveryRow.message_id,
                DeliveryRow.sent_at,
                state_of,
                noted.c.attempts,
                noted.c.delays,
                RestRow.until,
            )
            .join(DeliveryRow, DeliveryRow.id == noted.c.delivery_id)
            .outerjoin(LeaseRow, LeaseRow.delivery_id == DeliveryRow.id)
            .outerjoin(RestRow, RestRow.chat_id == DeliveryRow.chat_id)
            .order_by(DeliveryRow.chat_id, DeliveryRow.id)
        )
        rows = await self._connection.execute(statement)
        return tuple(
            Recalled(id_, chat_id, message_id, sent_at, DeliveryState(state), *rest)
            for id_, chat_id, message_id, sent_at, state, *rest in rows
        )

    async def keep_fates(self, fates: Sequence[Fate]) -> None:
        """Write down what came of messages that were to be deleted."""
        if deleted := [one.id for one in fates if isinstance(one, Deleted)]:
            await self._connection.execute(_DELETED, {"rows": deleted})
        if stays := [(one.id, one.reason) for one in fates if isinstance(one, Stays)]:
            await self._connection.execute(_KEPT, _kept.rows(self._connection, stays))
        if ended := [one.id for one in fates if isinstance(one, Deleted | Stays | NeverCame)]:
            await self._connection.execute(_ENDED, {"rows": ended})
        again = [
            (one.id, one.at, one.attempts, one.delays) for one in fates if isinstance(one, AskAgain)
        ]
        if again:
            await self._connection.execute(_AGAIN, _later.rows(self._connection, again))


def _is_deletable(since: datetime) -> ColumnElement[bool]:
    """Whether it was sent, lately, as a message that is known."""
    return and_(
        DeliveryRow.state == DeliveryState.SENT,
        DeliveryRow.message_id.is_not(None),
        DeliveryRow.sent_at > since,
    )


def _standing(since: datetime, *, is_recalled: bool) -> ColumnElement[str]:
    noted = RecallRow.delivery_id.is_not(None)
    return case(
        (LeaseRow.delivery_id.is_not(None), Standing.ON_THE_WIRE.value),
        (DeliveryRow.state.in_(WAITING), Standing.WAITS.value),
        (noted if is_recalled else _is_deletable(since), Standing.DELETABLE.value),
        (DeliveryRow.state == DeliveryState.SENT, Standing.STAYS.value),
        (DeliveryRow.state == DeliveryState.RECALLED, Standing.DELETED.value),
        (DeliveryRow.state == DeliveryState.CANCELLED, Standing.CANCELLED.value),
        else_=Standing.FAILED.value,
    )


_NOTED: Final = ["delivery_id", "not_before"]
_ENDED = delete(RecallRow).where(is_given(RecallRow.delivery_id))
_DELETED = (
    update(DeliveryRow)
    .where(is_given(DeliveryRow.id), DeliveryRow.state == DeliveryState.SENT)
    .values(state=DeliveryState.RECALLED)
)
_kept = Given({"id": BigInteger(), "reason": Text()})
_KEPT = update(DeliveryRow).where(DeliveryRow.id == _kept.c.id).values(error=_kept.c.reason)
_later = Given(
    {"id": BigInteger(), "at": UtcDateTime(), "attempts": Integer(), "delays": Integer()}
)
_AGAIN = (
    update(RecallRow)
    .where(RecallRow.delivery_id == _later.c.id)
    .values(
        not_before=_later.c.at,
        attempts=RecallRow.attempts + _later.c.attempts,
        delays=RecallRow.delays + _later.c.delays,
    )
)
