"""The sandbox as a process of its own, so that it shares no core time with what is measured."""

import asyncio
import json
import signal
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.processes import Program, ProgramFailed, started
from bot.cli.loops import to_the_end
from bot.sandbox import Sandbox, SandboxOptions

_HTTP_SECONDS = 30
_LOOK_SECONDS = 0.1
_LONGEST_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running sandbox, seen from outside."""

    page_url: str
    base_url: str
    token: str
    process: Program

    @property
    def settings(self) -> dict[str, str]:
        """What makes `incoming run` use it."""
        return {"BOT_TOKEN": self.token, "INCOMING_TELEGRAM__BASE_URL": self.base_url}

    def look(self, path: str) -> Any:
        """GET below `/sim/`."""
        return self._ask(urllib.request.Request(f"{self.page_url}sim/{path}"))  # noqa: S310 -- loopback, by its own word

    def act(self, path: str, **body: object) -> Any:
        """POST below `/sim/`."""
        url, data = f"{self.page_url}sim/{path}", json.dumps(body).encode()
        return self._ask(urllib.request.Request(url, data))  # noqa: S310 -- the same

    def call_for_updates(self) -> None:
        """Let somebody press Start, so that the next poll is answered, and seen, at once."""
        self.act("user/200001/start")

    def polls(self) -> list[float]:
        """When polls were answered, in seconds since 1970."""
        return [call["at"] for call in self.look("outbox") if call["method"] == "getupdates"]

    def sends(self) -> int:
        """How many messages have arrived."""
        count: int = self.look("stats")["sends"]
        return count

    def check(self, messages: int) -> None:
        """Only what really arrived counts.

        Raises:
            ProgramFailed: Other than so many messages arrived, or some request was refused.
        """
        stats = self.look("stats")
        if stats["sends"] != messages or stats["refusals"]:
            raise ProgramFailed(
                f"{stats['sends']} of {messages} messages arrived; refused: {stats['refusals']}"
            )

    @staticmethod
    def _ask(request: urllib.request.Request) -> Any:
        with urllib.request.urlopen(request, timeout=_HTTP_SECONDS) as answer:  # noqa: S310 -- the same
            return json.load(answer)


def wait_until(done: Callable[[], bool]) -> None:
    """Look until it is so.

    Raises:
        ProgramFailed: It takes too long.
    """
    end = time.monotonic() + _LONGEST_SECONDS
    while not done():
        if time.monotonic() > end:
            raise ProgramFailed(f"what was waited for did not come within {_LONGEST_SECONDS} s")
        time.sleep(_LOOK_SECONDS)


@contextmanager
def server(*, population: int = 0, latency: float = 0.0, flood: bool = False) -> Iterator[Server]:
    """A sandbox with a crowd of private chats; `latency` in seconds, and with flood control or without."""
    with started("-m", "benchmarks.server", json.dumps([latency, flood])) as process:
        running = Server(**json.loads(process.read_line()), process=process)
        if population:
            running.act("population", private=population)
        yield running


async def _serve(latency: float, flood: bool) -> None:  # noqa: FBT001 -- read from the command line
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    options = SandboxOptions(latency=latency, flood=flood, history=1_000, journal=1_000)
    async with Sandbox(options) as sandbox:
        where = {
            "page_url": sandbox.page_url,
            "base_url": sandbox.base_url,
            "token": sandbox.token,
        }
        print(json.dumps(where), flush=True)
        await stop.wait()


if __name__ == "__main__":
    to_the_end(_serve(*json.loads(sys.argv[1])))
