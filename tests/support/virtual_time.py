"""An event loop in which waiting takes no time: when nothing is left to do, its clock jumps to the next timer.

What talks to the world outside of the loop, a database, says so by `standing_still`: meanwhile the clock stands,
so that the machine's speed changes nothing.
"""

import asyncio
import selectors
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import event
from typing_extensions import override

from storage.database import Database, Transaction
from tests.support.store import NOW

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):
    """Waits for the world outside only while somebody expects something from it; else it moves the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.elapsed = 0.0
        self.expecting = 0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        if self.expecting:
            return super().select(None)
        ready = super().select(0)
        if not ready:
            self.elapsed += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop with a clock of its own, which is a service's clock, too."""

    def __init__(self) -> None:
        self._world = _Selector()
        super().__init__(self._world)

    @override
    def time(self) -> float:
        return self._world.elapsed

    monotonic = time

    def now(self) -> datetime:
        """The present moment, as the virtual clock has it."""
        return NOW + timedelta(seconds=self._world.elapsed)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Let no time pass."""
        self._world.expecting += 1
        try:
            yield
        finally:
            self._world.expecting -= 1


class TimelessDatabase(Database):
    """A real database for which the virtual clock waits. It does not wait for the disk: nobody cuts the power."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        if self.is_sqlite:
            event.listen(self._engine.sync_engine, "connect", _trust_the_power)

    @override
    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        with virtual_loop().standing_still():
            async with super().transaction() as tx:
                yield tx

    @override
    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        with virtual_loop().standing_still():
            async with super().reading() as tx:
                yield tx

    @override
    async def close(self) -> None:
        with virtual_loop().standing_still():
            await super().close()


def _trust_the_power(connection: Any, _record: object) -> None:
    connection.execute("pragma synchronous = off")


def virtual_loop() -> VirtualLoop:
    """The running loop."""
    return cast("VirtualLoop", asyncio.get_running_loop())


def in_virtual_time(story: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns, however long it waits."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(story)
