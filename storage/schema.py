"""The tables. Mapped classes end in Row and never leave this package: the stores turn them into records."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

_SQLITE_FORM = "%Y-%m-%d %H:%M:%S.%f"  # fixed width, so that text compares as time


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment: `timestamptz` on PostgreSQL, sortable text on SQLite.

    Refuses naive values on the way in. On the way out it reads any ISO 8601 form, because foreign
    programs write rows too; what cannot be read counts as no date, so that one odd row of theirs
    never stops a query over all the others.
    """

    impl = DateTime
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(DateTime(timezone=True))

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        moment = value.astimezone(UTC)
        return moment.strftime(_SQLITE_FORM) if dialect.name == "sqlite" else moment

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return _read_moment(value)


def _read_moment(value: object) -> datetime | None:
    """A moment from what SQLite holds: ISO text, or seconds since 1970; None for anything else."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(str(value).strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


# SQLite only auto-numbers a column declared INTEGER; PostgreSQL gets 64 bits.
BigKey = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """The declarative base: names for constraints, 64-bit integers, aware times."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigInteger,  # Telegram's ids have up to 52 significant bits
        datetime: UtcDateTime,
        str: Text,
    }


class SourceRow(Base):
    """Where articles come from."""

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("kind", "url"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    url: Mapped[str]
    title: Mapped[str]
    interval_seconds: Mapped[int | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    next_fetch_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[str] = mapped_column(String(16), server_default="active")
    added_by: Mapped[int | None]


class ArticleRow(Base):
    """One text. Another program may insert rows with a title or a body and nothing else.

    `number` is null until the poll takes the article in; `taken_in_at` is null whenever the intake
    still has to (again) look at it; `refused` says why it never will be taken in.
    """

    __tablename__ = "article"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    identity: Mapped[str | None] = mapped_column(String(32), unique=True)
    fingerprint: Mapped[str | None] = mapped_column(String(32))
    number: Mapped[int | None] = mapped_column(unique=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    url: Mapped[str | None]
    title: Mapped[str] = mapped_column(server_default="")
    author: Mapped[str | None]
    language: Mapped[str | None] = mapped_column(String(16))
    published_at: Mapped[datetime | None]
    received_at: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())
    updated_at: Mapped[datetime | None]
    updates: Mapped[int] = mapped_column(server_default="0")
    tags: Mapped[str | None]
    blocks: Mapped[str | None]
    body: Mapped[str | None]
    body_format: Mapped[str] = mapped_column(String(16), server_default="text")
    excerpt: Mapped[str | None]
    signature: Mapped[int | None]
    story_id: Mapped[int | None]
    taken_in_at: Mapped[datetime | None]
    refused: Mapped[str | None]


Index(
    "ix_article_unseen",
    ArticleRow.id,
    sqlite_where=ArticleRow.taken_in_at.is_(None) & ArticleRow.refused.is_(None),
    postgresql_where=ArticleRow.taken_in_at.is_(None) & ArticleRow.refused.is_(None),
)


class ArticleTopicRow(Base):
    """A topic of an article, and why."""

    __tablename__ = "article_topic"
    __table_args__ = (Index(None, "topic", "article_id"),)

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
    score: Mapped[float]
    evidence: Mapped[str]
    origin: Mapped[str] = mapped_column(String(16))


class ChatRow(Base):
    """A Telegram chat that has met the bot; its key is Telegram's own id."""

    __tablename__ = "chat"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str]
    language: Mapped[str] = mapped_column(String(16))
    time_zone: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None]
    suspended_until: Mapped[datetime | None]
    role: Mapped[str] = mapped_column(String(16))
    joined_at: Mapped[datetime]


class RuleRow(Base):
    """A filter; equal meanings share one row. The digest stands for a text too long to index."""

    __tablename__ = "rule"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    digest: Mapped[str] = mapped_column(String(32), unique=True)
    expression: Mapped[str]


class SubscriptionRow(Base):
    """What a chat gets. Thread 0 is the chat itself: a null would not be unique."""

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("chat_id", "thread_id", "name"),
        Index(None, "state", "next_due_at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id", onupdate="CASCADE"))
    thread_id: Mapped[int] = mapped_column(server_default="0")
    name: Mapped[str] = mapped_column(String(64), server_default="")
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"))
    schedule: Mapped[str] = mapped_column(String(200))
    next_due_at: Mapped[datetime]
    max_items: Mapped[int]
    format: Mapped[str] = mapped_column(String(16))
    silent: Mapped[bool] = mapped_column(server_default=text("false"))
    cursor: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None]  # why it is paused


class EditionRow(Base):
    """A composed digest, shared by all subscriptions that ask for the same."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("rule_id", "after", "upto", "language", "format", "max_items"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"))
    after: Mapped[int]
    upto: Mapped[int]
    language: Mapped[str] = mapped_column(String(16))
    format: Mapped[str] = mapped_column(String(16))
    max_items: Mapped[int]
    article_ids: Mapped[str]
    parts: Mapped[str]
    created_at: Mapped[datetime]
    recalled_at: Mapped[datetime | None]


class DeliveryRow(Base):
    """One part of one edition on its way to one subscription: the ledger."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("edition_id", "subscription_id", "part"),
        Index(None, "chat_id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"))
    part: Mapped[int] = mapped_column(Integer)
    chat_id: Mapped[int]
    thread_id: Mapped[int] = mapped_column(server_default="0")
    silent: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    not_before: Mapped[datetime | None]  # null: never by itself
    lease_until: Mapped[datetime | None]
    worker: Mapped[str | None] = mapped_column(String(64))
    message_id: Mapped[int | None]
    error: Mapped[str | None]
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    uncertain_at: Mapped[datetime | None]


_OPEN = DeliveryRow.state.in_(["pending", "claimed", "sending", "uncertain"])
Index(
    "ix_delivery_open",
    DeliveryRow.chat_id,
    DeliveryRow.id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
_WAITING = DeliveryRow.state.in_(["pending", "uncertain"])
Index(
    "ix_delivery_waiting",
    DeliveryRow.id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)


_HELD = DeliveryRow.state.in_(["claimed", "sending"])
Index(
    "ix_delivery_held",
    DeliveryRow.lease_until,
    sqlite_where=_HELD,
    postgresql_where=_HELD,
)
_DOUBTED = DeliveryRow.uncertain_at.is_not(None)
Index(
    "ix_delivery_doubted",
    DeliveryRow.uncertain_at,
    sqlite_where=_DOUBTED,
    postgresql_where=_DOUBTED,
)


class WorkerRow(Base):
    """A process that is alive, by its heartbeat."""

    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    heartbeat_at: Mapped[datetime]
    leader: Mapped[bool]
    delivers: Mapped[bool] = mapped_column(server_default=text("false"))


class PauseRow(Base):
    """What nothing is sent to before a moment, whoever sends: Telegram said so."""

    __tablename__ = "pause"

    scope: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime]
    reason: Mapped[str]


class SpendingRow(Base):
    """What paid broadcasts cost in a day; a message costs a tenth of a Star."""

    __tablename__ = "spending"

    day: Mapped[date] = mapped_column(primary_key=True)
    tenths: Mapped[int]


class SavedRow(Base):
    """A bookmark of a chat."""

    __tablename__ = "saved"

    chat_id: Mapped[int] = mapped_column(
        ForeignKey("chat.id", onupdate="CASCADE", ondelete="CASCADE"), primary_key=True
    )
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    saved_at: Mapped[datetime]


class EventRow(Base):
    """What an operator or a chat did that changes others, for the audit."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(32))
    chat_id: Mapped[int | None]
    detail: Mapped[str]
