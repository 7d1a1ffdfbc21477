"""What the ledger should say, kept in memory by the plainest means. Knows no database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from storage.records import (
    AskAgain,
    Deleted,
    DeliveryState,
    Fate,
    NeverCame,
    Outcome,
    Requeued,
    Stays,
)

Seen: TypeAlias = tuple[DeliveryState, str | None, datetime | None, bool, int, int]

WAITING = (DeliveryState.PENDING, DeliveryState.UNCERTAIN)
PUT_OFF = timedelta(seconds=30)


@dataclass
class Entry:
    """One part on its way to one subscription."""

    id: int
    subscription: int
    edition: int
    not_before: datetime | None
    state: DeliveryState = DeliveryState.PENDING
    doubted: bool = False
    attempts: int = 0
    delays: int = 0
    sent_at: datetime | None = None
    message: bool = False  # whether its number in the chat is known


@dataclass
class Lease:
    """An entry in somebody's hand."""

    worker: str


@dataclass
class Model:
    """All entries and leases."""

    entries: dict[int, Entry] = field(default_factory=dict)
    leases: dict[int, Lease] = field(default_factory=dict)
    rests: dict[int, datetime] = field(default_factory=dict)  # by subscription
    paused: set[int] = field(default_factory=set)  # subscriptions
    recalled: set[int] = field(default_factory=set)  # editions
    noted: dict[int, datetime] = field(default_factory=dict)  # to be deleted, and when
    stays: set[int] = field(default_factory=set)  # called back, and told why it is not deleted

    def states(self) -> dict[int, Seen]:
        """What anybody can see of each entry."""
        return {one.id: self._seen(one) for one in self.entries.values()}

    def _seen(self, one: Entry) -> Seen:
        lease = self.leases.get(one.id)
        state, holder = (DeliveryState.SENDING, lease.worker) if lease else (one.state, None)
        return state, holder, one.not_before, one.doubted, one.attempts, one.delays

    def claim(self, worker: str, limit: int, now: datetime) -> list[int]:
        """The ids that a claim has to give, in order."""
        taken = sorted(id_ for _, id_ in sorted(self._due(now))[:limit])
        self.leases |= {id_: Lease(worker) for id_ in taken}
        return taken

    def claim_some(self, worker: str, ids: Iterable[int], now: datetime) -> int:
        """Have these claimed; how many of them may not be. Beside others, a worker may find fewer than there are."""
        taken, due = set(ids), {id_ for _, id_ in self._due(now)}
        self.leases |= {id_: Lease(worker) for id_ in taken}
        return len(taken - due)

    def take_over(self, id_: int, other: "Model") -> None:
        """Have an entry as it is in another model."""
        self.entries[id_] = other.entries[id_]
        self.leases.pop(id_, None)
        if id_ in other.leases:
            self.leases[id_] = other.leases[id_]
        self.noted.pop(id_, None)
        if id_ in other.noted:
            self.noted[id_] = other.noted[id_]
        self.stays -= {id_}
        self.stays |= {id_} & other.stays

    def _due(self, now: datetime) -> list[tuple[datetime | None, int]]:
        return [(one.not_before, one.id) for one in self._first_of_each() if self._is_due(one, now)]

    def _first_of_each(self) -> Iterable[Entry]:
        """Of each subscription (each has a chat of its own) the first that has a turn to come."""
        first: dict[int, Entry] = {}
        for one in sorted(self.entries.values(), key=lambda entry: entry.id):
            if one.not_before is not None:
                first.setdefault(one.subscription, one)
        return first.values()

    def _is_due(self, entry: Entry, now: datetime) -> bool:
        if entry.not_before is None or entry.not_before > now or entry.id in self.leases:
            return False
        return self.rests.get(entry.subscription, now) <= now

    def held(self, worker: str) -> list[int]:
        """What a worker has a lease on."""
        return [id_ for id_, one in self.leases.items() if one.worker == worker]

    def record(self, worker: str, outcome: Outcome, now: datetime) -> None:
        """What came of an entry, said by somebody who had it in hand once."""
        entry, lease = self.entries[outcome.id], self.leases.get(outcome.id)
        holds = lease is not None and lease.worker == worker
        if not holds and outcome.state is not DeliveryState.SENT:
            return
        entry.attempts += outcome.attempts
        entry.delays += outcome.delays
        self.leases.pop(outcome.id, None)
        self._become(entry, outcome.state, outcome.not_before if outcome.state in WAITING else None)
        if outcome.state is DeliveryState.SENT:
            entry.sent_at, entry.message = now, outcome.message_id is not None
            if not holds and entry.edition in self.recalled:
                self.noted.setdefault(entry.id, now)
        else:
            entry.sent_at, entry.message = None, False
            self._withdraw_if_called_back(entry)

    def _withdraw_if_called_back(self, entry: Entry) -> bool:
        """What waits again, and was noted while it was in hand, waits no more."""
        if entry.id not in self.noted or entry.state not in WAITING:
            return False
        del self.noted[entry.id]
        self._become(entry, DeliveryState.CANCELLED, None)
        return True

    def _become(self, entry: Entry, state: DeliveryState, again: datetime | None) -> None:
        entry.state, entry.not_before = state, again
        entry.doubted |= state is DeliveryState.UNCERTAIN

    def rest(self, id_: int, until: datetime) -> None:
        """The chat of an entry gets nothing before that moment."""
        subscription = self.entries[id_].subscription
        self.rests[subscription] = max(until, self.rests.get(subscription, until))

    def put_off(self, id_: int, later: datetime, now: datetime) -> None:
        """What follows in the chat waits as long as what has to wait for long."""
        if later <= now + PUT_OFF or self.entries[id_].not_before != later:
            return
        for one in self.entries.values():
            same = one.subscription == self.entries[id_].subscription
            if same and one.id > id_ and one.not_before is not None:
                one.not_before = max(one.not_before, later)

    def lose(self, worker: str, now: datetime) -> int:
        """A worker died; how many deliveries became uncertain."""
        sending = self.held(worker)
        for id_ in sending:
            self.entries[id_].attempts += 1
            self._become(self.entries[id_], DeliveryState.UNCERTAIN, now)
            del self.leases[id_]
        return sum(not self._withdraw_if_called_back(self.entries[id_]) for id_ in sending)

    def recall(self, edition: int, now: datetime, since: datetime) -> int | None:
        """Call an edition back; how much of it is withdrawn, or None when that was done before."""
        if edition in self.recalled:
            return None
        self.recalled.add(edition)
        withdrawn = self.cancel(lambda one: one.edition == edition)
        for one in self.entries.values():
            if one.edition != edition:
                continue
            was_sent = one.state is DeliveryState.SENT
            if one.id in self.leases or (was_sent and one.message and (one.sent_at or now) > since):
                self.noted[one.id] = now
            elif was_sent:
                self.stays.add(one.id)
        return withdrawn

    def to_delete(self, limit: int, now: datetime) -> set[int]:
        """What has to be looked after of what was called back."""
        due = sorted((at, id_) for id_, at in self.noted.items() if at <= now)
        return {id_ for _, id_ in due[:limit]}

    def keep_fate(self, fate: Fate) -> None:
        """What came of it."""
        match fate:
            case AskAgain(id_, at):
                self.noted[id_] = at
                return
            case Deleted(id_):
                self.entries[id_].state = DeliveryState.RECALLED
            case Stays(id_):
                self.stays.add(id_)
            case NeverCame():
                pass
            case _:
                assert_never(fate)
        del self.noted[fate.id]

    def recalls_hold(self) -> bool:
        """Whether nothing that was called back can leave, and all that arrived is to be deleted, was, or has a reason."""
        mine = [one for one in self.entries.values() if one.edition in self.recalled]
        waiting = [one for one in mine if one.not_before and one.id not in self.leases]
        arrived = {one.id for one in mine if one.state is DeliveryState.SENT}
        return not waiting and arrived <= self.noted.keys() | self.stays

    def cancel(self, chosen: Callable[[Entry], bool]) -> int:
        """Withdraw what waits in nobody's hand."""
        free = [
            one
            for one in self.entries.values()
            if chosen(one) and one.state in WAITING and one.id not in self.leases
        ]
        for one in free:
            self._become(one, DeliveryState.CANCELLED, None)
        return len(free)

    def requeue(
        self, chosen: Callable[[Entry], bool], states: Iterable[DeliveryState], now: datetime
    ) -> Requeued:
        """Have it sent as if it had never been tried, where it is wanted."""
        meant = [
            one
            for one in self.entries.values()
            if chosen(one) and one.state in set(states) and one.id not in self.leases
        ]
        free = [
            one
            for one in meant
            if one.subscription not in self.paused and one.edition not in self.recalled
        ]
        for one in free:
            one.attempts = one.delays = 0
            self._become(one, DeliveryState.PENDING, now)
        return Requeued(len(free), len(meant) - len(free))
