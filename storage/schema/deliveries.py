"""The tables of editions and of their parts on the way: the ledger."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, BigKey


class EditionRow(Base):
    """A composed digest, shared by all subscriptions that ask for the same and had the same stories before."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("rule_id", "after", "upto", "language", "format", "max_items", "without"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"))
    after: Mapped[int]
    upto: Mapped[int]
    language: Mapped[str] = mapped_column(String(16))
    format: Mapped[str] = mapped_column(String(16))
    max_items: Mapped[int]
    without: Mapped[str] = mapped_column(server_default="[]")
    article_ids: Mapped[str]
    parts: Mapped[str]
    created_at: Mapped[datetime]
    recalled_at: Mapped[datetime | None]


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index of few rows: most are done, and nobody looks for them."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class DeliveryRow(Base):
    """One part of one edition on its way to one subscription: the ledger.

    It says pending while a worker has it in hand; the lease says so. It names its edition and its
    subscription without foreign keys, whose checks would be half of the cost of a fan-out:
    no subscription is ever dropped, and an edition only when no delivery names it.
    That no part is queued twice is not for an index to find out, which would be written with every
    change: only a subscription whose cursor moves in the same transaction gets any.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        # So that it suffices to ask for a moment: what is done has none.
        CheckConstraint("not_before IS NULL OR state IN ('pending', 'uncertain')", name="done"),
        # Editions stand one after the other in the table: PostgreSQL notes which of them a stretch of it holds.
        Index(None, "edition_id", postgresql_using="brin"),
        Index(None, "chat_id", "not_before", "id"),
        # Said by the state, not by the moment: whoever asks for what else waits in a chat must not find this
        # index, which PostgreSQL prefers as soon as it has counted that nothing waits.
        _partial("ix_delivery_due", "not_before", "id", where="state IN ('pending', 'uncertain')"),
        _partial("ix_delivery_doubted", "uncertain_at", where="uncertain_at IS NOT NULL"),
        _partial("ix_delivery_faulty", "id", where="error IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    edition_id: Mapped[int] = mapped_column(BigKey)
    subscription_id: Mapped[int] = mapped_column(BigKey)
    part: Mapped[int] = mapped_column(Integer)
    chat_id: Mapped[int]
    thread_id: Mapped[int] = mapped_column(server_default="0")
    silent: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    delays: Mapped[int] = mapped_column(Integer, server_default="0")
    not_before: Mapped[datetime | None]  # null: done, or not by itself
    message_id: Mapped[int | None]
    error: Mapped[str | None]
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    uncertain_at: Mapped[datetime | None]


class LeaseRow(Base):
    """What a worker has in hand: its request may have left. It goes when the answer is recorded."""

    __tablename__ = "lease"

    delivery_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    worker: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]


class RecallRow(Base):
    """A message of an edition that was called back, or one on its way, which is to be deleted from its chat.

    It goes when that is done, or can never be.
    """

    __tablename__ = "recall"
    __table_args__ = (Index(None, "not_before", "delivery_id"),)

    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    delays: Mapped[int] = mapped_column(Integer, server_default="0")
