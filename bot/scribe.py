"""Writes the lines of the log in a thread of its own, so that a reader who is slow or stuck holds up nobody. Words nothing."""

import logging
import os
from queue import Full, Queue
from threading import Event, Thread
from typing import Final

import structlog
from typing_extensions import override

# Two megabytes of usual lines: what a bad minute says.
WAITING_AT_MOST: Final = 10_000
# The end of the process waits so long for a reader; a service has ten seconds for all of it.
_AT_THE_END_SECONDS: Final = 1.0


class Scribe(logging.Handler):
    """A handler of events that returns at once.

        event ──format──> line ──queue──> thread ──write──> file

    A pipe holds 64 KiB. Who writes more than is read waits in `write`, and with it would all deliveries, the
    leases and the answers to people. Lines for which there is no room are dropped, counted, and told of later.
    """

    def __init__(self, descriptor: int, room: int = WAITING_AT_MOST) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._lines: Queue[bytes | Event] = Queue(room)
        self._lost = 0
        Thread(target=self._work, name="log", daemon=True).start()

    @override
    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._lines.put_nowait(f"{self.format(record)}\n".encode(errors="backslashreplace"))
        except Full:
            self._lost += 1
            return
        if self._lost:
            lost, self._lost = self._lost, 0
            structlog.get_logger(__name__).warning("the log was not read in time", lines_lost=lost)

    @override
    def flush(self) -> None:
        """Wait until all that was said is written; a reader who is stuck is given up after a second."""
        reached = Event()
        try:
            self._lines.put(reached, timeout=_AT_THE_END_SECONDS)
        except Full:
            return
        reached.wait(_AT_THE_END_SECONDS)

    def _work(self) -> None:
        while True:
            match self._lines.get():
                case Event() as reached:
                    reached.set()
                case line:
                    self._write(line)

    def _write(self, line: bytes) -> None:
        # Not through `sys.stderr`: its lock would be held by a write that is stuck when the interpreter ends.
        while line:
            try:
                line = line[os.write(self._descriptor, line) :]
            except OSError:  # nobody reads any more, and there is no other place to say so
                return
