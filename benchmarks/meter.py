"""Runs one program to its end and writes its id and then what it used, as JSON, into files; it is run by path.

The kernel counts a program's peak memory from before `exec`, when it still is its parent's: a small
parent, such as this with nothing but the standard library, keeps that from spoiling the figure.
On Linux, processes that the program starts count with it, also those whose parent ends before them.
"""

import ctypes
import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

# ru_maxrss is in kilobytes on Linux and the BSDs, in bytes on macOS (getrusage(2) of each).
_UNIT = 1 if sys.platform == "darwin" else 1024
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, prctl(2)
_LOOK_SECONDS = 0.1


def meter(report: Path, command: list[str]) -> int:
    """The program's exit code; SIGTERM and SIGUSR1 are handed on to it."""
    _adopt_orphans()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.execvp(command[0], command)  # noqa: S606 -- the program to measure, as the caller wrote it
    for number in (signal.SIGTERM, signal.SIGUSR1):
        signal.signal(number, lambda received, _frame: os.kill(pid, received))
    report.with_suffix(".pid").write_text(str(pid))
    together = _Together()
    threading.Thread(target=together.watch, daemon=True).start()
    _, status = os.waitpid(pid, 0)
    wall = time.monotonic() - began
    _wait_for_orphans()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    usage = {
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "peak": max(used.ru_maxrss * _UNIT, together.peak),
    }
    report.write_text(json.dumps(usage))
    return os.waitstatus_to_exitcode(status)


def _adopt_orphans() -> None:
    """Become the parent of those below who lose theirs, so that they can be waited for, and counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()


class _Together:
    """Looks from time to time how much memory several processes hold together, shared pages counted once.

    `peak` is in bytes. A single process is told better by getrusage, which misses no moment.
    """

    def __init__(self) -> None:
        self.peak = 0

    def watch(self) -> None:
        """Look until this process ends."""
        while True:
            time.sleep(_LOOK_SECONDS)
            below = list(_below(os.getpid()))
            if len(below) > 1:
                self.peak = max(self.peak, sum(map(_proportional_bytes, below)))


def _below(pid: int) -> Iterator[int]:
    """The processes below this one; each is listed at the thread that started it (proc(5), children)."""
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended
            for child in map(int, listed.read_text().split()):
                yield child
                yield from _below(child)


def _proportional_bytes(pid: int) -> int:
    """Resident memory, each page divided among those who share it (proc(5), smaps_rollup)."""
    with suppress(OSError):  # it has ended
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    sys.exit(meter(Path(sys.argv[1]), sys.argv[2:]) & 0xFF)
