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
"""

from dataclasses import dataclass
from math import inf
from typing import Final

# Three heartbeats of five seconds: two may fail before a worker falls silent.
SHARE_SECONDS: Final = 15.0
# Longer than a share lasts, by what clocks of several machines may differ and a slow commit may take.
CREW_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Share:
    """One of `workers` equal shares of the rate, from `opens_at` until `ends_at`, on one's own monotonic clock."""

    workers: int
    opens_at: float
    ends_at: float


ALONE: Final = Share(1, -inf, inf)
"""The share of a worker that no other can join."""


def renewed(held: Share | None, crew: int, *, beaten_at: float, counted_at: float) -> Share:
    """Return the share after a heartbeat and a count.

    Args:
        held: The share before; None at the first heartbeat.
        crew: How many have beaten within CREW_SECONDS, this worker included.
        beaten_at: A moment after this worker's heartbeat was committed.
        counted_at: A later moment, before the count began.
    """
    ends_at = counted_at + SHARE_SECONDS
    if crew <= 1:
        return Share(1, counted_at, ends_at)
    is_member = held is not None and beaten_at < held.ends_at
    opens_at = held.opens_at if held and is_member else beaten_at + SHARE_SECONDS
    return Share(crew, opens_at, ends_at)
