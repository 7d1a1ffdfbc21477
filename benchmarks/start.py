"""How soon `incoming run` asks for its first updates, and what the idle process costs."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure, Scale, at_most
from benchmarks.processes import MEBIBYTE, Program, cpu_seconds, started
from benchmarks.server import Server, server, wait_until

# After the first poll the start-up's own work, such as the first ticks, ends.
_SETTLE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Start:
    """One start: seconds to the first poll, and what the process was like afterwards."""

    seconds: float
    resident: float
    idle_cpu: float


def measure(scale: Scale) -> Sequence[Figure]:
    """A first start, which makes the database, and one that finds it, both against the sandbox."""
    with TemporaryDirectory(prefix="incoming-bench-") as folder, server() as sandbox:
        first = _start(Path(folder), sandbox, scale.idle_seconds)
        again = _start(Path(folder), sandbox, scale.idle_seconds)
    return (
        Figure("first start to first poll", first.seconds, "s", at_most(3)),
        Figure("later start to first poll", again.seconds, "s", at_most(3)),
        Figure("resident memory, idle", again.resident, "MiB", at_most(120)),
        Figure("CPU, idle", again.idle_cpu, "% of a core"),
    )


def _start(folder: Path, sandbox: Server, idle_seconds: float) -> _Start:
    settings = sandbox.settings | {
        "INCOMING_DATA__FOLDER": str(folder),
        "INCOMING_LOGGING__LEVEL": "warning",
    }
    polls = sandbox.polls()
    sandbox.call_for_updates()
    began = time.time()
    with started("-m", "bot", "run", settings=settings) as program:
        wait_until(lambda: len(sandbox.polls()) > len(polls))
        seconds = sandbox.polls()[len(polls)] - began
        time.sleep(_SETTLE_SECONDS)
        resident, cpu = _idle(program, idle_seconds)
        program.stop()
    return _Start(seconds, resident, cpu)


def _idle(program: Program, seconds: float) -> tuple[float, float]:
    """Resident mebibytes, and CPU in percent of a core, of a process that has nothing to do; by Linux's /proc."""
    before = cpu_seconds(program.pid)
    time.sleep(seconds)
    pages = int(Path(f"/proc/{program.pid}/statm").read_text().split()[1])
    spent = cpu_seconds(program.pid) - before
    return pages * os.sysconf("SC_PAGE_SIZE") / MEBIBYTE, 100 * spent / seconds
