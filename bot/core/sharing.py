"""How several workers share one bot's rate by looking at a table of heartbeats now and then. Reads no table.

A share is a lease: with n workers it is 1/n of the rate, and good for SHARE_SECONDS from the moment
of the count. Each worker again and again

    writes its heartbeat, and commits  ->  counts who has beaten within CREW_SECONDS  ->  takes its share

and the shares in force never exceed the whole, because

- who joins sends nothing for SHARE_SECONDS after its first heartbeat: by then every share that was
  counted without it is over;
- whose share is over sends nothing, and joins anew;
- who hangs or dies is counted longer than its share lasts, also by a clock that is wrong by some seconds;
- who finds nobody else starts at once: whoever comes later will find it.

A process that only answers people needs no lease: it keeps to a fixed part from its first moment on, and those
who deliver share the rest for as long as one lives. Until they notice it, some replies come on top; nobody
who has asked something is kept waiting for that.
"""

from dataclasses import dataclass
from math import inf
from typing import Final

from storage.records import Crew

# Three heartbeats of five seconds: two may fail before a worker falls silent.
SHARE_SECONDS: Final = 15.0
# Longer than a share lasts, by what clocks of several machines may differ and a slow commit may take.
CREW_SECONDS: Final = 30.0
# What was claimed leaves within that, or not at all. Who claims has a share, and so has beaten within SHARE_SECONDS;
# what it holds is taken from nobody before CREW_SECONDS after a heartbeat. Later others may be sending it.
LEAVE_SECONDS: Final = CREW_SECONDS - SHARE_SECONDS

# What is kept free for the replies of a process that only answers: at the free rate, three a second.
FOR_REPLIES: Final = 1 / 8


@dataclass(frozen=True, slots=True)
class Share:
    """One of `workers` equal shares of the rate, or of a part of it, from `opens_at` until `ends_at`, on one's own monotonic clock."""

    workers: int
    opens_at: float
    ends_at: float
    part: float = 1.0

    @property
    def stretch(self) -> float:
        """So many times as long as alone it is from message to message."""
        return self.workers / self.part


ALONE: Final = Share(1, -inf, inf)
"""The share of a worker that no other can join."""

ANSWERING: Final = Share(1, -inf, inf, FOR_REPLIES)
"""The share of a process that answers people and delivers nothing."""


def renewed(held: Share | None, crew: Crew, *, beaten_at: float, counted_at: float) -> Share:
    """Return the share of a worker that delivers after a heartbeat and a count.

    Args:
        held: The share before; None at the first heartbeat.
        crew: Who has beaten within CREW_SECONDS, this worker included.
        beaten_at: A moment after this worker's heartbeat was committed.
        counted_at: A later moment, before the count began.
    """
    ends_at = counted_at + SHARE_SECONDS
    part = 1 - FOR_REPLIES if crew.answering else 1.0
    if crew.delivering <= 1:
        return Share(1, counted_at, ends_at, part)
    is_member = held is not None and beaten_at < held.ends_at
    opens_at = held.opens_at if held and is_member else beaten_at + SHARE_SECONDS
    return Share(crew.delivering, opens_at, ends_at, part)
