"""Gives deliveries in hand to workers and takes back what came of them: claim, record, recover."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Integer,
    Text,
    bindparam,
    case,
    delete,
    exists,
    insert,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased

from storage.dialects import AnyRow, Given, given_ids, is_given
from storage.leadership import work_alone
from storage.records import Claim, DeliveryState, Outcome
from storage.schema import (
    DeliveryRow,
    EditionRow,
    LeaseRow,
    RecallRow,
    RestRow,
    UtcDateTime,
    WorkerRow,
)
from storage.store import Store
from storage.waiting import WAITING, called_back, is_in_hand, is_waiting

# What follows in a chat is put off together with a part that has to wait longer than this: it could
# not be claimed anyway, and whoever claims does not have to pass it by each time.
_LONG = timedelta(seconds=30)


class Leases(Store):
    """The deliveries that workers have in hand."""

    async def claim(
        self, worker: str, limit: int, now: datetime, lease: timedelta
    ) -> tuple[Claim, ...]:
        """Take the deliveries that are due longest, per chat only the first unfinished one, and none where it rests.

        From the commit on their requests may leave, and the ledger says so. What is not to leave yet
        is given back in the same transaction.
        Workers on PostgreSQL pass each other's rows by; SQLite has one writer at a time.
        """
        wish = {"now": now, "limit": limit, "worker": worker, "until": now + lease}
        is_sqlite = self._connection.dialect.name == "sqlite"
        due = await self._connection.execute(_DUE if is_sqlite else _DUE_AND_LEASED, wish)
        claims = tuple(sorted(map(_claim, due), key=attrgetter("id")))
        if is_sqlite and claims:
            await self._connection.execute(_LEASE, wish | {"rows": [one.id for one in claims]})
        return claims

    async def record(self, worker: str, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Write down what became of deliveries that this worker had in hand.

        When the lease ran out meanwhile and another worker holds the row, only an arrival still
        counts: it is the truth whoever sends. What follows in a chat is put off until `not_before`.
        """
        if not outcomes:
            return
        held = await self._give_back(worker, [outcome.id for outcome in outcomes])
        arrived = [one.id for one in outcomes if one.state is DeliveryState.SENT]
        if not held >= set(arrived):
            # Whether its edition was called back must be known for certain when it is written down.
            await work_alone(self._connection)
            await self._connection.execute(_END, {"rows": arrived})
        counted = [one for one in outcomes if one.id in held or one.state is DeliveryState.SENT]
        await self._write(counted, now)
        if late := set(arrived) - held:
            await self._connection.execute(_NOTE_LATE, {"rows": list(late), "now": now})
        withdrawn = await self._withdraw([one.id for one in counted if one.state in WAITING])
        kept = [one for one in counted if one.id not in withdrawn] if withdrawn else counted
        await self._put_off_what_follows(kept, now)

    async def _give_back(self, worker: str, ids: Sequence[int]) -> set[int]:
        """End the leases that this worker has on these; those that it had."""
        ended = await self._connection.execute(_END_OWN, {"worker": worker, "rows": ids})
        return set(ended.scalars())

    async def _withdraw(self, ids: Sequence[int]) -> Collection[int]:
        """Of these, which were not sent, withdraw those whose edition was called back while they were in hand; these.

        A recall notes what is in somebody's hand. It has either seen these there, and is over, or finds what is
        written here: both lock the deliveries.
        """
        if not ids:
            return ()
        found = await self._connection.execute(_WITHDRAW, {"rows": ids})
        withdrawn = found.scalars().all()
        if withdrawn:
            await self._connection.execute(_FORGET, {"rows": withdrawn})
        return set(withdrawn)

    async def _write(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        rows = [
            (
                one.id,
                one.state,
                one.not_before if one.state in WAITING else None,
                one.message_id,
                one.error,
                one.attempts,
                one.delays,
            )
            # In the order in which everybody locks them.
            for one in sorted(outcomes, key=attrgetter("id"))
        ]
        await self._connection.execute(_WRITE, {**_new.rows(self._connection, rows), "now": now})

    async def _put_off_what_follows(self, outcomes: Iterable[Outcome], now: datetime) -> None:
        late = [
            (one.id, one.not_before)
            for one in outcomes
            if one.state in WAITING and one.not_before and one.not_before - now > _LONG
        ]
        if late:
            await self._connection.execute(_PUT_OFF, _late.rows(self._connection, late))

    async def recover(
        self,
        worker: str,
        now: datetime,
        *,
        resend_at: datetime | None,
        silent_since: datetime | None,
        in_hand: Collection[int] = (),
    ) -> int:
        """Take back what dead workers held; the number of deliveries that became uncertain.

        Dead is who has not beaten since `silent_since`, or holds something beyond its lease; with
        None, when this worker is alone on the database, everybody else.
        What this worker itself has `in_hand` is never lost. Anything else that bears its name beyond
        its lease is: a commit whose answer it never got.
        It is uncertain, and sent again at `resend_at`, or never when that is None; of an edition that was called
        back meanwhile it is withdrawn.
        """
        is_over = LeaseRow.until < now
        of_others = LeaseRow.worker != worker
        if silent_since is not None:
            alive = select(WorkerRow.id).where(WorkerRow.heartbeat_at >= silent_since)
            of_others &= is_over | LeaseRow.worker.not_in(alive)
        unknown = (LeaseRow.worker == worker) & is_over & LeaseRow.delivery_id.not_in(in_hand)
        lost = select(LeaseRow.delivery_id).where(of_others | unknown)
        # Whoever is recording right now is not dead.
        lost = lost.with_for_update(skip_locked=True)
        ended = await self._connection.execute(
            delete(LeaseRow).where(LeaseRow.delivery_id.in_(lost)).returning(LeaseRow.delivery_id)
        )
        left = ended.scalars().all()
        await self._connection.execute(_LOST, {"rows": left, "now": now, "again": resend_at})
        return len(left) - len(await self._withdraw(left))


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=UtcDateTime())


