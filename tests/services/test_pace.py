"""What a worker keeps of the pace by itself; what it shares with others is in the tests of the delivery."""

import asyncio
from datetime import datetime

import pytest

from bot.config.delivery import DeliverySettings
from bot.services.pace import Pace
from tests.support.store import NOW
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

        async def leave(person: int, moment: float) -> None:
            await pace.reach(person, moment)
            left.append(clock.monotonic() - began)

        await asyncio.gather(*(leave(n, one.moment) for n, one in enumerate(places, start=1)))

    in_virtual_time(story())
    assert left == pytest.approx([0, 0, 1 / 28, 2 / 28, 3 / 28])
