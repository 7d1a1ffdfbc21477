"""`incoming sandbox`."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from rich.console import Console

from bot.cli.loops import to_the_end
from bot.errors import BotError
from bot.process import stop_by_signal
from bot.sandbox import Sandbox, SandboxError, SandboxOptions, serve
from bot.sandbox.simulation.reading import value_of
from bot.sandbox.simulation.scene import Scene, set_scene


def serve_sandbox(options: SandboxOptions, scene: Path | None) -> int:
    """Serve until Ctrl-C or a stop by SIGTERM, in the scene that a file describes."""
    ready = partial(_begin, Scene() if scene is None else _read(scene))
    try:
        to_the_end(_until_stopped(options, ready))
    except SandboxError as error:
        raise BotError(str(error)) from error
    except OSError as error:
        where = f"port {options.port} on {options.host}"
        raise BotError(f"{where} cannot be had ({error}); choose another") from error
    return 0


async def _until_stopped(options: SandboxOptions, ready: Callable[[Sandbox], None]) -> None:
    stopping = asyncio.create_task(stop_by_signal().wait())
    serving = asyncio.create_task(serve(options, ready))
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if stopping.done():
        serving.cancel()
    stopping.cancel()
    with suppress(asyncio.CancelledError):
        await serving


def _read(path: Path) -> Scene:
    try:
        return value_of(Scene, path.read_bytes())
    except OSError as error:
        raise BotError(f"{path} cannot be read: {error.strerror}") from error
    except SandboxError as error:
        raise BotError(f"{path}: {error}; docs/sandbox.md describes scenes") from error


def _begin(scene: Scene, sandbox: Sandbox) -> None:
    set_scene(sandbox.state, scene)
    console = Console()
    console.print(f"Chat page:  {sandbox.page_url}", highlight=False)
    console.print(f"Control:    {sandbox.page_url}sim/", highlight=False)
    console.print(f"BOT_TOKEN={sandbox.token}", highlight=False)
    console.print(f"INCOMING_TELEGRAM__BASE_URL={sandbox.base_url}", highlight=False)
