"""What happens, told to the open chat pages as it happens. Nobody listening costs nothing."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

_MOST_WAITING = 1000  # events of one page; a page that is slower starts afresh


class Feed:
    """Hands every event to every listener, as JSON text."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str | None]] = set()

    def tell(self, kind: str, **fields: Any) -> None:
        """Hand out an event; a listener that lags too far behind is dropped."""
        if not self._listeners:
            return
        text = json.dumps({"event": kind, **fields}, ensure_ascii=False)
        for queue in list(self._listeners):
            if queue.qsize() >= _MOST_WAITING:
                self._listeners.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(text)

    def close(self) -> None:
        """End all listening."""
        for queue in self._listeners:
            queue.put_nowait(None)
        self._listeners.clear()

    @contextmanager
    def listening(self) -> Iterator[Callable[[], Awaitable[str | None]]]:
        """A function that waits for the next event; None ends it: the feed closed or the listener lags."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue.get
        finally:
            self._listeners.discard(queue)
