"""Runs a coroutine as a process does: on uvloop where it exists, to its end."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_new_loop: Callable[[], asyncio.AbstractEventLoop]
try:
    from uvloop import new_event_loop as _new_loop
except ImportError:  # pragma: no cover -- platforms without a wheel use the standard loop
    _new_loop = asyncio.new_event_loop


def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns."""
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        return runner.run(work)
