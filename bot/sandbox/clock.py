"""A clock that can be frozen and moved, so that hours pass in a test. Counts seconds since 1970, as Telegram does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import time


@dataclass(slots=True)
class SimulatedClock:
    """Calling it gives the present moment: real time plus an offset, or a frozen moment."""

    source: Callable[[], float] = time
    offset: float = 0.0
    frozen_at: float | None = field(default=None)

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.source() + self.offset if self.frozen_at is None else self.frozen_at

    def freeze(self) -> None:
        """Stop at the present moment."""
        self.frozen_at = self()

    def resume(self) -> None:
        """Run on from the moment at which it stands."""
        if self.frozen_at is not None:
            self.offset = self.frozen_at - self.source()
            self.frozen_at = None

    def advance(self, seconds: float) -> None:
        """Move on, frozen or not; callers pass no negative number."""
        if self.frozen_at is None:
            self.offset += seconds
        else:
            self.frozen_at += seconds
