"""How fast `incoming ingest FOLDER` takes notes in, and how much memory that needs; beside it the Markdown parser alone."""

import json
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pyromark import Options, events

from benchmarks.figures import RATIO, Figure, Scale, at_least, at_most
from benchmarks.notes import note, write_notes
from benchmarks.processes import ProgramFailed, Used, run, run_json


@dataclass(frozen=True, slots=True)
class _Run:
    """One ingestion."""

    notes: int
    bytes: int
    used: Used

    @property
    def rate(self) -> float:
        """Notes a second."""
        return self.notes / self.used.wall


def measure(scale: Scale) -> Sequence[Figure]:
    """Ingest a smaller and a larger folder into a new SQLite database each."""
    few, many = (_ingest(count) for count in scale.notes)
    size = many.bytes / many.notes / 1000
    cpu = many.used.cpu / many.notes * 1000
    floor: float = run_json("benchmarks.ingest", few.notes).result
    return (
        Figure(f"notes of {size:.1f} kB taken in", many.rate, "1/s", at_least(500)),
        Figure("CPU for 1,000 notes", cpu, "s"),
        Figure("CPU to the Markdown parser alone", cpu / floor, RATIO),
        Figure(f"peak memory, {few.notes:,} notes", few.used.peak_mebibytes, "MiB"),
        Figure(f"peak memory, {many.notes:,} notes", many.used.peak_mebibytes, "MiB"),
        Figure(
            f"peak memory, {many.notes:,} notes to {few.notes:,}",
            many.used.peak / few.used.peak,
            RATIO,
            at_most(1.2),
        ),
    )


def _ingest(count: int) -> _Run:
    with TemporaryDirectory(prefix="incoming-bench-") as name:
        folder = Path(name)
        size = write_notes(folder / "notes", count)
        finished = run(
            "-m",
            "bot",
            "ingest",
            str(folder / "notes"),
            settings={"INCOMING_DATA__FOLDER": str(folder / "data")},
        )
        _check(folder / "data" / "incoming.sqlite3", count)
        return _Run(count, size, finished.used)


def _check(file: Path, count: int) -> None:
    """Only what was really done counts."""
    with sqlite3.connect(file) as connection:
        [numbered] = connection.execute("select count(number) from article").fetchone()
    connection.close()
    if numbered != count:
        raise ProgramFailed(f"{numbered} of {count} notes were taken in")


def _parse(count: int) -> float:
    """CPU seconds that the Markdown parser takes for 1,000 notes, of which it only makes events."""
    texts = [note(number) for number in range(count)]
    began = time.process_time()
    for text in texts:
        deque(events(text, options=Options.ENABLE_TABLES), maxlen=0)
    return (time.process_time() - began) / count * 1000


if __name__ == "__main__":
    print(json.dumps(_parse(json.loads(sys.argv[1]))))
