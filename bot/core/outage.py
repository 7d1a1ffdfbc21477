"""Tells a server that is down from a message that fails, and how seldom a server that is down is asked. Asks nothing.

    up ──FAILURES in a row──> down ──the wait is over──> one request leaves ──it fails──> down, twice as long
    ^                                                       │
    └──────────────── any answer of Telegram's <────────────┘

Without it, an outage would go through the whole queue at full rate, again and again, and leave each
part in doubt; and each would wait for its own next attempt long after the server is back.
"""

from dataclasses import dataclass
from math import inf
from typing import Final

# Where three of ten messages fail each for its own reason, ten in a row are one in 170,000.
FAILURES: Final = 10
FIRST_WAIT: Final = 1.0
# So much later than the server deliveries go on, and so few requests it meets meanwhile: two a minute.
LONGEST_WAIT: Final = 30.0
# Whoever answered within a minute is there: longer than it takes to find out that a server is down.
LATELY: Final = 60.0


@dataclass(slots=True)
class Outage:
    """Whether one worker finds the server down. Times are seconds of one monotonic clock."""

    _failures: int = 0
    _pause: float = 0.0
    _over_at: float = -inf
    _answered_at: float = -inf

    @property
    def is_on(self) -> bool:
        """Whether the server counts as down."""
        return self._pause > 0

    def failed(self, now: float) -> None:
        """Note a request that Telegram did not answer, or only with a failure of its own."""
        self._failures += 1
        # What fails before the wait is over was on the wire when it began, and says nothing new.
        if self._failures >= FAILURES and now >= self._over_at:
            self._pause = min(self._pause * 2 or FIRST_WAIT, LONGEST_WAIT)
            self._over_at = now + self._pause

    def answered(self, now: float) -> None:
        """Note a request that Telegram answered, whatever it said."""
        self._failures, self._pause, self._over_at = 0, 0.0, -inf
        self._answered_at = now

    def answers(self, now: float) -> bool:
        """Whether the server is up for all that is known, and not only because nobody has asked it."""
        return not self.is_on and now - self._answered_at < LATELY

    def wait(self, now: float) -> float:
        """The seconds before which nothing should leave; 0 when something may."""
        return max(0.0, self._over_at - now)

    def room(self, room: int, now: float, on_the_wire: int) -> int:
        """How many of `room` requests may leave: all, or one to try whether the server is back."""
        if not self.is_on:
            return room
        return 0 if on_the_wire or self.wait(now) else min(room, 1)
