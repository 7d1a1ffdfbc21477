"""`incoming ingest` of many files, by real worker processes."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.program import Program, below, is_there

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="a single core gets no workers")
    if hasattr(os, "sched_getaffinity")
    else pytest.mark.skip(reason="the processes are looked up where Linux lists them"),
]

NOTES = 1_500


@pytest.fixture
def program(tmp_path: Path) -> Program:
    (tmp_path / "notes").mkdir()
    for n in range(NOTES):
        text = f"# Note {n}\n\n" + f"About attention and llama number {n}, $x_{n}^2$.\n\n" * 12
        (tmp_path / "notes" / f"{n:04}.md").write_text(text)
    return Program(tmp_path)


def kept(folder: Path, what: str) -> list[object]:
    """A column of all articles in the order of their numbers; nothing while there is no database."""
    file = folder / "incoming.sqlite3"
    if not file.exists():
        return []
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        try:
            rows = connection.execute(f"select {what} from article order by number, id")  # noqa: S608 -- test's own
        except sqlite3.OperationalError:  # its tables are being made
            return []
        return [row for (row,) in rows]


def workers(pid: int) -> Iterator[int]:
    """The worker processes: children of the one process of which they are copies."""
    for child in below(pid):
        yield from below(child)


async def test_many_notes_are_taken_in_by_workers_in_order_of_name(
    program: Program, tmp_path: Path
) -> None:
    process = await program.start("ingest", "notes")
    seen: set[int] = set()
    ending = asyncio.ensure_future(process.communicate())
    while not ending.done():
        seen |= set(workers(process.pid))
        await asyncio.wait([ending], timeout=0.02)
    out, err = ending.result()

    assert out.decode() == f"{NOTES} new, 0 known, 0 updated, 0 refused\n", err
    assert len(seen) >= 2
    assert kept(tmp_path, "number") == list(range(1, NOTES + 1))
    assert set(kept(tmp_path, "language")) == {"en"}
    assert not any(str(excerpt).startswith("Note") for excerpt in kept(tmp_path, "excerpt"))
    assert not any(map(is_there, seen))


async def test_a_worker_that_dies_ends_the_command_in_one_line_and_loses_nothing(
    program: Program, tmp_path: Path
) -> None:
    process = await program.start("ingest", "notes")
    while not kept(tmp_path, "id"):
        assert process.returncode is None
        await asyncio.sleep(0.01)
    os.kill(next(workers(process.pid)), signal.SIGKILL)
    out, err = await process.communicate()

    assert (process.returncode, out) == (2, b"")
    assert err.decode().startswith("incoming: a worker process ended before its work was done")
    assert len(err.decode().splitlines()) == 1
    before = len(kept(tmp_path, "id"))
    assert before > 0

    again = await program.run("ingest", "notes")
    assert again.out == f"{NOTES - before} new, {before} known, 0 updated, 0 refused\n", again.err
    assert kept(tmp_path, "number") == list(range(1, NOTES + 1))


async def test_killed_it_leaves_no_worker_behind(program: Program, tmp_path: Path) -> None:
    process = await program.start("ingest", "notes")
    while not kept(tmp_path, "id"):
        await asyncio.sleep(0.01)
    left = set(workers(process.pid))
    process.kill()
    await process.communicate()

    async with asyncio.timeout(20):
        while any(map(is_there, left)):
            await asyncio.sleep(0.05)
