"""Commands whose standard output takes nothing more, as processes: one line says so, or none where the reader has left."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import ROOT, Program

# It takes nothing (full(4), on Linux).
_FULL = Path("/dev/full")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def _say(program: Program, *arguments: str, out: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=program.environment,
        cwd=program.folder,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not _FULL.exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("preview",), ("topics",), ("render", str(ROOT / "README.md"))],
    ids=lambda arguments: arguments[0],
)
def test_a_full_disk_is_told_in_one_line(program: Program, arguments: tuple[str, ...]) -> None:
    _say(program, "ingest", str(ROOT / "examples" / "notes"), out=subprocess.DEVNULL)
    with _FULL.open("w") as full:
        done = _say(program, *arguments, out=full.fileno())
    told = "what is printed cannot be written: No space left on device; make room, or send it elsewhere"
    assert (done.returncode, done.stderr) == (2, f"incoming: {told}\n")


@pytest.mark.parametrize("arguments", [("--help",), ("render", str(ROOT / "README.md"))])
def test_a_reader_that_has_left_is_told_nothing(
    program: Program, arguments: tuple[str, ...]
) -> None:
    reader = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    reader.wait()
    assert reader.stdin is not None
    done = _say(program, *arguments, out=reader.stdin.fileno())
    reader.stdin.close()
    assert done.stderr == ""
