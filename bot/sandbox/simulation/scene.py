"""How a test, or a file given at the start, sets the stage: crowd, faults, limits, what to watch for, the clock.

Each part is read from JSON into a value that is right, and then put in force.
"""

import re
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from bot.sandbox.context import Context
from bot.sandbox.faults.choosing import Faults
from bot.sandbox.faults.kinds import Share, Strict
from bot.sandbox.faults.script import Script
from bot.sandbox.options import FloodLimits
from bot.sandbox.paid import NANOSTARS
from bot.sandbox.population import LARGEST, Crowd
from bot.sandbox.rich.shapes import ApiVersion
from bot.sandbox.watching import Patterns

_Size = Annotated[int, Field(ge=0, le=LARGEST)]


class Population(Strict):
    """A crowd: how many chats of each kind, the shares of fates, the seed."""

    private: _Size = 0
    groups: _Size = 0
    forums: _Size = 0
    channels: _Size = 0
    blocked: Share = 0.0
    deactivated: Share = 0.0
    never_started: Share = 0.0
    migrated: Share = 0.0
    kicked: Share = 0.0
    no_rights: Share = 0.0
    closed_topics: Share = 0.0
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1

    @model_validator(mode="after")
    def _fits(self) -> Self:
        self.crowd()
        return self

    def crowd(self) -> Crowd:
        """The same as the crowd's own value; raises ValueError where shares exceed 1."""
        return Crowd(**self.model_dump())


class Watching(Strict):
    """Regular expressions that say what duplicates and order are."""

    duplicates: str | None = None
    order: str | None = None

    @field_validator("duplicates", "order")
    @classmethod
    def _compiles(cls, text: str | None) -> str | None:
        _pattern(text)
        return text

    @field_validator("order")
    @classmethod
    def _numbers_parts(cls, text: str | None) -> str | None:
        order = _pattern(text)
        if order is not None and "part" not in order.groupindex:
            raise ValueError("the pattern has no group (?P<part>…)")
        return text

    def patterns(self) -> Patterns:
        """The same, compiled."""
        return Patterns(_pattern(self.duplicates), _pattern(self.order))


class Limits(Strict):
    """What is absent stays as it is; in `limits`, what is absent is as in a new sandbox."""

    flood: bool | None = None
    limits: FloodLimits | None = None
    paid_broadcasts: bool | None = None
    stars: Annotated[int, Field(ge=0)] | None = None


class Clock(Strict):
    """Whether time stands still, and by how many seconds it moves on."""

    freeze: bool | None = None
    advance: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0


class Version(Strict):
    """Which Bot API the sandbox speaks; absent, it stays as it is."""

    api: Annotated[ApiVersion, Field(strict=False)] | None = None


class Scene(Strict):
    """All of it; what is absent stays as it is."""

    population: Population | None = None
    limits: Limits | None = None
    faults: Script | None = None
    watch: Watching | None = None
    clock: Clock | None = None
    version: Version | None = None


def set_scene(context: Context, scene: Scene) -> None:
    """Put every part that there is in force."""
    if scene.population is not None:
        context.world.let_in(scene.population.crowd())
    if scene.limits is not None:
        set_limits(context, scene.limits)
    if scene.faults is not None:
        set_faults(context, scene.faults)
    if scene.watch is not None:
        context.watch.look_for(scene.watch.patterns())
    if scene.clock is not None:
        set_clock(context, scene.clock)
    if scene.version is not None:
        set_version(context, scene.version)


def set_faults(context: Context, script: Script) -> None:
    """Put a script in force, in the place of the one before; every chat's luck begins anew."""
    context.faults = Faults(script)
    context.world.tallies.forget_asked()


def set_limits(context: Context, wanted: Limits) -> None:
    """Take other limits, with full buckets, or give the bot Stars."""
    flood, paid = context.flood, context.paid
    if wanted.flood is not None or wanted.limits is not None:
        metered = flood.metered if wanted.flood is None else wanted.flood
        flood.take(wanted.limits or flood.limits, metered=metered)
        paid.free = flood.limits.bot
    if wanted.paid_broadcasts is not None:
        paid.enabled = wanted.paid_broadcasts
    if wanted.stars is not None:
        paid.nanostars = wanted.stars * NANOSTARS


def set_clock(context: Context, wanted: Clock) -> None:
    """Freeze or let run, then advance."""
    if wanted.freeze is True:
        context.clock.freeze()
    if wanted.freeze is False:
        context.clock.resume()
    context.clock.advance(wanted.advance)


def set_version(context: Context, wanted: Version) -> None:
    """Speak another Bot API from now on."""
    if wanted.api is not None:
        context.api_version = wanted.api


def _pattern(text: str | None) -> re.Pattern[str] | None:
    try:
        return None if text is None else re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from error
