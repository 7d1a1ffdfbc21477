"""The clocks that a service goes by. Real ones are in `bot.process`; a test may bring others."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """What dates things, and what measures waits."""

    def now(self) -> datetime:
        """The present moment in UTC. It may jump when somebody sets the machine's clock."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment in the past. They never go back and never jump."""
        ...
