"""What a worker keeps of the pace by itself; what it shares with others is in the tests of the delivery."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import event

from bot.config.delivery import DeliverySettings
from bot.config.digest import DigestSettings
from bot.core.answers import Answer, Sent
from bot.i18n import Catalogues
from bot.process import SystemClock
from bot.services.deliver import Deliver
from bot.services.pace import Pace, Place, in_pairs
from bot.services.publish import Publish
from storage.database import Database
from storage.records import Claim, Part
from tests.support.store import NOW, chat, subscribe, take_in
from tests.support.virtual_time import in_virtual_time


class Clock:
    """The clock of the event loop, in which the machine may have stood still for a while."""

    def __init__(self) -> None:
        self.stood_still = 0.0

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time() + self.stood_still


def test_what_is_late_leaves_at_the_pace_and_not_at_once() -> None:
    left: list[float] = []

    async def story() -> None:
        clock = Clock()
        pace = Pace(DeliverySettings(), clock)
        places = [pace.place(person) for person in range(1, 6)]
        clock.stood_still = 1.0
        began = clock.monotonic()

        async def leave(person: int, place: Place) -> None:
            await pace.reach(person, place)
            left.append(clock.monotonic() - began)

        await asyncio.gather(*(leave(n, place) for n, place in enumerate(places, start=1)))

    in_virtual_time(story())
    assert left == pytest.approx([0, 0, 0, 1 / 28, 2 / 28])


def test_two_leave_together_and_neither_before_its_moment() -> None:
    places: list[Place] = []

    async def story() -> None:
        pace = Pace(DeliverySettings(), Clock())
        places.extend(in_pairs([pace.place(person) for person in range(1, 8)]))

    in_virtual_time(story())
    began = places[0].moment
    assert [(one.moment - began) * 28 for one in places] == pytest.approx([0, 0, 1, 2, 3, 4, 5])
    assert [(one.leaves_at - began) * 28 for one in places] == pytest.approx([0, 0, 2, 2, 4, 4, 5])


def test_pairs_that_leave_in_time_wait_for_nothing_more() -> None:
    left: list[float] = []

    async def story() -> None:
        clock = Clock()
        pace = Pace(DeliverySettings(), clock)
        began = clock.monotonic()

        async def leave(person: int, place: Place) -> None:
            await pace.reach(person, place)
            left.append(clock.monotonic() - began)

        places = in_pairs([pace.place(person) for person in range(1, 20)])
        await asyncio.gather(*(leave(n, place) for n, place in enumerate(places, start=1)))

    in_virtual_time(story())
    assert [at * 28 for at in left] == pytest.approx([0, 0, *sorted([*range(2, 18, 2)] * 2), 17])


class Post:
    """Takes every message."""

    def __init__(self, chats: Sequence[int]) -> None:
        self.left = set(chats)
        self.done = asyncio.Event()

    async def send(self, claim: Claim, part: Part, *, paid: bool = False) -> Answer:
        assert part.payload
        assert not paid
        self.left.discard(claim.chat_id)
        if not self.left:
            self.done.set()
        return Sent(claim.id)


async def test_where_the_pace_is_what_all_wait_for_a_turn_serves_several(sqlite: Database) -> None:
    chats = range(1, 41)
    await subscribe(sqlite, *(chat(one) for one in chats))
    await take_in(sqlite, ["a note"])
    await Publish(sqlite, Catalogues.load(), DigestSettings()).run(NOW)
    claims: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO lease"):
            claims.append(statement)
            # A database that is slower than the pace: meanwhile there is room again.
            time.sleep(0.05)

    event.listen(sqlite._engine.sync_engine, "before_cursor_execute", note)
    post = Post(chats)
    service = Deliver(sqlite, post, DeliverySettings(), worker="w", clock=SystemClock())
    running = asyncio.create_task(service.run())
    async with asyncio.timeout(30):
        await post.done.wait()
    service.stop()
    await running

    assert len(claims) <= len(chats) / 5
