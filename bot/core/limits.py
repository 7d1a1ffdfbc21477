"""Telegram's limits as token buckets: how large, and how fast they fill. Counts no message."""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """A token bucket's size and pace.

    Attributes:
        period: Seconds until the next token.
        burst: How many tokens a full bucket holds. In any span of `n * period` seconds, its end
            excluded, at most `n + burst - 1` messages pass.
        slack: How far ahead of the pace a burst may run, in seconds.
    """

    period: float
    burst: int = 1
    slack: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse what is no pace; without a burst a bucket would never give a token."""
        if not (self.period > 0 and self.burst >= 1):
            raise ValueError(
                f"{self} is no limit: it needs a period above 0 and a burst of 1 or more"
            )
        object.__setattr__(self, "slack", (self.burst - 1) * self.period)


def per_second(messages: float) -> Limit:
    """Return the bot's limit for a rate above 0; a burst of two makes up for timers that wake late."""
    return Limit(1 / messages, burst=2)


_FREE: Final = per_second(28)


@dataclass(frozen=True, slots=True)
class Limits:
    """Telegram's limits (Bot FAQ, "My bot is hitting limits"), each kept with a margin.

    Attributes:
        bot: Of some 30 messages a second to all chats; 28 unless configured.
        private: One message a second to one person.
        group: 20 messages in any minute to one group or channel, two of them at once. The period is
            that of 19 in 61 seconds: a second is for what the network delays.
        paid: What is kept instead of `bot` while messages are paid for; None where none ever is.
    """

    bot: Limit = _FREE
    private: Limit = Limit(1.0)
    group: Limit = Limit(61 / 19, burst=2)
    paid: Limit | None = None
