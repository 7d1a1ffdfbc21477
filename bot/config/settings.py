"""The settings: every section and key with its type, default, range and meaning. Reads no file and no environment.

Each key's `description` is its line in docs/configuration.md.
"""

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    model_validator,
)

from bot.config.checks import (
    Closed,
    check_bot_token,
    check_bot_url,
    check_database_url,
    check_language,
    check_schedule,
    check_time_zone,
    lower,
    mistake,
)
from bot.config.topics import TopicEntry, check_distinct, default_entries
from bot.config.web import WebSettings
from bot.core.topics import Taxonomy, Topic

Whole = Annotated[int, Field(strict=True)]
"""A whole number: no text, no yes/no."""

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A number, whole or not: no text, no yes/no."""


class Access(StrEnum):
    """Who gets something from the bot."""

    PRIVATE = "private"  # only chats that the operator let in
    PUBLIC = "public"  # everybody


class Uncertainty(StrEnum):
    """What becomes of a part that may or may not have reached Telegram."""

    RESEND = "resend"
    SKIP = "skip"


class LogLevel(StrEnum):
    """The least important events that are logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """How an event is written."""

    CONSOLE = "console"  # for people
    JSON = "json"  # one object a line, for programs


class TelegramSettings(Closed):
    """How Telegram is reached."""

    token: Annotated[SecretStr, AfterValidator(check_bot_token)] | None = Field(
        default=None,
        description="The bot's token, as @BotFather gives it. Better by environment or file.",
    )
    base_url: Annotated[str, AfterValidator(check_bot_url)] = Field(
        default="https://api.telegram.org/bot",
        description="Address of the Bot API server up to and with `/bot`; the token is appended.",
    )


class DataSettings(Closed):
    """Where files are kept."""

    folder: Path = Field(
        default=Path("data"), description="Folder of the database and other kept files."
    )


class DatabaseSettings(Closed):
    """Where articles, chats and the ledger are kept."""

    url: Annotated[SecretStr, AfterValidator(check_database_url)] | None = Field(
        default=None,
        description=(
            "`sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`; "
            "without it `incoming.sqlite3` in the data folder."
        ),
    )


class AccessSettings(Closed):
    """Who is let in."""

    mode: Access = Field(
        default=Access.PRIVATE,
        description="`private`: only chats that the operator let in; `public`: everybody.",
    )
    chats: tuple[Whole, ...] = Field(default=(), description="Ids of chats that are always let in.")


class IntakeSettings(Closed):
    """How unseen articles are taken in."""

    interval_seconds: Whole = Field(
        default=30, ge=1, le=3600, description="Seconds between two looks for unseen articles."
    )
    batch: Whole = Field(
        default=200,
        ge=1,
        le=1_000,
        description="Articles that one transaction numbers at most; of those that are still to be judged, 50.",
    )


class WatchSettings(Closed):
    """The watched folder."""

    folder: Path | None = Field(
        default=None,
        description="Folder whose new and changed files are taken in; none is watched without it.",
    )
    interval_seconds: Whole = Field(
        default=10,
        ge=1,
        le=86_400,
        description="Seconds between two looks into the watched folder.",
    )


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
    default_schedule: Annotated[str, AfterValidator(check_schedule)] = Field(
        default="instant",
        description="Schedule of a new subscription: `instant` or `daily 08:00,20:00`.",
    )
    default_time_zone: Annotated[str, AfterValidator(check_time_zone)] = Field(
        default="UTC", description="Time zone of a new chat, an IANA name such as `Asia/Shanghai`."
    )

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


