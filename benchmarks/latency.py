"""How soon an article that another program has just inserted is on its way to a chat, while there is nothing else to do."""

import asyncio
import time
from collections.abc import Sequence
from tempfile import TemporaryDirectory

from benchmarks import crowd
from benchmarks.figures import Figure, Scale, at_most, spread
from benchmarks.processes import started
from benchmarks.server import Server, server, wait_until
from benchmarks.stores import Kind, store

_MOST_REPEATS = 10
# Between two articles: the chat's own second must be over.
_PAUSE_SECONDS = 1.5


def measure(scale: Scale) -> Sequence[Figure]:
    """On both databases, with an intake that looks every second."""
    repeats = min(scale.repeats, _MOST_REPEATS)
    return [figure for kind in Kind for figure in _figures(kind, repeats)]


def _figures(kind: Kind, repeats: int) -> Sequence[Figure]:
    with store(kind) as url, server(population=1) as sandbox:
        asyncio.run(crowd.subscribe(url, 1))
        seconds = _times(url, sandbox, repeats)
    waits = spread(seconds)
    return (
        Figure(f"{kind.value}: row to wire, median", waits.p50, "s"),
        Figure(f"{kind.value}: row to wire, longest", max(seconds), "s", at_most(1.5)),
    )


def _times(url: str, sandbox: Server, repeats: int) -> Sequence[float]:
    seconds: list[float] = []
    with TemporaryDirectory(prefix="incoming-bench-") as folder:
        settings = sandbox.settings | {
            "INCOMING_DATA__FOLDER": folder,
            "INCOMING_DATABASE__URL": url,
            "INCOMING_ACCESS__MODE": "public",
            "INCOMING_INTAKE__INTERVAL_SECONDS": "1",
            "INCOMING_DIGEST__COALESCE_SECONDS": "0",
            "INCOMING_LOGGING__LEVEL": "warning",
        }
        sandbox.call_for_updates()
        with started("-m", "bot", "run", settings=settings) as program:
            wait_until(lambda: bool(sandbox.polls()))
            for repeat in range(repeats):
                time.sleep(_PAUSE_SECONDS)
                seconds.append(_time(url, sandbox, repeat))
            program.stop()
    return seconds


def _time(url: str, sandbox: Server, seed: int) -> float:
    """Seconds from just before the row is committed until the request arrives."""
    before = sandbox.sends()
    began = time.time()
    asyncio.run(crowd.write_articles(url, 1, seed=seed + 1))
    wait_until(lambda: sandbox.sends() > before)
    sends = [call for call in sandbox.look("outbox") if call["method"] == "sendmessage"]
    arrived: float = sends[-1]["at"]
    return arrived - began
