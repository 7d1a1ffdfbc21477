"""Starts programs as processes of their own and says what they used. Knows nothing of what they do."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_METER = Path(__file__).with_name("meter.py")
# Longer than any program of a full run takes; whoever hangs is ended, and the run with it.
_PATIENCE_SECONDS = 240
_STOP_SECONDS = 20

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Used:
    """What a program took: seconds of wall clock and of CPU, and its largest resident size in bytes."""

    wall: float
    cpu: float
    peak: int

    @property
    def peak_mebibytes(self) -> float:
        """The largest resident size."""
        return self.peak / MEBIBYTE


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that ended well: what it used, and what it printed."""

    used: Used
    out: str

    @property
    def result(self) -> Any:
        """The JSON of its last line."""
        return json.loads(self.out.splitlines()[-1])


class ProgramFailed(Exception):  # noqa: N818 -- it says what happened
    """A program that was to be measured did not do its work; the text is what it said."""


def run(*arguments: str, settings: Mapping[str, str] | None = None) -> Finished:
    """Run `python ARGUMENTS` to its end.

    Raises:
        ProgramFailed: It returned another code than 0, or it took too long.
    """
    with started(*arguments, settings=settings) as program:
        return program.finish()


def run_json(module: str, order: object) -> Finished:
    """Run a module of the benchmarks, which gets the order as JSON in its only argument."""
    return run("-m", module, json.dumps(order))


@dataclass(slots=True)
class Program:
    """A running program below its meter; `name` is what was started."""

    name: str
    process: "subprocess.Popen[str]"
    folder: Path

    @property
    def pid(self) -> int:
        """The program itself, not its meter; it has printed something or been waited for before."""
        return int((self.folder / "used.pid").read_text())

    def begin(self) -> None:
        """Tell it, by SIGUSR1, that what is to be measured begins now."""
        self.process.send_signal(signal.SIGUSR1)

    def read_line(self) -> str:
        """The next line that it prints.

        Raises:
            ProgramFailed: It ended instead.
        """
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            self.finish()
            raise ProgramFailed(f"{self.name} ended and said nothing")
        return line

    def stop(self) -> Finished:
        """Ask it to end in order, as a container does."""
        self.process.terminate()
        return self.finish(_STOP_SECONDS)

    def finish(self, seconds: float = _PATIENCE_SECONDS) -> Finished:
        """Wait for its end.

        Raises:
            ProgramFailed: It returned another code than 0, or it took too long.
        """
        try:
            out, _ = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise ProgramFailed(f"{self.name} took longer than {seconds} s") from error
        if self.process.returncode:
            said = (self.folder / "errors").read_text().strip()
            raise ProgramFailed(f"{self.name} returned {self.process.returncode}: {said}")
        return Finished(Used(**json.loads((self.folder / "used").read_text())), out)


@contextmanager
def started(*arguments: str, settings: Mapping[str, str] | None = None) -> Iterator[Program]:
    """`python ARGUMENTS` as a running program, killed at the end if it still runs."""
    with TemporaryDirectory(prefix="incoming-bench-") as name:
        folder = Path(name)
        command = [sys.executable, "-I", "-S", str(_METER), str(folder / "used")]
        with (folder / "errors").open("w") as errors:
            process = subprocess.Popen(  # noqa: S603 -- the benchmark's own programs
                [*command, sys.executable, *arguments],
                cwd=folder,
                env=_environment(settings or {}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        try:
            yield Program(" ".join(arguments), process, folder)
        finally:
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    """Kill a program that still runs, with its meter: both are in the session that began with it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without settings of a real bot, and with those given."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("INCOMING_", "BOT_TOKEN"))
    }
    return kept | {"PYTHONPATH": str(ROOT)} | dict(settings)


def cpu_seconds(pid: int) -> float:
    """CPU that a running process has used (proc(5), stat: the 14th and 15th field; the 2nd, a name, ends with a bracket)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