_Before = aliased(DeliveryRow)
# The offset keeps PostgreSQL from joining the ledger with itself when it knows nothing of it yet:
# the first thing that is known of a million new rows must not be a plan that sorts them all.
_EARLIER = (
    select(literal(1))
    .where(
        _Before.chat_id == DeliveryRow.chat_id,
        # An uncertain part that policy leaves alone (no not_before) holds nobody up.
        _Before.not_before.is_not(None),
        _Before.id < DeliveryRow.id,
    )
    .limit(1)
    .offset(0)
    .exists()
)
_RESTS = exists().where(RestRow.chat_id == DeliveryRow.chat_id, RestRow.until > _moment("now"))
_DUE = (
    select(
        DeliveryRow.id,
        DeliveryRow.edition_id,
        DeliveryRow.subscription_id,
        DeliveryRow.part,
        DeliveryRow.chat_id,
        DeliveryRow.thread_id,
        DeliveryRow.silent,
        DeliveryRow.attempts,
        DeliveryRow.delays,
        DeliveryRow.queued_at,
    )
    .where(is_waiting, DeliveryRow.not_before <= _moment("now"), ~is_in_hand, ~_EARLIER, ~_RESTS)
    .order_by(DeliveryRow.not_before, DeliveryRow.id)
    .limit(bindparam("limit", type_=Integer()))
    .with_for_update(skip_locked=True, of=DeliveryRow)
)
_LEASED = ["delivery_id", "worker", "until"]
_TERMS = (bindparam("worker", type_=LeaseRow.worker.type), _moment("until"))
_LEASE = insert(LeaseRow).from_select(_LEASED, select(given_ids(), *_TERMS).where(true()))
_due = _DUE.cte("due")
_leased = (
    postgresql.insert(LeaseRow)
    .from_select(_LEASED, select(_due.c.id, *_TERMS))
    # Who read before another's claim was committed, and locked after it, finds it by the key.
    .on_conflict_do_nothing()
    .returning(LeaseRow.delivery_id)
    .cte("leased")
)
_DUE_AND_LEASED = select(*_due.c).join(_leased, _leased.c.delivery_id == _due.c.id)
_END = delete(LeaseRow).where(is_given(LeaseRow.delivery_id))
_OWN = LeaseRow.worker == bindparam("worker")
_END_OWN = _END.where(_OWN).returning(LeaseRow.delivery_id)

_new = Given(
    {
        "id": BigInteger(),
        "state": Text(),
        "not_before": UtcDateTime(),
        "message_id": BigInteger(),
        "error": Text(),
        "attempts": Integer(),
        "delays": Integer(),
    }
)
_WRITE = (
    update(DeliveryRow)
    .where(DeliveryRow.id == _new.c.id)
    .values(
        state=_new.c.state,
        not_before=_new.c.not_before,
        message_id=_new.c.message_id,
        error=_new.c.error,
        attempts=DeliveryRow.attempts + _new.c.attempts,
        delays=DeliveryRow.delays + _new.c.delays,
        sent_at=case((_new.c.state == DeliveryState.SENT, _moment("now"))),
        uncertain_at=case(
            (_new.c.state == DeliveryState.UNCERTAIN, _moment("now")),
            else_=DeliveryRow.uncertain_at,
        ),
    )
)
_First = aliased(DeliveryRow)
_late = Given({"id": BigInteger(), "not_before": UtcDateTime()})
_PUT_OFF = (
    update(DeliveryRow)
    .where(
        _First.id == _late.c.id,
        DeliveryRow.chat_id == _First.chat_id,
        DeliveryRow.id > _First.id,
        DeliveryRow.not_before < _late.c.not_before,
    )
    .values(not_before=_late.c.not_before)
)
_LOST = (
    update(DeliveryRow)
    .where(is_given(DeliveryRow.id))
    .values(
        state=DeliveryState.UNCERTAIN,
        attempts=DeliveryRow.attempts + 1,
        uncertain_at=_moment("now"),
        error="the process died while the request was on the wire",
        not_before=_moment("again"),
    )
)
_is_noted = exists().where(RecallRow.delivery_id == DeliveryRow.id)
_WITHDRAW = (
    update(DeliveryRow)
    .where(is_given(DeliveryRow.id), _is_noted)
    .values(called_back)
    .returning(DeliveryRow.id)
)
_FORGET = delete(RecallRow).where(is_given(RecallRow.delivery_id))
_NOTE_LATE = insert(RecallRow).from_select(
    ["delivery_id", "not_before"],
    select(DeliveryRow.id, _moment("now"))
    .join(EditionRow, EditionRow.id == DeliveryRow.edition_id)
    .where(is_given(DeliveryRow.id), EditionRow.recalled_at.is_not(None), ~_is_noted),
)


def _claim(row: AnyRow) -> Claim:
    """The row as a value: the columns of `_DUE` are its fields, in their order."""
    id_, edition, subscription, part, chat, thread, *rest = row
    return Claim(id_, edition, subscription, part, chat, thread or None, *rest)
