"""The tables of editions and of their parts on the way: the ledger."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.records import DeliveryState
from storage.schema.columns import Base, BigKey


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


# SQLite uses a partial index only where the query names the states in the index's own order.
WAITING = (DeliveryState.PENDING, DeliveryState.UNCERTAIN)
HELD = (DeliveryState.CLAIMED, DeliveryState.SENDING)
OPEN = (
    DeliveryState.PENDING,
    DeliveryState.CLAIMED,
    DeliveryState.SENDING,
    DeliveryState.UNCERTAIN,
)


def _partial(name: str, *columns: str, states: Sequence[DeliveryState]) -> Index:
    """An index of the deliveries in these states only: most rows are finished, and nobody looks for them."""
    named = ", ".join(f"'{state}'" for state in states)
    return _where(name, *columns, condition=f"state IN ({named})")


def _where(name: str, *columns: str, condition: str) -> Index:
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


class DeliveryRow(Base):
    """One part of one edition on its way to one subscription: the ledger."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("edition_id", "subscription_id", "part"),
        Index(None, "chat_id"),
        _partial("ix_delivery_open", "chat_id", "id", states=OPEN),
        _partial("ix_delivery_waiting", "id", states=WAITING),
        _partial("ix_delivery_held", "lease_until", states=HELD),
        _where("ix_delivery_doubted", "uncertain_at", condition="uncertain_at IS NOT NULL"),
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
