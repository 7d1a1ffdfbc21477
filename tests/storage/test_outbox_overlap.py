"""The ledger where transactions overlap: what comes of a delivery is what would come of it in one order or the other.

Not of all together: who withdraws an edition and who has it sent again at the same moment may each have their way with a part of it.

One does all it has to do and does not commit; the other, another worker's or the operator's, begins and goes as far as
it is let. On PostgreSQL both are open at once; SQLite lets the second wait.
"""

import asyncio
from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from storage.database import Transaction
from storage.records import DeliveryState, OfEdition, Outcome
from tests.storage.test_outbox_machine import LATELY, LEASE, NAMES, UNDELIVERED, Ledger
from tests.support.ledger import Model

# Long enough for a statement that nothing holds up.
HEAD_START: Final = 0.05
CAME_BACK: Final = ("sent", "failed", "pending", "uncertain")


@dataclass(frozen=True, slots=True)
class Deed:
    """What one transaction does; `replay` does it to the model, and tells by how much the result exceeds what is found there."""

    run: Callable[[Transaction], Awaitable[Any]]
    replay: Callable[[Model, Any], int]
    after: Callable[[Any], None] = lambda _result: None


class Overlap(Ledger):
    """The machine, and two transactions at once."""

    @precondition(lambda self: self.model.entries)
    @rule(data=st.data(), workers=st.permutations(NAMES))
    def overlap(self, data: st.DataObject, workers: list[str]) -> None:
        first, second = (self.deed(data, one) for one in workers[:2])

        async def both() -> tuple[object, object]:
            async with self.database.transaction() as tx:
                done = await first.run(tx)
                other = asyncio.create_task(self.whole(second))
                await asyncio.wait([other], timeout=HEAD_START)
            return done, await other

        done = self.runner.run(both())
        self.adopt([(first, done[0]), (second, done[1])])
        first.after(done[0])
        second.after(done[1])

    async def whole(self, deed: Deed) -> object:
        async with self.database.transaction() as tx:
            return await deed.run(tx)

    def adopt(self, done: list[tuple[Deed, object]]) -> None:
        """Go on with what is seen, where of each delivery and each result an order explains it."""
        one, other = deepcopy(self.model), deepcopy(self.model)
        excess = [deed.replay(one, result) for deed, result in done]
        reverse = [deed.replay(other, result) for deed, result in done[::-1]]
        for pair in zip(excess, reverse[::-1], strict=True):
            assert min(pair) <= 0 <= max(pair), (done, excess, reverse)
        for id_, seen in self.states().items():
            explained = [model for model in (one, other) if model.states()[id_] == seen]
            assert explained, (id_, seen, one.states()[id_], other.states()[id_])
            self.model.take_over(id_, explained[0])
        self.model.rests = one.rests
        self.model.recalled = one.recalled

    # --- deeds ------------------------------------------------------------------------------------

    def deed(self, data: st.DataObject, worker: str) -> Deed:
        """Something that this worker, or somebody beside it, might do now."""
        kinds = [self.turn, self.answers, self.loss, self.withdrawal, self.second_chance]
        kinds.append(self.calling_back)
        return data.draw(st.sampled_from(kinds))(data, worker)

    def turn(self, data: st.DataObject, worker: str) -> Deed:
        """A claim, of which some is given back in the same transaction or not."""
        limit, keeps = data.draw(st.integers(1, 4)), data.draw(st.integers(0, 4))
        later = self.now + timedelta(seconds=5)

        def given_back(ids: list[int]) -> list[Outcome]:
            return [Outcome(id_, DeliveryState.PENDING, later) for id_ in ids[keeps:]]

        async def run(tx: Transaction) -> list[int]:
            ids = [one.id for one in await tx.outbox.claim(worker, limit, self.now, LEASE)]
            await tx.outbox.record(worker, given_back(ids), self.now)
            return ids

        def replay(model: Model, ids: list[int]) -> int:
            excess = model.claim_some(worker, ids, self.now)
            for one in given_back(ids):
                model.record(worker, one, self.now)
            return excess

        return Deed(run, replay, lambda ids: self.hand[worker].update(ids[:keeps]))

    def answers(self, data: st.DataObject, worker: str) -> Deed:
        """All that a worker believes to have in hand comes back, one like the other."""
        became = DeliveryState(data.draw(st.sampled_from(CAME_BACK)))
        later = self.now + timedelta(seconds=data.draw(st.sampled_from([5, 60])))
        number = 7 if became is DeliveryState.SENT else None
        back = sorted(self.hand[worker])
        outcomes = [Outcome(id_, became, later, number, attempts=1) for id_ in back]
        resting = outcomes if became is DeliveryState.SENT else []

        async def run(tx: Transaction) -> None:
            await tx.outbox.record(worker, outcomes, self.now)
            await tx.rests.keep({self.chat_of(one.id): later for one in resting})

        def replay(model: Model, _result: None) -> int:
            for one in outcomes:
                model.record(worker, one, self.now)
            for one in resting:
                model.rest(one.id, later)
            for one in outcomes:
                model.put_off(one.id, later, self.now)
            return 0

        return Deed(run, replay, lambda _result: self.hand[worker].clear())

    def loss(self, _data: st.DataObject, worker: str) -> Deed:
        """The others take a worker for dead."""
        others = [name for name in NAMES if name != worker]

        async def run(tx: Transaction) -> int:
            await tx.workers.forget(worker)
            for name in others:
                await tx.workers.beat(name, self.now, leader=False, delivers=True)
            return await tx.outbox.recover(
                others[0], self.now, resend_at=self.now, silent_since=self.now
            )

        return Deed(run, lambda model, lost: lost - model.lose(worker, self.now))

    def withdrawal(self, data: st.DataObject, _worker: str) -> Deed:
        """The operator withdraws an edition."""
        edition = self.edition(data)
        return Deed(
            lambda tx: tx.outbox.cancel(OfEdition(edition)),
            lambda model, count: count - model.cancel(lambda one: one.edition == edition),
        )

    def second_chance(self, data: st.DataObject, _worker: str) -> Deed:
        """The operator has an edition sent again."""
        edition = self.edition(data)
        return Deed(
            lambda tx: tx.outbox.requeue(OfEdition(edition), UNDELIVERED, self.now),
            lambda model, queued: (
                queued.deliveries
                - model.requeue(
                    lambda one: one.edition == edition, UNDELIVERED, self.now
                ).deliveries
            ),
        )

    def calling_back(self, data: st.DataObject, _worker: str) -> Deed:
        """The operator calls an edition back."""
        edition, since = self.edition(data), self.now - LATELY

        def replay(model: Model, withdrawn: int | None) -> int:
            return (withdrawn or 0) - (model.recall(edition, self.now, since) or 0)

        return Deed(lambda tx: tx.outbox.recall(edition, self.now, since), replay)


def test_two_transactions_at_once_do_what_one_after_the_other_would(database_url: str) -> None:
    class Here(Overlap):
        url = database_url

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # What depends on the moment does not get smaller by trying.
            phases=[Phase.reuse, Phase.generate],
        ),
    )
