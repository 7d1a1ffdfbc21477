"""The ledger under any order of events, held against a plain model of it.

Editions are queued, workers claim, answer late, die and are recovered, parts are withdrawn
and get a second chance, editions are called back, chats move and threads pause.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import ClassVar, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, text
from typing_extensions import override

from storage.database import Database, Transaction
from storage.records import (
    AskAgain,
    Deleted,
    DeliveryState,
    DueSlice,
    EditionKey,
    Fate,
    NeverCame,
    OfChat,
    OfEdition,
    OfSubscription,
    OfThese,
    Outcome,
    Part,
    Recalled,
    Served,
    Stays,
    Which,
)
from storage.schema import DeliveryRow, LeaseRow, RecallRow
from storage.subscriptions import NewSubscription
from storage.waiting import state_of
from tests.support.ledger import Entry, Model, Seen
from tests.support.store import NOW, chat, subscribe, take_in

T = TypeVar("T")

LEASE = timedelta(days=1)  # longer than any run: leases that end are tested on their own
NAMES = ("w1", "w2", "w3")
WORKERS = st.sampled_from(NAMES)
CHATS = st.integers(0, 2)
LATELY = timedelta(seconds=60)  # what was sent before can be deleted no more
SECONDS = st.sampled_from([5, 60])  # what follows in a chat is put off together with the longer one
UNDELIVERED = (DeliveryState.FAILED, DeliveryState.CANCELLED, DeliveryState.UNCERTAIN)
_TABLES = "recall, lease, delivery, edition, subscription, rule, chat, article_topic, article, worker, pause, rest"


class Ledger(RuleBasedStateMachine):
    """The store on one side, the model on the other."""

    url: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = Database(self.url)
        self.now = NOW
        self.model = Model()
        # What a worker believes to have in hand: it may have lost the lease.
        self.hand: dict[str, set[int]] = {name: set() for name in NAMES}
        self.chats = [1, 2, 3]
        self.subscriptions: list[int] = []
        self.paused: set[int] = set()
        self.articles = 0

    @override
    def teardown(self) -> None:
        self.runner.run(self.database.close())
        self.runner.close()

    def do(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Work in a transaction of its own."""

        async def whole() -> T:
            async with self.database.transaction() as tx:
                return await work(tx)

        return self.runner.run(whole())

    @initialize()
    def empty(self) -> None:
        async def clear(tx: Transaction) -> None:
            for table in _TABLES.split(", "):
                await tx.outbox._connection.execute(text(f"delete from {table}"))  # noqa: S608 -- constants

        self.do(clear)
        made = self.runner.run(subscribe(self.database, *(chat(one) for one in self.chats)))
        self.subscriptions = [one.id for one in made]

    # --- what comes in ------------------------------------------------------------------------

    @precondition(lambda self: len(self.paused) < len(self.chats))
    @rule(parts=st.integers(1, 3))
    def queue(self, parts: int) -> None:
        """An edition for every chat that has not paused."""
        self.articles += 1
        self.runner.run(take_in(self.database, [f"article {self.articles}"]))
        known = set(self.model.entries)

        async def fan_out(tx: Transaction) -> list[Entry]:
            newest = await tx.articles.newest_number()
            for group in await tx.subscriptions.due_groups(self.now, newest):
                key = EditionKey(
                    group.rule_id, group.cursor, newest, "en", group.format, group.max_items
                )
                payloads = [Part("sendMessage", {"text": str(n)}) for n in range(parts)]
                number = await tx.editions.next_number()
                edition = await tx.editions.add(key, number, [], payloads, self.now)
                slice_ = DueSlice(group, self.now, group.first, group.last)
                await tx.outbox.fan_out(edition.id, parts, slice_, Served(newest, self.now))
            rows = await tx.outbox._connection.execute(
                text("select id, subscription_id, edition_id from delivery")
            )
            return [
                Entry(row.id, row.subscription_id, row.edition_id, self.now)
                for row in rows
                if row.id not in known
            ]

        new = self.do(fan_out)
        assert len(new) == parts * (len(self.chats) - len(self.paused))
        self.model.entries |= {one.id: one for one in new}

    @rule(which=CHATS)
    def pause(self, which: int) -> None:
        """Its thread is closed: nothing waits for it any more, and nothing new comes."""
        subscription = self.subscriptions[which]

        async def pause(tx: Transaction) -> int:
            await tx.subscriptions.pause(subscription, "thread closed")
            return await tx.outbox.cancel(OfSubscription(subscription))

        assert self.do(pause) == self.model.cancel(lambda one: one.subscription == subscription)
        self.paused.add(which)
        self.model.paused.add(subscription)

    @precondition(lambda self: self.paused)
    @rule()
    def resume(self) -> None:
        """All that paused begin again, from now on."""

        async def resume(tx: Transaction) -> None:
            cursor = await tx.articles.newest_number()
            for which in self.paused:
                await tx.subscriptions.start(
                    NewSubscription(self.chats[which], None, "", "instant", self.now, 12, cursor)
                )

        self.do(resume)
        self.paused.clear()
        self.model.paused.clear()

    @rule(which=CHATS)
    def migrate(self, which: int) -> None:
        """A chat gets another id; what waits for it goes along."""
        old, new = self.chats[which], self.chats[which] + 100
        self.do(lambda tx: tx.chats.move(old, new))
        self.chats[which] = new
        self.model.rests.pop(self.subscriptions[which], None)
        for one in self.model.entries.values():
            one.message &= one.subscription != self.subscriptions[which]

    # --- what workers do ----------------------------------------------------------------------

    @rule(worker=WORKERS, limit=st.integers(1, 4))
    def claim(self, worker: str, limit: int) -> None:
        claims = self.do(lambda tx: tx.outbox.claim(worker, limit, self.now, LEASE))

        assert [one.id for one in claims] == self.model.claim(worker, limit, self.now)
        for one in claims:
            assert one.chat_id == self.chats[self.subscriptions.index(one.subscription_id)]
        self.hand[worker] |= {one.id for one in claims}

    @precondition(lambda self: any(self.hand.values()))
    @rule(
        worker=WORKERS,
        state=st.sampled_from(["sent", "failed", "pending", "uncertain"]),
        seconds=SECONDS,
        counted=st.sampled_from([(0, 0), (1, 0), (0, 1)]),
    )
    def answer(self, worker: str, state: str, seconds: int, counted: tuple[int, int]) -> None:
        """Whatever a worker believes to have in hand comes back alike, late or not."""
        became = DeliveryState(state)
        later = self.now + timedelta(seconds=seconds)
        back = sorted(self.hand[worker])
        attempts, delays = counted
        number = 7 if became is DeliveryState.SENT else None
        outcomes = [
            Outcome(id_, became, later, number, attempts=attempts, delays=delays) for id_ in back
        ]
        resting = outcomes if became is DeliveryState.SENT else []

        async def record(tx: Transaction) -> None:
            await tx.outbox.record(worker, outcomes, self.now)
            await tx.rests.keep({self.chat_of(one.id): later for one in resting})

        self.do(record)
        for one in resting:
            self.model.rest(one.id, later)
        for one in outcomes:
            self.model.record(worker, one, self.now)
        for id_ in back:
            self.model.put_off(id_, later, self.now)
        self.hand[worker].clear()

    @rule(worker=WORKERS)
    def fall_silent(self, worker: str) -> None:
        """The others take a worker for dead. It may still answer, late."""
        others = [name for name in NAMES if name != worker]

        async def recover(tx: Transaction) -> int:
            await tx.workers.forget(worker)
            for name in others:
                await tx.workers.beat(name, self.now, leader=False, delivers=True)
            return await tx.outbox.recover(
                others[0], self.now, resend_at=self.now, silent_since=self.now
            )

        assert self.do(recover) == self.model.lose(worker, self.now)

    # --- what the operator does ---------------------------------------------------------------

    @precondition(lambda self: self.model.entries)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        which, chosen = self.chosen(data)
        assert self.do(lambda tx: tx.outbox.cancel(which)) == self.model.cancel(chosen)

    @precondition(lambda self: self.model.entries)
    @rule(data=st.data(), states=st.sets(st.sampled_from(UNDELIVERED), min_size=1))
    def requeue(self, data: st.DataObject, states: set[DeliveryState]) -> None:
        which, chosen = self.chosen(data)
        queued = self.do(lambda tx: tx.outbox.requeue(which, states, self.now))
        assert queued == self.model.requeue(chosen, states, self.now)

    @precondition(lambda self: self.model.entries)
    @rule(data=st.data())
    def recall(self, data: st.DataObject) -> None:
        edition, since = self.edition(data), self.now - LATELY
        withdrawn = self.do(lambda tx: tx.outbox.recall(edition, self.now, since))
        assert withdrawn == self.model.recall(edition, self.now, since)

    @precondition(lambda self: self.model.noted)
    @rule(data=st.data(), limit=st.integers(1, 4))
    def look_after(self, data: st.DataObject, limit: int) -> None:
        """What was called back is deleted, cannot be, or is looked after later."""
        found = self.do(lambda tx: tx.outbox.to_delete(limit, self.now))
        assert {one.id for one in found} == self.model.to_delete(limit, self.now)
        fates = [data.draw(st.sampled_from(self.fates(one))) for one in found]
        self.do(lambda tx: tx.outbox.keep_fates(fates))
        for fate in fates:
            self.model.keep_fate(fate)

    def fates(self, one: Recalled) -> tuple[Fate, ...]:
        """All that can come of one that was called back."""
        assert one.chat_id == self.chat_of(one.id)
        later = AskAgain(one.id, self.now + timedelta(seconds=5), 1, 0)
        match one.state:
            case DeliveryState.SENDING:
                return (later,)
            case DeliveryState.SENT:
                return later, Deleted(one.id), Stays(one.id, "too old")
            case _:
                return (NeverCame(one.id),)

    def edition(self, data: st.DataObject) -> int:
        """One of the editions."""
        editions = sorted({one.edition for one in self.model.entries.values()})
        return data.draw(st.sampled_from(editions))

    def chat_of(self, id_: int) -> int:
        return self.chats[self.subscriptions.index(self.model.entries[id_].subscription)]

    def chosen(self, data: st.DataObject) -> tuple[Which, Callable[[Entry], bool]]:
        """Some deliveries, as the store is told and as the model is."""
        one = data.draw(st.sampled_from(sorted(self.model.entries.values(), key=lambda e: e.id)))
        chat_id = self.chat_of(one.id)
        ways: list[tuple[Which, Callable[[Entry], bool]]] = [
            (OfThese((one.id,)), lambda entry: entry.id == one.id),
            (OfEdition(one.edition), lambda entry: entry.edition == one.edition),
            (OfChat(chat_id), lambda entry: entry.subscription == one.subscription),
        ]
        return data.draw(st.sampled_from(ways))

    @rule(seconds=st.integers(1, 90))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.do(lambda tx: tx.rests.forget(self.now))

    @invariant()
    def the_ledger_says_what_happened(self) -> None:
        assert self.states() == self.model.states()

    @invariant()
    def what_was_called_back_is_gone_or_goes(self) -> None:
        """Nothing of it leaves any more; each message that arrived is to be deleted, was, or is told why not."""
        assert self.model.recalls_hold()
        assert set(self.noted()) == set(self.model.noted)

    def noted(self) -> Sequence[int]:
        """What is to be looked after of what was called back."""

        async def noted(tx: Transaction) -> Sequence[int]:
            rows = await tx.outbox._connection.execute(select(RecallRow.delivery_id))
            return rows.scalars().all()

        return self.do(noted)

    def states(self) -> dict[int, Seen]:
        """What the ledger says of each delivery."""

        async def states(tx: Transaction) -> dict[int, Seen]:
            rows = await tx.outbox._connection.execute(_STATES)
            return {
                id_: (DeliveryState(state), worker, again, doubted, attempts, delays)
                for id_, state, worker, again, doubted, attempts, delays in rows
            }

        return self.do(states)


_STATES = select(
    DeliveryRow.id,
    state_of,
    LeaseRow.worker,
    DeliveryRow.not_before,
    DeliveryRow.uncertain_at.is_not(None),
    DeliveryRow.attempts,
    DeliveryRow.delays,
).outerjoin(LeaseRow, LeaseRow.delivery_id == DeliveryRow.id)


def test_the_ledger_holds_under_any_order_of_events(database_url: str) -> None:
    class Here(Ledger):
        url = database_url

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
