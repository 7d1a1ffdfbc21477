"""`incoming check` against a server that answers."""

import os
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.cli.check import _clock, _unwritable
from bot.sandbox import Sandbox, SandboxOptions
from storage.database import Database
from tests.support.program import Program
from tests.support.store import NOW


@pytest.mark.acceptance
async def test_everything_is_right_against_a_server_that_answers(tmp_path: Path) -> None:
    async with Sandbox(SandboxOptions()) as sandbox:
        program = Program(tmp_path, sandbox)
        await program.run("migrate")
        good = await program.run("check")
        program.settings["BOT_TOKEN"] = "1:unknown-to-the-server"
        bad = await program.run("check")

    assert good.code == 0, good.out
    assert "@incoming_sandbox_bot" in good.out
    assert "clock          right" in good.out
    assert bad.code == 1
    assert "refused by the server (HTTP 401)" in bad.out


@pytest.mark.parametrize(
    ("off", "good", "said"),
    [(0, True, "right"), (300, False, "wrong by 300 s")],
)
def test_a_wrong_clock_is_noticed(off: int, *, good: bool, said: str) -> None:
    finding = _clock(format_datetime(NOW + timedelta(seconds=off), usegmt=True), NOW)

    assert finding.good is good
    assert said in finding.said


def test_a_server_that_tells_no_time_is_no_fault() -> None:
    assert _clock(None, NOW).good


async def test_a_database_that_cannot_be_written_to_is_no_good_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "kept.db").touch()

    async def fault(name: str) -> str | None:
        database = Database(f"sqlite+aiosqlite:///{tmp_path / name}")
        await database.close()
        return _unwritable(database)

    assert await fault("new/folder/some.db") is None
    assert await fault("kept.db") is None
    assert "is no folder" in str(await fault("file/some.db"))
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).suffix == ".db")
    assert f"{tmp_path} cannot be written to" in str(await fault("kept.db"))
    assert f"{tmp_path} cannot be written to" in str(await fault("new/some.db"))
