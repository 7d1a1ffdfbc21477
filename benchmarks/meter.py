"""Runs one program to its end and writes its id and then what it used, as JSON, into files; it is run by path.

The kernel counts a program's peak memory from before `exec`, when it still is its parent's: a small
parent, such as this with nothing but the standard library, keeps that from spoiling the figure.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

# ru_maxrss is in kilobytes on Linux and the BSDs, in bytes on macOS (getrusage(2) of each).
_UNIT = 1 if sys.platform == "darwin" else 1024


def meter(report: Path, command: list[str]) -> int:
    """The program's exit code; SIGTERM and SIGUSR1 are handed on to it."""
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.execvp(command[0], command)  # noqa: S606 -- the program to measure, as the caller wrote it
    for number in (signal.SIGTERM, signal.SIGUSR1):
        signal.signal(number, lambda received, _frame: os.kill(pid, received))
    report.with_suffix(".pid").write_text(str(pid))
    _, status = os.waitpid(pid, 0)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    usage = {
        "wall": time.monotonic() - began,
        "cpu": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss * _UNIT,
    }
    report.write_text(json.dumps(usage))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(meter(Path(sys.argv[1]), sys.argv[2:]) & 0xFF)
