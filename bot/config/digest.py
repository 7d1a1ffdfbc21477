"""What a digest holds and when it comes: its settings. Composes nothing."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from bot.config.checks import Closed, Whole, check_schedule, check_time_zone
from bot.core.rich import Markup


class RichForm(StrEnum):
    """How rich messages are written."""

    BLOCKS = "blocks"  # Bot API 10.2 and later
    HTML = "html"  # Bot API 10.1
    OFF = "off"  # not at all: chats that chose them get the classic form


class DigestSettings(Closed):
    """What a digest holds and when it comes, unless a chat chose otherwise."""

    max_items: Whole = Field(
        default=12, ge=1, le=50, description='Articles in a digest at most; the rest is "+N more".'
    )
    max_age_days: Whole = Field(
        default=14, ge=1, le=3650, description="Older articles are counted, not pushed."
    )
    excerpt_length: Whole = Field(
        default=350, ge=100, le=600, description="Characters (code points) of an excerpt."
    )
    coalesce_seconds: Whole = Field(
        default=60,
        ge=0,
        le=3600,
        description="Seconds between two `instant` digests to a chat, so that news come together.",
    )
    rich: RichForm = Field(
        default=RichForm.BLOCKS,
        description="How rich messages are written: `blocks`, `html` for a Bot API server older than 10.2,"
        " or `off`.",
    )
    default_schedule: Annotated[str, AfterValidator(check_schedule)] = Field(
        default="instant",
        description="Schedule of a new subscription: `instant` or `daily 08:00,20:00`.",
    )
    default_time_zone: Annotated[str, AfterValidator(check_time_zone)] = Field(
        default="UTC", description="Time zone of a new chat, an IANA name such as `Asia/Shanghai`."
    )

    @property
    def markup(self) -> Markup | None:
        """The markup of rich messages; None where none are sent."""
        return None if self.rich is RichForm.OFF else Markup(self.rich)

    @property
    def max_age(self) -> timedelta:
        """Beyond this age an article is not pushed."""
        return timedelta(days=self.max_age_days)

    @property
    def coalesce(self) -> timedelta:
        """How long after an instant digest the next one comes at the earliest."""
        return timedelta(seconds=self.coalesce_seconds)

    @property
    def zone(self) -> ZoneInfo:
        """The default time zone."""
        return ZoneInfo(self.default_time_zone)
