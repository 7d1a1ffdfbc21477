"""Wires the service together and runs it. The one place that knows everybody; decides nothing."""

import asyncio
import gc
import os
import secrets
import signal
import socket
import sys
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from telegram import Bot

from bot.commands.request import Services
from bot.config.settings import Settings
from bot.core.topics import Taxonomy
from bot.errors import BotError
from bot.i18n import Catalogues
from bot.scheduler import Scheduler, Tick
from bot.services.cycle import Cycle
from bot.services.deliver import Deliver
from bot.services.housekeeping import Housekeeping
from bot.services.ingest import Ingest
from bot.services.intake import Intake
from bot.services.library import Library
from bot.services.publish import Publish
from bot.services.status import Status
from bot.services.subscribe import Subscribe
from bot.store import opened
from bot.telegram.dispatch import Dispatch, House
from bot.telegram.menu import publish_menu
from bot.telegram.polling import Polling
from bot.telegram.sender import TelegramSender
from bot.telegram.transport import PtbRequest, Transport
from bot.watch import Watch
from storage.database import Database
from storage.leadership import Leadership

_log = structlog.get_logger(__name__)

_HEARTBEAT_SECONDS: Final = 5
_WATCHDOG_SECONDS: Final = 15
_PUBLISH_SECONDS: Final = 60
_HOUSEKEEPING_SECONDS: Final = 3600
_START: Final = secrets.token_hex(4)
# A worker that has been silent for so long will not come back under its name.
_FORGET_WORKERS: Final = timedelta(minutes=10)
# A container is killed ten seconds after it was asked to stop; what is on the wire gets most of it.
_FINISH_SECONDS: Final = 8.0


def utc_now() -> datetime:
    """The clock of the service."""
    return datetime.now(UTC)


def taxonomy(settings: Settings) -> Taxonomy:
    """The operator's topics."""
    return Taxonomy(settings.topics.taxonomy, settings.topics.threshold)


def intake(database: Database, settings: Settings) -> Intake:
    """The intake as the settings want it."""
    return Intake(
        database,
        taxonomy(settings),
        batch=settings.intake.batch,
        excerpt_length=settings.digest.excerpt_length,
    )


@dataclass(frozen=True, slots=True)
class _Service:
    """The parts of a running service that are started and stopped."""

    bot: Bot
    catalogues: Catalogues
    subscribe: Subscribe
    deliver: Deliver
    polling: Polling
    scheduler: Scheduler


async def run(settings: Settings, token: str) -> int:
    """Serve until a signal comes (returns 0), or Telegram shuts the bot out (returns 1).

    Raises:
        BotError: Another process serves the same SQLite file.
    """
    stop = _stop_by_signal()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(opened(settings))
        transport = await stack.enter_async_context(Transport())
        leadership = database.leadership()
        stack.push_async_callback(leadership.release)
        if not await leadership.acquire() and database.is_sqlite:
            raise BotError(f"another process already serves {database.url.database}; stop it first")
        service = _build(settings, token, database, transport, leadership)
        await service.subscribe.shut_out()
        await service.deliver.recover(alone=database.is_sqlite)
        reason = await _serve(service, stop)
        async with database.transaction() as tx:
            await tx.workers.forget(_worker())
    if reason is not None:
        _log.error("stopped", reason=reason)
        return 1
    _log.info("stopped")
    return 0


def _build(
    settings: Settings,
    token: str,
    database: Database,
    transport: Transport,
    leadership: Leadership,
) -> _Service:
    catalogues = Catalogues.load()
    bot = _bot(settings, token, transport)
    sender = TelegramSender(transport, settings.telegram.base_url, token)
    deliver = Deliver(database, sender, settings.delivery, worker=_worker(), clock=utc_now)
    cycle = Cycle(
        leadership,
        intake(database, settings),
        Publish(database, catalogues, settings.digest),
        wake=deliver.wake,
        clock=utc_now,
    )
    subscribe = Subscribe(database, settings.digest, settings.access)
    services = Services(
        subscribe, Library(database), Status(database), taxonomy(settings), catalogues
    )
    house = House(
        services,
        subscribe,
        catalogues,
        settings.language,
        settings.digest.default_time_zone,
        utc_now,
    )
    return _Service(
        bot,
        catalogues,
        subscribe,
        deliver,
        Polling(bot, Dispatch(bot, house, deliver.pacer).handle),
        Scheduler(_ticks(settings, database, cycle, deliver, leadership)),
    )


