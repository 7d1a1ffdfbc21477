"""Paid broadcasts: who pays for a message, and what is left (Bot API, `allow_paid_broadcast`). Counts in nanostars.

The free rate costs nothing; each message above it costs 0.1 Stars, where the bot has switched that on.
"""

from dataclasses import dataclass, field

from bot.sandbox.options import Bucket
from bot.sandbox.refusals import bad_request

NANOSTARS = 1_000_000_000  # of one Star (Bot API, StarAmount)
FEE = NANOSTARS // 10


@dataclass(slots=True)
class PaidBroadcasts:
    """The bot's account. `free` is the rate up to which nothing is paid."""

    free: Bucket
    enabled: bool = False
    nanostars: int = 0
    _tokens: float = field(init=False)
    _counted_at: float = field(init=False, default=float("-inf"))

    def __post_init__(self) -> None:
        self._tokens = float(self.free.burst)

    def check(self, now: float) -> None:
        """Refuse a paid message that cannot be paid.

        Raises:
            Refused: paid broadcasts are not switched on, or the balance is too low.
        """
        if not self.enabled:
            raise bad_request("FLOODSKIP_NOT_ALLOWED")
        self._refill(now)
        if self._tokens < 1 and self.nanostars < FEE:
            raise bad_request("BALANCE_TOO_LOW")

    def sent(self, now: float, *, paid: bool) -> None:
        """Take a message from the free rate, or from the balance of a bot that has agreed to pay."""
        self._refill(now)
        if self._tokens >= 1:
            self._tokens -= 1
        elif paid:
            self.nanostars -= FEE

    def _refill(self, now: float) -> None:
        gained = max(0.0, now - self._counted_at) * self.free.rate
        self._tokens = min(float(self.free.burst), self._tokens + gained)
        self._counted_at = now
