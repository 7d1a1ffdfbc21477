"""The tables of chats and of what they want."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, BigKey


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
    asked_at: Mapped[datetime | None]  # when a button was last made of it


class SubscriptionRow(Base):
    """What a chat gets. Thread 0 is the chat itself: a null would not be unique."""

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("chat_id", "thread_id", "name"),
        Index(None, "rule_id", "id"),
        # What changes with every edition stays out of all indexes, and finds room on its own page:
        # to move a million cursors costs a fifth then.
        {"postgresql_with": {"fillfactor": 50}},
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
    since: Mapped[int | None]  # the newest number when it began, the last time
    ruled_after: Mapped[int | None]  # where the cursor stood when the rule was set
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None]  # why it is paused


class SavedRow(Base):
    """A bookmark of a chat: of the one that is kept under this id, wherever it moves."""

    __tablename__ = "saved"
    __table_args__ = (
        Index(None, "chat_id", "saved_at", "article_id"),
        # Retention asks of each article whether anybody has saved it.
        Index(None, "article_id"),
    )

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
