"""The tables of sources, articles and their topics."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, BigKey


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
    `judge` names who has decided its language, excerpt and labels before that.
    `words` are what it says, folded, as filters look for words; derived from `blocks`, and null where nobody did it yet.
    `signature` is alike where texts are.
    `home` is the file that it was last read from, where that alone tells which article it is.
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
    signature: Mapped[str | None]
    judge: Mapped[str | None] = mapped_column(String(32))
    taken_in_at: Mapped[datetime | None]
    refused: Mapped[str | None]
    words: Mapped[str | None]
    home: Mapped[str | None] = mapped_column(String(32))


Index(
    "ix_article_unseen",
    ArticleRow.id,
    sqlite_where=ArticleRow.taken_in_at.is_(None) & ArticleRow.refused.is_(None),
    postgresql_where=ArticleRow.taken_in_at.is_(None) & ArticleRow.refused.is_(None),
)


# A hash, because PostgreSQL's trees refuse rows with addresses longer than 2,700 bytes.
Index("ix_article_url", ArticleRow.url, postgresql_using="hash")


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


class DeniedTopicRow(Base):
    """A topic that an operator took away from an article: nobody but an operator gives it again."""

    __tablename__ = "denied_topic"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
