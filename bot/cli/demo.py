"""`incoming demo`: the real bot as a process of its own, against the sandbox, with sample articles that trickle in.

sandbox (this process)  <- HTTP ->  incoming run (child)  <- watched folder <-  samples, one by one
"""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console

from bot.cli.bringing import bring
from bot.cli.loops import to_the_end
from bot.config import load
from bot.errors import BotError
from bot.process import stop_by_signal
from bot.sandbox import Sandbox, SandboxOptions
from bot.sources.survey import survey
from storage.leadership import file_lock

# So many samples are there from the start; one more comes every so many seconds.
_AT_START: Final = 12
_TRICKLE_SECONDS: Final = 20.0
_STOP_SECONDS: Final = 10.0
_OWN_FOLDER: Final = ".incoming-demo"

_console = Console()


def play(port: int, folder: Path) -> int:
    """Run the demo until Ctrl-C; the exit code of the bot when it ends by itself."""
    return to_the_end(_play(port, folder.absolute()))


async def _play(port: int, folder: Path) -> int:
    stop = stop_by_signal()
    samples = _samples()
    # The port first, and the folder for oneself: a second demo must not empty that of the first.
    async with _sandbox(port) as sandbox:
        with _held(folder):
            return await _with_folder(sandbox, folder, samples, stop)


async def _with_folder(
    sandbox: Sandbox, folder: Path, samples: list[Path], stop: asyncio.Event
) -> int:
    watched = _prepare(folder)
    environment = _environment(sandbox, folder, watched)
    found = survey([str(sample) for sample in samples[:_AT_START]])
    await bring(load(None, environment), found)
    bot = await _start_bot(environment)
    trickling = asyncio.create_task(_trickle(samples[_AT_START:], watched))
    _say_where(sandbox)
    stopping = asyncio.create_task(stop.wait())
    ended = asyncio.create_task(bot.wait())
    await asyncio.wait((stopping, ended), return_when=asyncio.FIRST_COMPLETED)
    trickling.cancel()
    stopping.cancel()
    return await _stop_bot(bot, ended)


@asynccontextmanager
async def _sandbox(port: int) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(SandboxOptions(port=port))
    try:
        await sandbox.start()
    except OSError as error:
        raise BotError(
            f"port {port} cannot be had ({error}); try: incoming demo --port 0"
        ) from error
    try:
        yield sandbox
    finally:
        await sandbox.close()


async def _start_bot(environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    # A session of its own: Ctrl-C reaches only this process, which then stops the bot in order.
    # Where this process cannot, since it was killed, the pipe tells.
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.cli.tethered",
        "run",
        env=environment,
        start_new_session=True,
        stdin=asyncio.subprocess.PIPE,
    )


def _environment(sandbox: Sandbox, folder: Path, watched: Path) -> Mapping[str, str]:
    """The environment without settings of a real bot, and with those of the demo."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("INCOMING_", "BOT_TOKEN"))
    }
    return kept | {
        "BOT_TOKEN": sandbox.token,
        "INCOMING_TELEGRAM__BASE_URL": sandbox.base_url,
        "INCOMING_ACCESS__MODE": "public",
        "INCOMING_DATA__FOLDER": str(folder),
        "INCOMING_DIGEST__COALESCE_SECONDS": "10",
        "INCOMING_DIGEST__MAX_AGE_DAYS": "3650",
        "INCOMING_WATCH__FOLDER": str(watched),
        "INCOMING_WATCH__INTERVAL_SECONDS": "2",
        "INCOMING_LOGGING__LEVEL": "warning",
    }


async def _stop_bot(bot: asyncio.subprocess.Process, ended: "asyncio.Task[int]") -> int:
    """Ask the bot to stop and wait; what it returns when it had ended by itself."""
    if ended.done():
        return ended.result()
    bot.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await ended
    except TimeoutError:
        bot.kill()
        await bot.wait()
    _console.print("Stopped.")
    return 0


async def _trickle(samples: list[Path], watched: Path) -> None:
    for sample in samples:
        await asyncio.sleep(_TRICKLE_SECONDS)
        # Under its own name only when it is whole; the watched folder passes hidden files by.
        hidden = watched / f".{sample.name}"
        shutil.copy(sample, hidden)
        hidden.rename(watched / sample.name)


def _prepare(folder: Path) -> Path:
    """An empty data folder with a watched folder in it; only a folder that a demo made is emptied.

    Raises:
        BotError: The folder holds something else.
    """
    if folder.exists() and not folder.is_dir():
        raise BotError(f"{folder} is a file; name a folder with --data")
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _OWN_FOLDER).exists():
            raise BotError(f"{folder} holds other files; name an empty folder with --data")
        _empty(folder)
    watched = folder / "articles"
    watched.mkdir(parents=True, exist_ok=True)
    (folder / _OWN_FOLDER).touch()
    return watched


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder, if it is one that a demo made, is held by this demo alone.

    Raises:
        BotError: Another demo has it.
    """
    if not (folder / _OWN_FOLDER).exists():
        _prepare(folder)
    try:
        lock = file_lock(folder / _OWN_FOLDER, wait=False)
    except BlockingIOError as error:
        raise BotError(
            f"{folder} is that of a demo that runs; stop it, or name another folder with --data"
        ) from error
    with lock:
        yield


def _empty(folder: Path) -> None:
    """Remove all but the sign that it is a demo's, which is what the lock is on."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != _OWN_FOLDER:
            path.unlink()


def _samples() -> list[Path]:
    """The sample articles: of the installed package, or of the source tree."""
    package = Path(__file__).parents[1]
    folder = next(
        one for one in (package / "examples", package.parent / "examples") if one.exists()
    )
    notes = sorted((folder / "notes").glob("*.md"))
    return [*notes[:4], folder / "page.txt", folder / "feed.xml", *notes[4:]]


def _say_where(sandbox: Sandbox) -> None:
    _console.print(f"\n  Open the chat page:  [bold]{sandbox.page_url}[/bold]", highlight=False)
    _console.print(
        "  Choose a chat, press Start, try /topic and /latest; a digest comes within a minute."
    )
    _console.print("  Ctrl-C stops.\n")
