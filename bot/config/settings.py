"""The settings: every section and key with its type, default, range and meaning. Reads no file and no environment.

Each key's `description` is its line in docs/configuration.md.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    WrapValidator,
    model_validator,
)

from bot.config.checks import (
    Closed,
    Number,
    Whole,
    check_bot_token,
    check_bot_url,
    check_database_url,
    check_language,
    lower,
    mistake,
)
from bot.config.delivery import DeliverySettings
from bot.config.digest import DigestSettings
from bot.config.duplicates import DuplicateSettings
from bot.config.topics import TopicEntry, check_distinct, default_entries
from bot.config.web import WebSettings
from bot.core.topics import Topic


class Access(StrEnum):
    """Who gets something from the bot."""

    PRIVATE = "private"  # only chats that the operator let in
    PUBLIC = "public"  # everybody


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
    inline: bool = Field(
        default=False,
        description="Whether `@bot words`, typed in any chat, finds articles; @BotFather has to allow it, too: /setinline.",
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


class TopicSettings(Closed):
    """What articles can be about."""

    threshold: Number = Field(
        default=1.0,
        ge=0,
        le=1000,
        description="Score from which a topic is given; lower labels more, and more wrongly.",
    )
    # The default is read when somebody asks for it: most commands have nothing to do with topics.
    entries: Annotated[tuple[TopicEntry, ...], WrapValidator(check_distinct)] | None = Field(
        default=None,
        alias="taxonomy",
        description="The topics, as said below; without it those of bot/taxonomy.yaml.",
    )

    @property
    def taxonomy(self) -> tuple[Topic, ...]:
        """The topics as the core knows them, in the operator's order."""
        entries = default_entries() if self.entries is None else self.entries
        return tuple(entry.topic() for entry in entries)

    @property
    def unsaid(self) -> str | None:
        """The slug of the topic of what is about no other, which digests do not name."""
        return next((topic.slug for topic in self.taxonomy if topic.fallback), None)


class RetentionSettings(Closed):
    """How long things are kept."""

    articles_days: Whole = Field(
        default=0,
        ge=0,
        le=36_500,
        description="Days that an article is kept; `0` keeps it for ever. "
        "One that a chat has saved is kept in any case.",
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
    duplicates: DuplicateSettings = DuplicateSettings()
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
