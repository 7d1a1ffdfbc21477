"""Wires the service together and runs it. The one place that knows everybody; decides nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog
from telegram import Bot

from bot.commands import BY_NAME
from bot.commands.services import Services
from bot.config.settings import Settings
from bot.core.pacing import Pacer
from bot.errors import BotError
from bot.i18n import Catalogues
from bot.lifecycle import Part, Service, serve
from bot.process import SystemClock, stop_by_signal, utc_now, worker_name
from bot.roles import Role
from bot.scheduler import Scheduler, Tick
from bot.services.carry import Sender
from bot.services.cycle import Cycle
from bot.services.deleting import Deleting, Eraser
from bot.services.deliver import Deliver
from bot.services.explain import Explain
from bot.services.filters import Filters
from bot.services.housekeeping import Housekeeping
from bot.services.indexing import Indexing
from bot.services.ingest import Ingest
from bot.services.intake import intake_of, judge_of
from bot.services.label import Labels
from bot.services.library import Library
from bot.services.pauses import Pauses
from bot.services.presence import Member, Presence
from bot.services.publish import Publish
from bot.services.reader import Reader
from bot.services.saved import Bookmarks
from bot.services.search import Search
from bot.services.similar import Similar
from bot.services.status import Health, Status, tolerance
from bot.services.subscribe import Subscribe
from bot.store import opened
from bot.telegram.dispatch import Dispatch
from bot.telegram.house import House, nobody_counts, nothing_is_offered
from bot.telegram.inline import Inline
from bot.telegram.menu import publish_menu
from bot.telegram.polling import KINDS, KINDS_WITH_INLINE, Polling
from bot.telegram.sender import TelegramSender
from bot.telegram.transport import PtbRequest, Transport
from bot.watch import Watch
from bot.web.counting import CountedEraser, CountedSender
from bot.web.glance import Glance
from bot.web.metrics import Metrics
from bot.web.server import Pages, listening
from storage.database import Database
from storage.leadership import DATABASE_AWAY, Duty, Leadership

_log = structlog.get_logger(__name__)

_INTAKE: Final = "intake"
_PUBLISH: Final = "publish"
_HEARTBEAT_SECONDS: Final = 5
_PAUSES_SECONDS: Final = 1
_WATCHDOG_SECONDS: Final = 15
_PUBLISH_SECONDS: Final = 60
_INDEX_SECONDS: Final = 5
_DELETING_SECONDS: Final = 5
_HOUSEKEEPING_SECONDS: Final = 3600
# The last of the ten seconds that a container has for its end.
_GOODBYE_SECONDS: Final = 0.7


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all parts of this process are built on."""

    settings: Settings
    role: Role
    database: Database
    bot: Bot
    catalogues: Catalogues
    lead: Leadership
    poll: Leadership
    metrics: Metrics | None
    eraser: Eraser


async def run(settings: Settings, token: str, role: Role = Role.ALL) -> int:
    """Serve until a signal comes (returns 0), or Telegram shuts the bot out (returns 1).

    Raises:
        BotError: Another process serves the same SQLite file, or `role` wants it shared; or
            `web.listen` cannot be had.
    """
    stop = stop_by_signal()
    try:
        reason = await _run(settings, token, role, stop)
    except (BotError, *DATABASE_AWAY):
        if not stop.is_set():
            raise
        reason = None  # whatever it was waiting for has been broken off
    if reason is not None:
        _log.error("stopped", reason=reason)
        return 1
    _log.info("stopped")
    return 0