def _bot(settings: Settings, token: str, transport: Transport) -> Bot:
    return Bot(
        token,
        base_url=settings.telegram.base_url,
        request=PtbRequest(transport),
        get_updates_request=PtbRequest(transport),
    )


def _ticks(
    settings: Settings,
    database: Database,
    cycle: Cycle,
    deliver: Deliver,
    leadership: Leadership,
) -> tuple[Tick, ...]:
    """All that happens by the clock."""
    housekeeping = Housekeeping(database, settings.retention)

    async def beat() -> None:
        leads = await leadership.acquire()
        async with database.transaction() as tx:
            await tx.workers.beat(_worker(), utc_now(), leader=leads, delivers=True)
            await tx.workers.forget_silent(utc_now() - _FORGET_WORKERS)

    ticks = [
        Tick("intake", settings.intake.interval_seconds, cycle.take_in),
        Tick("publish", _PUBLISH_SECONDS, cycle.publish),
        Tick("heartbeat", _HEARTBEAT_SECONDS, beat),
        Tick("delivery watchdog", _WATCHDOG_SECONDS, lambda: deliver.recover(alone=False)),
        Tick("housekeeping", _HOUSEKEEPING_SECONDS, lambda: housekeeping.run(utc_now())),
    ]
    if settings.watch.folder is not None:
        watch = Watch(settings.watch.folder, Ingest(database), then=cycle.take_in, clock=utc_now)
        ticks.append(Tick("watched folder", settings.watch.interval_seconds, watch.run))
    return tuple(ticks)


async def _serve(service: _Service, stop: asyncio.Event) -> str | None:
    """Connect, run all parts until one ends, and stop them in order; the reason if Telegram did it."""
    stopping = asyncio.create_task(stop.wait())
    connecting = asyncio.create_task(service.polling.connect())
    await asyncio.wait((stopping, connecting), return_when=asyncio.FIRST_COMPLETED)
    if not connecting.done():
        await _cancel(connecting)
        return None
    if (refusal := connecting.result()) is not None:
        return refusal
    await _greet(service)
    _calm_the_collector()
    service.scheduler.start()
    menu = asyncio.create_task(publish_menu(service.bot, service.catalogues))
    polling = asyncio.create_task(service.polling.run())
    delivering = asyncio.create_task(service.deliver.run())
    await asyncio.wait((stopping, polling, delivering), return_when=asyncio.FIRST_COMPLETED)
    service.scheduler.stop()
    reason = polling.result() if polling.done() else None
    await _cancel(polling)
    await _cancel(menu)
    service.deliver.stop()
    with suppress(TimeoutError):  # what is still on the wire is found uncertain at the next start
        async with asyncio.timeout(_FINISH_SECONDS):
            reason = await delivering or reason
    await service.polling.finish(1.0)
    await _cancel(stopping)
    return reason


def _calm_the_collector() -> None:
    """Keep full garbage collections from stopping the event loop for a tenth of a second.

    They would walk all modules again and again and find next to nothing; what is loaded now stays.
    The shorter switch interval lets the loop go on while a thread judges articles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    sys.setswitchinterval(0.001)


async def _greet(service: _Service) -> None:
    """Say in the log who serves, and how its owner claims it."""
    _log.info("serving", bot=f"@{service.bot.username}")
    if code := await service.subscribe.claim_code():
        _log.info("nobody owns this bot yet; send it in a private chat", command=f"/start {code}")


async def _cancel(task: asyncio.Task[object]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _stop_by_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


def _worker() -> str:
    """The name of this process, unique among those on one database and among its restarts.

    A container starts again under the same host name with the same process id.
    """
    return f"{socket.gethostname()}-{os.getpid()}-{_START}"
