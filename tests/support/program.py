"""Starts the program as a process of its own, as an operator would, and looks at what it does."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
# What an orchestrator waits before it kills (Docker, Kubernetes: ten seconds and more).
BEFORE_THE_KILL = 10.0


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that has ended."""

    code: int
    out: str
    err: str


@dataclass(slots=True)
class Program:
    """The settings under which `incoming` is started; all by environment."""

    folder: Path
    sandbox: Sandbox | None = None
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process of the program sees."""
        kept = {
            name: value
            for name, value in os.environ.items()
            # Without bytecode every start would compile a thousand modules.
            if not name.startswith(("INCOMING_", "BOT_TOKEN", "PYTHONDONTWRITEBYTECODE"))
        }
        given = {"INCOMING_DATA__FOLDER": str(self.folder), "INCOMING_ACCESS__MODE": "public"}
        if self.sandbox is not None:
            given |= {
                "BOT_TOKEN": self.sandbox.token,
                "INCOMING_TELEGRAM__BASE_URL": self.sandbox.base_url,
            }
        return kept | given | self.settings

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        """Start `incoming` with these arguments and leave it running."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            env=self.environment,
            cwd=self.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, *arguments: str) -> Finished:
        """Run `incoming` with these arguments to its end."""
        process = await self.start(*arguments)
        out, err = await process.communicate()
        return Finished(process.returncode or 0, out.decode(), err.decode())


class Attended:
    """A running program whose output is read all the time: what fills its pipe waits for a reader."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.pid = process.pid
        self._process = process
        self._heard = asyncio.create_task(process.communicate())

    async def kill(self) -> Finished:
        """End it at once, as a crash would."""
        self._process.kill()
        return await self._end()

    async def stop(self) -> Finished:
        """Ask it to stop, as a container does, and wait for it."""
        if self._process.returncode is None:
            self._process.terminate()
        return await self._end()

    async def _end(self) -> Finished:
        out, err = await self._heard
        return Finished(self._process.returncode or 0, out.decode(), err.decode())


async def stop(process: asyncio.subprocess.Process) -> Finished:
    """Ask a running process to stop, as a container does, and wait for it."""
    if process.returncode is None:
        process.terminate()
    out, err = await process.communicate()
    return Finished(process.returncode or 0, out.decode(), err.decode())


def below(pid: int) -> list[int]:
    """The processes that a process has started and that still run, as Linux lists them (proc(5), children)."""
    try:
        listed = [file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # it has ended
        return []
    return [int(child) for text in listed for child in text.split()]


def is_there(pid: int) -> bool:
    """Whether a process runs, or has ended and nobody has asked for its exit code yet."""
    return Path(f"/proc/{pid}").exists()
