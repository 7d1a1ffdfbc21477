"""Which articles tell the same story, and how they are found."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base


class StoryKeyRow(Base):
    """One of the keys under which an article is found that told a story first."""

    __tablename__ = "story_key"

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class CopyRow(Base):
    """An article that tells a story once more; `story` is the number of the one that told it first.

    `relative_length` is how many times as long as that one it was when both were compared.
    """

    __tablename__ = "copy"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
    story: Mapped[int] = mapped_column(index=True)
    relative_length: Mapped[float] = mapped_column(server_default="1")