class DeliverySettings(Closed):
    """How parts are sent."""

    messages_per_second: Number = Field(
        default=28.0,
        gt=0,
        le=1000,
        description="Messages a second to all chats together, over all processes; Telegram allows about 30.",
    )
    paid_stars_per_day: Whole = Field(
        default=0,
        ge=0,
        le=100_000,
        description="Stars a day for sending faster when much waits, 0.1 for each message above the free rate; 0: none.",
    )
    paid_messages_per_second: Number = Field(
        default=950.0,
        gt=0,
        le=1000,
        description="Messages a second while they are paid for; Telegram allows up to 1000.",
    )
    in_flight: Whole = Field(default=32, ge=1, le=512, description="Requests on the wire at once.")
    lease_seconds: Whole = Field(
        default=120,
        ge=90,
        le=3600,
        description="After this time without a sign of life a claimed part is free again.",
    )
    uncertain: Uncertainty = Field(
        default=Uncertainty.RESEND,
        description="A part whose answer was lost: `resend` (perhaps twice) or `skip` (perhaps never).",
    )
    uncertain_delay_seconds: Whole = Field(
        default=60,
        ge=0,
        le=86_400,
        description="How long an uncertain part waits before it is sent again.",
    )
    max_attempts: Whole = Field(
        default=10,
        ge=1,
        le=100,
        description="How often a part may get no answer, or one that nobody knows, before it is not sent again.",
    )


class TopicSettings(Closed):
    """What articles can be about."""

    threshold: Number = Field(
        default=1.0,
        ge=0,
        le=1000,
        description="Score from which a topic is given; lower labels more, and more wrongly.",
    )
    entries: Annotated[tuple[TopicEntry, ...], AfterValidator(check_distinct)] = Field(
        default_factory=default_entries,
        alias="taxonomy",
        description="The topics: `slug`, `names`, `aliases`, `words`, `exclude`; without it those of bot/taxonomy.yaml.",
    )

    @property
    def taxonomy(self) -> tuple[Topic, ...]:
        """The topics as the core knows them, in the operator's order."""
        return tuple(entry.topic() for entry in self.entries)

    def prepared(self) -> Taxonomy:
        """The taxonomy, ready to label articles."""
        return Taxonomy(self.taxonomy, self.threshold)


class RetentionSettings(Closed):
    """How long things are kept."""

    articles_days: Whole = Field(
        default=0,
        ge=0,
        le=36_500,
        description="Days that an article is kept; `0` keeps it for ever.",
    )
    deliveries_days: Whole = Field(
        default=90,
        ge=0,
        le=36_500,
        description="Days that a finished delivery is kept; `0` keeps it for ever.",
    )


class LoggingSettings(Closed):
    """What is logged, and how."""

    level: Annotated[LogLevel, BeforeValidator(lower)] = Field(
        default=LogLevel.INFO, description="`debug`, `info`, `warning` or `error`."
    )
    format: LogFormat = Field(
        default=LogFormat.CONSOLE, description="`console` for people, `json` for programs."
    )


class Settings(Closed):
    """All settings of one process."""

    telegram: TelegramSettings = TelegramSettings()
    data: DataSettings = DataSettings()
    database: DatabaseSettings = DatabaseSettings()
    access: AccessSettings = AccessSettings()
    intake: IntakeSettings = IntakeSettings()
    watch: WatchSettings = WatchSettings()
    digest: DigestSettings = DigestSettings()
    delivery: DeliverySettings = DeliverySettings()
    language: Annotated[str, AfterValidator(check_language)] = Field(
        default="en", description="Language of chats whose own is not known: `en` or `zh`."
    )
    topics: TopicSettings = Field(default_factory=TopicSettings)
    retention: RetentionSettings = RetentionSettings()
    logging: LoggingSettings = LoggingSettings()
    web: WebSettings = WebSettings()

    @model_validator(mode="after")
    def _articles_outlive_their_news(self) -> Self:
        kept, news = self.retention.articles_days, self.digest.max_age_days
        if 0 < kept < news:
            what = f"is {kept}, shorter than digest.max_age_days ({news}): articles would go before they were sent"
            raise mistake(what, f"use 0 or at least {news}", "retention", "articles_days")
        return self

    @property
    def database_url(self) -> str:
        """The database's address with its async driver; holds a password, so it is not for printing."""
        if self.database.url is not None:
            return self.database.url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.data.folder / 'incoming.sqlite3'}"