async def _run(settings: Settings, token: str, role: Role, stop: asyncio.Event) -> str | None:
    """Serve until `stop` is set; the reason if Telegram made it stop."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(opened(settings, stop))
        transport = await stack.enter_async_context(Transport())
        lead, poll = database.leadership(Duty.LEAD), database.leadership(Duty.POLL)
        stack.push_async_callback(_part, database, lead.release)
        await _check_alone(database, lead, role)
        bot = _bot(settings, token, transport)
        metrics = await _watched(stack, settings, database)
        member = Member(worker_name(), role.delivers)
        presence = Presence(database, lead, member, clock=SystemClock())
        sender = TelegramSender(transport, settings.telegram.base_url, token)
        eraser = sender if metrics is None else CountedEraser(sender, metrics, SystemClock())
        catalogues = Catalogues.load()
        ground = _Ground(settings, role, database, bot, catalogues, lead, poll, metrics, eraser)
        async with database.unless(stop):
            service = await _service(ground, _counted(sender, metrics), presence)
        reason = await serve(service, stop)
        await _part(database, presence.leave)
    return reason


async def _part(database: Database, goodbye: Callable[[], Awaitable[None]]) -> None:
    """Say a goodbye to the other processes. Where the database does not answer, they notice by themselves."""
    try:
        async with database.parting(_GOODBYE_SECONDS):
            await goodbye()
    except DATABASE_AWAY as error:
        _log.warning("not said goodbye to the database", reason=str(error).partition("\n")[0])


async def _check_alone(database: Database, lead: Leadership, role: Role) -> None:
    """A SQLite file serves one process, which does everything."""
    if not database.is_sqlite:
        return
    if role is not Role.ALL:
        raise BotError(
            f"--role {role} shares the work with other processes, and a SQLite file serves one; "
            "set database.url to a PostgreSQL database, or leave --role out"
        )
    if not await lead.acquire():
        raise BotError(f"another process already serves {database.url.database}; stop it first")


async def _watched(stack: AsyncExitStack, settings: Settings, database: Database) -> Metrics | None:
    """What tells how this process does, for as long as it runs; None when nobody is to be told."""
    if settings.web.address is None:
        return None
    status, metrics = Status(database), Metrics(BY_NAME)

    async def health() -> Health:
        return await status.health(utc_now(), tolerance(settings.intake))

    pages = Pages(metrics, Glance(status.store, SystemClock()), health)
    await stack.enter_async_context(listening(settings.web.address, pages))
    return metrics


def _counted(sender: Sender, metrics: Metrics | None) -> Sender:
    return sender if metrics is None else CountedSender(sender, metrics, SystemClock())


async def _service(ground: _Ground, sender: Sender, presence: Presence) -> Service:
    settings, database = ground.settings, ground.database
    deliver = Deliver(
        database, sender, settings.delivery, worker=worker_name(), clock=SystemClock()
    )
    subscribe = Subscribe(database, settings.digest, settings.access)
    await subscribe.shut_out()
    cycle = Cycle(
        ground.lead,
        intake_of(database, settings),
        Publish(database, ground.catalogues, settings.digest, unsaid=settings.topics.unsaid),
        wake=deliver.wake,
        clock=utc_now,
    )
    pauses = Pauses(database, deliver.pacer, SystemClock())
    parts: list[Part] = []
    if ground.role.delivers:
        # Whoever holds deliveries without being known to live counts as dead: first of all, beat.
        deliver.keep_to((await presence.beat()).share)
        await deliver.recover(alone=database.is_sqlite)
        parts.append(deliver)
        if ground.metrics is not None:
            ground.metrics.follow(lambda: deliver.pacer.tempo(SystemClock().monotonic()))
    if ground.role.answers:
        parts.append(_polling(ground, subscribe, deliver.pacer, pauses))
    scheduler = Scheduler()
    scheduler.add(_heartbeat(presence, scheduler, deliver), *_ticks(ground, cycle, deliver))
    if not ground.role.delivers:
        scheduler.add(Tick("pauses", _PAUSES_SECONDS, pauses.heed))
    errand = partial(publish_menu, ground.bot, ground.catalogues) if ground.role.answers else None
    return Service(ground.bot, subscribe, scheduler, tuple(parts), database.hang_up, errand)


def _polling(ground: _Ground, subscribe: Subscribe, pacer: Pacer, pauses: Pauses) -> Polling:
    settings, database = ground.settings, ground.database
    judge = judge_of(settings)
    taxonomy = judge.taxonomy
    services = Services(
        subscribe,
        Filters(database),
        Library(database),
        Reader(database, settings.digest.markup),
        Search(database),
        Bookmarks(database, taxonomy.unsaid),
        Similar(database, taxonomy),
        Explain(database, settings.digest.max_age),
        Labels(database, judge),
        Status(database),
        taxonomy,
        ground.catalogues,
        settings.digest.markup,
    )
    inline = Inline(ground.bot, services.search, subscribe.knows, utc_now, unsaid=taxonomy.unsaid)
    house = House(
        services,
        subscribe,
        ground.catalogues,
        settings.language,
        settings.digest.default_time_zone,
        utc_now,
        asked=ground.metrics.asked if ground.metrics is not None else nobody_counts,
        inline=inline.answer if settings.telegram.inline else nothing_is_offered,
    )
    dispatch = Dispatch(ground.bot, house, pacer, pauses)
    kinds = KINDS_WITH_INLINE if settings.telegram.inline else KINDS
    return Polling(ground.bot, dispatch.handle, ground.poll, kinds=kinds)


def _bot(settings: Settings, token: str, transport: Transport) -> Bot:
    return Bot(
        token,
        base_url=settings.telegram.base_url,
        request=PtbRequest(transport),
        get_updates_request=PtbRequest(transport),
    )


def _heartbeat(presence: Presence, scheduler: Scheduler, deliver: Deliver) -> Tick:
    async def beat() -> None:
        standing = await presence.beat()
        deliver.keep_to(standing.share)
        if standing.took_over:
            # Who led before may have died long before its next tick.
            scheduler.hurry(_INTAKE, _PUBLISH)

    return Tick("heartbeat", _HEARTBEAT_SECONDS, beat)


def _ticks(ground: _Ground, cycle: Cycle, deliver: Deliver) -> tuple[Tick, ...]:
    """All that happens by the clock beside the heartbeat."""
    settings, database = ground.settings, ground.database
    housekeeping = Housekeeping(database, settings.retention)
    deleting = Deleting(
        database, ground.eraser, deliver.pace, leads=cycle.leads, shut_out=deliver.shut_out
    )
    ticks = [
        Tick(_INTAKE, settings.intake.interval_seconds, cycle.take_in),
        Tick(_PUBLISH, _PUBLISH_SECONDS, cycle.publish),
        Tick("search index", _INDEX_SECONDS, Indexing(database, cycle.leads).run),
        Tick("recalls", _DELETING_SECONDS, deleting.run),
        Tick("housekeeping", _HOUSEKEEPING_SECONDS, lambda: housekeeping.run(utc_now())),
    ]
    if ground.role.delivers:
        ticks.append(
            Tick("delivery watchdog", _WATCHDOG_SECONDS, lambda: deliver.recover(alone=False))
        )
    if ground.role.answers and settings.watch.folder is not None:
        watch = Watch(
            settings.watch.folder,
            Ingest(database),
            judge_of(settings),
            then=cycle.take_in,
            clock=utc_now,
        )
        ticks.append(Tick("watched folder", settings.watch.interval_seconds, watch.run))
    return tuple(ticks)
