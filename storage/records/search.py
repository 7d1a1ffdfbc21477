"""What the search keeps and finds."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Unindexed:
    """A numbered article that the search does not know yet; `blocks` only where its words are not kept."""

    number: int
    changes: int
    title: str
    words: str | None
    blocks: str | None
    excerpt: str


@dataclass(frozen=True, slots=True)
class Indexed:
    """The tokens under which an article, as it was read, is found; `words` where they were not kept before."""

    number: int
    changes: int
    tokens: tuple[str, ...]
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """What an article must hold to be found: all of these tokens, and one that begins with each of those."""

    tokens: tuple[str, ...]
    beginnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frequency:
    """How many of the newest articles hold what is sought, and the number of the oldest of them, 0 where there is none."""

    often: int
    oldest: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A found article, as far as it is needed to order what was found."""

    number: int
    title: str
    words: str
    moment: datetime
