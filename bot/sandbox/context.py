"""All that one sandbox holds, handed to every method and every action of a person. Decides nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import SimulatedClock
from bot.sandbox.commands import Lists
from bot.sandbox.entities import Entity
from bot.sandbox.faults.choosing import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.flood import FloodControl
from bot.sandbox.journal import Journal
from bot.sandbox.keyboards import KeyboardReader, keyboard_reader
from bot.sandbox.options import SandboxOptions
from bot.sandbox.paid import NANOSTARS, PaidBroadcasts
from bot.sandbox.people import default_cast
from bot.sandbox.rich.message import RichReader, rich_reader
from bot.sandbox.rich.shapes import ApiVersion
from bot.sandbox.state import User
from bot.sandbox.text import Formatter, best_judge, formatter
from bot.sandbox.updates import Poller, UpdateQueue
from bot.sandbox.watching import Watch
from bot.sandbox.world import World


@dataclass(slots=True)
class Profile:
    """What the bot has told about itself: texts by (field, language), command lists, menu buttons."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: Lists = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Webhook:
    """Where updates are posted to; no URL means that the bot polls."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    allowed_updates: list[str] | None = None
    set_at: float = float("-inf")
    last_error_date: int | None = None
    last_error_message: str | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Context:
    """One sandbox: its options, its world, and everything that watches over them."""

    options: SandboxOptions
    api_version: ApiVersion
    clock: SimulatedClock
    world: World
    queue: UpdateQueue
    poller: Poller
    flood: FloodControl
    paid: PaidBroadcasts
    faults: Faults
    journal: Journal
    watch: Watch
    feed: Feed
    profile: Profile
    webhook: Webhook
    format_text: Formatter
    read_keyboard: KeyboardReader
    read_rich: RichReader
    url_fault: Callable[[str], str | None]
    detect: Callable[[str], list[Entity]]


def new_context(options: SandboxOptions) -> Context:
    """A sandbox with the default cast, in which nothing has happened yet."""
    clock = SimulatedClock()
    queue = UpdateQueue(clock)
    judge = best_judge()
    return Context(
        options=options,
        api_version=options.api_version,
        clock=clock,
        world=new_world(options),
        queue=queue,
        poller=Poller(queue, clock),
        flood=FloodControl(options.limits, metered=options.flood),
        paid=new_account(options),
        faults=Faults(),
        journal=Journal(options.journal),
        watch=Watch(),
        feed=Feed(),
        profile=Profile(),
        webhook=Webhook(),
        format_text=formatter(judge),
        read_keyboard=keyboard_reader(judge),
        read_rich=rich_reader(judge),
        url_fault=judge.url_fault,
        detect=judge.detect,
    )


def new_world(options: SandboxOptions) -> World:
    """The default cast around the bot of the options."""
    bot = User(
        int(options.token.partition(":")[0]),
        options.bot_name,
        username=options.bot_username,
        is_bot=True,
        started=True,
    )
    return default_cast(bot, options.history)


def new_account(options: SandboxOptions) -> PaidBroadcasts:
    """The bot's Stars as the options give them."""
    nanostars = options.stars * NANOSTARS
    return PaidBroadcasts(options.limits.bot, options.paid_broadcasts, nanostars)


def reset(context: Context) -> None:
    """Forget all that happened; the clock, the command lists and the webhook stay."""
    options = context.options
    context.api_version = options.api_version
    context.world = new_world(options)
    context.queue.clear()
    context.flood = FloodControl(options.limits, metered=options.flood)
    context.paid = new_account(options)
    context.faults = Faults()
    context.journal = Journal(options.journal)
    context.watch = Watch(context.watch.patterns)
    context.feed.tell("reset")
