"""Watches how late the event loop is, from within. Mends nothing."""

import asyncio
import time
from typing import Final

# Whatever holds the loop up for longer than this is surely seen, and shorter holds now and then;
# twenty looks a second cost a thousandth of a core.
_NAP_SECONDS: Final = 0.05


class LoopLag:
    """The longest lateness since somebody last asked, in seconds."""

    def __init__(self) -> None:
        self._longest = 0.0

    async def watch(self) -> None:
        """Nap, and note how late the nap ended, until cancelled."""
        while True:
            due = time.monotonic() + _NAP_SECONDS
            await asyncio.sleep(_NAP_SECONDS)
            self._longest = max(self._longest, time.monotonic() - due)

    def take(self) -> float:
        """The longest lateness, which is forgotten then."""
        longest, self._longest = self._longest, 0.0
        return longest
