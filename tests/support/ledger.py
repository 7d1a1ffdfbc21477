"""What the ledger should say, kept in memory by the plainest means. Knows no database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from storage.records import DeliveryState, Outcome, Requeued

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

    def record(self, worker: str, outcome: Outcome) -> None:
        """What came of an entry, said by somebody who had it in hand once."""
        entry, lease = self.entries[outcome.id], self.leases.get(outcome.id)
        holds = lease is not None and lease.worker == worker
        if not holds and outcome.state is not DeliveryState.SENT:
            return
        entry.attempts += outcome.attempts
        entry.delays += outcome.delays
        self.leases.pop(outcome.id, None)
        self._become(entry, outcome.state, outcome.not_before if outcome.state in WAITING else None)

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
        return len(sending)

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
        free = [one for one in meant if one.subscription not in self.paused]
        for one in free:
            one.attempts = one.delays = 0
            self._become(one, DeliveryState.PENDING, now)
        return Requeued(len(free), len(meant) - len(free))
