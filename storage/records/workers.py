"""The processes that share one database, and what holds them all up."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Worker:
    """A process on this database, by its last sign of life."""

    id: str
    heartbeat_at: datetime
    leader: bool
    delivers: bool


@dataclass(frozen=True, slots=True)
class Crew:
    """How many processes live that deliver, and how many that only answer."""

    delivering: int
    answering: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is sent to this scope before that moment, by any worker."""

    scope: str
    until: datetime
    reason: str
