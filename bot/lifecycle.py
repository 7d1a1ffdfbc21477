"""Starts the parts of a service, waits until one ends, and stops all in order. Builds none of them.

connect -> ticks, polling, delivery ... -> a signal, or Telegram shuts us out
        -> no new work -> what is on the wire comes back, updates in hand are answered
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog
from telegram import Bot

from bot.process import calm_the_collector
from bot.scheduler import Scheduler
from bot.services.subscribe import Subscribe
from bot.telegram.connect import connect

_log = structlog.get_logger(__name__)

# A container is killed ten seconds after it was asked to stop; what is on the wire gets most of it.
_FINISH_SECONDS: Final = 7.5
# What is cancelled then has nothing more to wait for.
_CANCEL_SECONDS: Final = 0.5


class Part(Protocol):
    """Something that runs for as long as the service does."""

    def run(self) -> Coroutine[Any, Any, str | None]:
        """Work until stopped; the reason when Telegram itself made it stop."""
        ...

    def stop(self) -> None:
        """Take on no new work; `run` returns when what is in hand is done."""
        ...


@dataclass(frozen=True, slots=True)
class Service:
    """What is started and stopped.

    Attributes:
        hang_up: Ends the waiting for a database that does not answer.
        errand: Is done once beside everything else.
    """

    bot: Bot
    subscribe: Subscribe
    scheduler: Scheduler
    parts: tuple[Part, ...]
    hang_up: Callable[[], None]
    errand: Callable[[], Awaitable[None]] | None = None


async def serve(service: Service, stop: asyncio.Event) -> str | None:
    """Connect, run all parts until one ends or `stop` is set; the reason if Telegram made it stop."""
    stopping = asyncio.create_task(stop.wait())
    try:
        connecting = asyncio.create_task(connect(service.bot))
        if not await _ends_before(stopping, connecting, service):
            return None
        if (refusal := connecting.result()) is not None:
            return refusal
        greeting = asyncio.create_task(_greet(service))
        if not await _ends_before(stopping, greeting, service):
            return None
        greeting.result()
        calm_the_collector()
        return await _work(service, stopping)
    finally:
        await _cancel(stopping)


async def _ends_before(
    stopping: asyncio.Task[bool], task: asyncio.Task[Any], service: Service
) -> bool:
    """Whether a step of the start ends before the service is to stop; else it is broken off."""
    await asyncio.wait((stopping, task), return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        return True
    service.hang_up()
    await _cancel(task)
    return False


async def _work(service: Service, stopping: asyncio.Task[bool]) -> str | None:
    service.scheduler.start()
    errands = [asyncio.ensure_future(service.errand())] if service.errand else []
    running = [asyncio.create_task(part.run()) for part in service.parts]
    await asyncio.wait((stopping, *running), return_when=asyncio.FIRST_COMPLETED)
    service.scheduler.stop()
    for errand in errands:
        await _cancel(errand)
    for part in service.parts:
        part.stop()
    ended, late = await asyncio.wait(running, timeout=_FINISH_SECONDS)
    if late:
        await _break_off(service, late)
    return next(filter(None, (task.result() for task in ended)), None)


async def _break_off(service: Service, late: set[asyncio.Task[str | None]]) -> None:
    """End what has not ended in time: what was on the wire is found uncertain later."""
    _log.warning("broken off; what is not recorded is in doubt", parts=len(late))
    service.hang_up()
    for task in late:
        task.cancel()
    await asyncio.wait(late, timeout=_CANCEL_SECONDS)


async def _greet(service: Service) -> None:
    """Say in the log who serves, and how its owner claims it."""
    _log.info("serving", bot=f"@{service.bot.username}")
    if code := await service.subscribe.claim_code():
        _log.info("nobody owns this bot yet; send it in a private chat", command=f"/start {code}")


async def _cancel(task: asyncio.Future[Any]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
