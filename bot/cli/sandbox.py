"""`incoming sandbox`."""

from contextlib import suppress

from rich.console import Console

from bot.cli.loops import to_the_end
from bot.errors import BotError
from bot.sandbox import Sandbox, SandboxError, SandboxOptions, serve


def serve_sandbox(host: str, port: int, latency: float) -> int:
    """Serve until interrupted."""
    try:
        options = SandboxOptions(host=host, port=port, latency=latency)
        with suppress(KeyboardInterrupt):
            to_the_end(serve(options, _announce))
    except SandboxError as error:
        raise BotError(str(error)) from error
    except OSError as error:
        raise BotError(f"port {port} on {host} cannot be had ({error}); choose another") from error
    return 0


def _announce(sandbox: Sandbox) -> None:
    console = Console()
    console.print(f"Chat page:  {sandbox.page_url}", highlight=False)
    console.print(f"BOT_TOKEN={sandbox.token}", highlight=False)
    console.print(f"INCOMING_TELEGRAM__BASE_URL={sandbox.base_url}", highlight=False)
