"""Which articles a chat has saved."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An article that a chat has saved, by its id, and since when it is."""

    article_id: int
    saved_at: datetime
