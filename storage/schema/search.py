"""What the search still has to do. Its index itself is made by a migration: each database has its own kind of it."""

from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base


class UnindexedRow(Base):
    """An article that the search does not know, or not as it is now.

    `changes` counts how often it was taken in anew while it stood here: what was read before that is not the last word.
    """

    __tablename__ = "unindexed"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    changes: Mapped[int] = mapped_column(server_default="0")


INDEX_NAME = "article_index"
"""The table of the index; what a database keeps beside it begins with this name."""
