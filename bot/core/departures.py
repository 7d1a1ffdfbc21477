"""Spreads out the messages whose moments went by while the machine stood still; decides no moment itself.

planned      | | | | | | | |             a place in the pace each (see `pacing`)
stalled          ###########
at once          .          ||||||       what timers would do
spread           .          | | | | |    what leaves, and what is planned next lies behind it
"""

from math import inf


class Departures:
    """The moments at which messages leave, as a bucket of their own: those who keep to their plan never wait here."""

    __slots__ = ("full_at",)

    def __init__(self) -> None:
        # The moment at which all that left is paid for: nothing planned may lie before it.
        self.full_at = -inf

    def leave(self, now: float, period: float, slack: float) -> float:
        """Count a message that wants to leave now; the seconds it has to wait until it may.

        Args:
            now: The moment, at or after the one that was planned.
            period: The seconds from message to message.
            slack: How far a burst may run ahead of that, in seconds.
        """
        full_at = max(self.full_at, now)
        self.full_at = full_at + period
        return max(0.0, full_at - slack - now)
