"""The ledger under any order of events: queueing, claims, journals, answers, deaths and recoveries of several workers."""

import asyncio
from collections.abc import Awaitable, Callable
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
from sqlalchemy import text
from typing_extensions import override

from storage.database import Database, Transaction
from storage.records import (
    Claim,
    DeliveryState,
    EditionKey,
    Outcome,
    Part,
)
from tests.support.store import NOW, chat, subscribe, take_in

T = TypeVar("T")

LEASE = timedelta(days=1)  # longer than any run: leases that end are tested on their own
WORKERS = st.sampled_from(["w1", "w2"])
CHATS = (1, 2, 3)
_TABLES = "delivery, edition, subscription, rule, chat, article_topic, article"
_FINISHED = (DeliveryState.SENT, DeliveryState.FAILED)


class Ledger(RuleBasedStateMachine):
    """What the machine knows beside the database: who holds what, and what was told to be sent."""

    url: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = Database(self.url)
        self.now = NOW
        self.claimed: dict[str, dict[int, Claim]] = {"w1": {}, "w2": {}}
        self.on_the_wire: dict[str, dict[int, Claim]] = {"w1": {}, "w2": {}}
        self.finished: dict[int, DeliveryState] = {}
        self.doubted: set[int] = set()
        self.queued = 0

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
        self.runner.run(subscribe(self.database, *(chat(one) for one in CHATS)))

    @rule(parts=st.integers(1, 3))
    def queue(self, parts: int) -> None:
        """An edition for every chat."""
        self.runner.run(take_in(self.database, [f"article {self.queued}"]))

        async def fan_out(tx: Transaction) -> None:
            (group,) = await tx.subscriptions.due_groups(self.now, 10**6)
            newest = await tx.articles.newest_number()
            key = EditionKey(
                group.rule_id, group.cursor, newest, "en", group.format, group.max_items
            )
            payloads = [Part("sendMessage", {"text": str(n)}) for n in range(parts)]
            edition = await tx.editions.add(
                key, await tx.editions.next_number(), [], payloads, self.now
            )
            end = await tx.subscriptions.slice_end(group, self.now, 9)
            assert end is not None
            await tx.outbox.fan_out(edition.id, parts, group, self.now, end=end)
            await tx.subscriptions.advance(group, self.now, end=end, cursor=newest, due=self.now)

        self.do(fan_out)
        self.queued += parts * len(CHATS)

    @rule(worker=WORKERS, limit=st.integers(1, 4))
    def claim(self, worker: str, limit: int) -> None:
        claims = self.do(lambda tx: tx.outbox.claim(worker, limit, self.now, LEASE))
        held = {
            id_ for held in (*self.claimed.values(), *self.on_the_wire.values()) for id_ in held
        }
        busy = {one.chat_id for held in self.claimed.values() for one in held.values()}
        busy |= {one.chat_id for held in self.on_the_wire.values() for one in held.values()}
        for one in claims:
            assert one.id not in held
            assert one.id not in self.finished
            assert one.chat_id not in busy
        assert len({one.chat_id for one in claims}) == len(claims)
        self.claimed[worker] |= {one.id: one for one in claims}

    @precondition(lambda self: any(self.claimed.values()))
    @rule(worker=WORKERS)
    def journal(self, worker: str) -> None:
        held = self.claimed[worker]
        self.do(lambda tx: tx.outbox.journal(list(held), self.now, LEASE))
        self.on_the_wire[worker] |= held
        self.claimed[worker] = {}

    @precondition(lambda self: any(self.claimed.values()))
    @rule(worker=WORKERS)
    def release(self, worker: str) -> None:
        self.do(lambda tx: tx.outbox.release(worker, list(self.claimed[worker])))
        self.claimed[worker] = {}

    @precondition(lambda self: any(self.on_the_wire.values()))
    @rule(worker=WORKERS, state=st.sampled_from(["sent", "failed", "pending", "uncertain"]))
    def answer(self, worker: str, state: str) -> None:
        """Whatever is on a worker's wire comes back alike."""
        became = DeliveryState(state)
        back = self.on_the_wire[worker]
        later = self.now + timedelta(seconds=5)
        outcomes = [Outcome(id_, became, later) for id_ in back]
        self.do(lambda tx: tx.outbox.record(worker, outcomes, self.now))
        if became in _FINISHED:
            self.finished |= dict.fromkeys(back, became)
        if became is DeliveryState.UNCERTAIN:
            self.doubted |= set(back)
        self.on_the_wire[worker] = {}

    @rule(worker=WORKERS)
    def die(self, worker: str) -> None:
        """A worker is killed; the other one, alone now, takes back what it held."""
        other = "w2" if worker == "w1" else "w1"
        lost = self.on_the_wire[worker]
        uncertain = self.do(
            lambda tx: tx.outbox.recover(other, self.now, resend_at=self.now, silent_since=None)
        )
        assert uncertain == len(lost)
        self.doubted |= set(lost)
        self.claimed[worker] = {}
        self.on_the_wire[worker] = {}

    @rule(seconds=st.integers(1, 20))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def nothing_is_lost_and_what_is_finished_stays_so(self) -> None:
        async def states(tx: Transaction) -> dict[int, tuple[str, bool]]:
            rows = await tx.outbox._connection.execute(
                text("select id, state, uncertain_at is not null from delivery")
            )
            return {id_: (state, bool(doubted)) for id_, state, doubted in rows}

        found = self.do(states)
        assert len(found) == self.queued
        assert {id_: state for id_, (state, _) in found.items() if state in _FINISHED} == {
            id_: state.value for id_, state in self.finished.items()
        }
        assert {id_ for id_, (_, doubted) in found.items() if doubted} == self.doubted


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
