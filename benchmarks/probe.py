"""Watches an event loop from within: a task that sleeps a millisecond, again and again, and notes how late it wakes."""

import asyncio
import time
from array import array
from dataclasses import dataclass
from typing import Self

from benchmarks.figures import spread

_NAP = 0.001  # seconds
# Longer than this, somebody who pressed a button begins to wait for others.
LIMIT_MILLISECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Lag:
    """How late the probe woke, in milliseconds.

    `own` is what the loop's thread itself computed meanwhile: the rest of the lateness is the machine's,
    when others have the core, or that of the process's other threads.
    """

    naps: int
    p50: float
    p99: float
    largest: float
    largest_own: float
    beyond_limit: int

    @classmethod
    def of(cls, late: "array[float]", own: "array[float]") -> Self:
        """What a series of naps says; both are seconds."""
        milliseconds = [1000 * max(0.0, seconds) for seconds in late]
        found = spread(milliseconds)
        beyond = sum(value > LIMIT_MILLISECONDS for value in milliseconds)
        return cls(len(late), found.p50, found.p99, found.largest, 1000 * max(own), beyond)


class Probe:
    """Naps until it is cancelled."""

    def __init__(self) -> None:
        self._late = array("d")
        self._own = array("d")

    def begin(self) -> None:
        """Forget what was so far."""
        self._late, self._own = array("d"), array("d")

    async def run(self) -> None:
        """Nap."""
        while True:
            computed, due = time.thread_time(), time.perf_counter() + _NAP
            await asyncio.sleep(_NAP)
            self._late.append(time.perf_counter() - due)
            self._own.append(time.thread_time() - computed)

    def lag(self) -> Lag:
        """What was seen since the beginning.

        Raises:
            ValueError: It has not napped yet.
        """
        if not self._late:
            raise ValueError("the probe has seen nothing")
        return Lag.of(self._late, self._own)
