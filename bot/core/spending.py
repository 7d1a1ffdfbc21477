"""What paid broadcasts may cost in a day, in tenths of a Star. Pays nothing and keeps no book.

Telegram takes 0.1 Star for each message above the free 30 a second (Bot API, `allow_paid_broadcast`).
Several workers share a budget by taking from it in advance: each writes what it wants into the
common book of the day, reads the sum, and gives back what lies beyond the budget. Only a worker that
dies loses what it had in hand, and that is not spent.
"""

from dataclasses import dataclass
from typing import Final

# A paid message costs one tenth of a Star.
TENTHS_PER_STAR: Final = 10


@dataclass(frozen=True, slots=True)
class Spending:
    """A day's budget and what all workers have taken of it, both in tenths of a Star, that is in messages."""

    budget: int
    taken: int

    @property
    def left(self) -> int:
        """What can still be taken today."""
        return max(0, self.budget - self.taken)

    def granted(self, wanted: int) -> int:
        """How much of `wanted`, which `taken` already includes, lies within the budget."""
        return max(0, wanted - max(0, self.taken - self.budget))
