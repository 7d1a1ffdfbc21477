"""How fast an edition reaches many chats through the real services, beside other clients that post the same bodies."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import contenders, crowd
from benchmarks.contenders import CLIENTS, Delivered
from benchmarks.figures import RATIO, Figure, Scale, Target, at_least, at_most
from benchmarks.server import Server, server
from benchmarks.stores import Kind, store

_ITEMS = 12
# Each round sends to so many of the scale's chats: enough, for there are many rounds.
_PART_OF_CHATS = 2
# Of a server that is far away, the answers of Telegram take about so long; and of one that is no hurdle.
_FAR, _NEAR = 0.05, 0.0
# The most CPU that a message may cost, in the whole of the delivery, for what it costs these alone.
_MOST_CPU = {"aiohttp": 2.2, "aiogram": 1 / 2, "python-telegram-bot": 1 / 8}


@dataclass(slots=True)
class _Stage:
    """Both databases with their subscribers, on which round follows round."""

    urls: Mapping[Kind, str]
    bodies: Path
    seeds: Iterator[int] = field(default_factory=lambda: count(1))

    def round(self, sandbox: Server, *, is_first: bool) -> "_Round":
        """Everybody once, one after the other, with the same bodies."""
        runs: dict[str, Delivered] = {}
        publish: dict[str, float] = {}
        seed = next(self.seeds)
        for kind, url in self.urls.items():
            asyncio.run(crowd.write_articles(url, _ITEMS, seed=seed))
            runs[kind], said = contenders.deliver(url, sandbox)
            publish[kind] = said["publish_seconds"]
        contenders.write_bodies(self.urls[Kind.SQLITE], self.bodies)
        for client in CLIENTS:
            if is_first or not client.once:
                runs[client.name] = client.run(sandbox, self.bodies)
        return _Round(runs, publish)


@dataclass(frozen=True, slots=True)
class _Round:
    """What each did, by name, and what publishing took, by database."""

    runs: Mapping[str, Delivered]
    publish: Mapping[str, float]


def measure(scale: Scale) -> Sequence[Figure]:
    """This project on both databases and other clients, in turns; medians of the rounds."""
    figures: list[Figure] = []
    with ExitStack() as stack:
        urls = {kind: stack.enter_context(store(kind)) for kind in Kind}
        folder = stack.enter_context(TemporaryDirectory(prefix="incoming-bench-"))
        stage = _Stage(urls, Path(folder) / "bodies.json")
        for url in urls.values():
            asyncio.run(crowd.subscribe(url, scale.chats // _PART_OF_CHATS))
        for latency in (_FAR, _NEAR):
            figures += _figures(latency, _rounds(stage, scale, latency))
    return figures


def _rounds(stage: _Stage, scale: Scale, latency: float) -> Sequence[_Round]:
    rounds: list[_Round] = []
    sent = 0
    with server(population=scale.chats // _PART_OF_CHATS, latency=latency) as sandbox:
        for number in range(scale.rounds):
            rounds.append(stage.round(sandbox, is_first=not number))
            sent += sum(run.messages for run in rounds[-1].runs.values())
            sandbox.check(sent)
    return rounds


def _figures(latency: float, rounds: Sequence[_Round]) -> Iterator[Figure]:
    at = f"{1000 * latency:.0f} ms"
    is_promised = latency == _FAR
    for kind in Kind:
        if is_promised:
            took = median(one.publish[kind] for one in rounds)
            yield Figure(f"{kind}: publish", took * 1000, "ms")
        runs = [one.runs[kind] for one in rounds]
        yield from _of(f"{at}: {kind}", runs, at_least(1000) if is_promised else None)
        for name, most in _MOST_CPU.items():
            ratio = median(
                one.runs[kind].cpu_per_thousand / one.runs[name].cpu_per_thousand for one in rounds
            )
            target = at_most(most) if is_promised else None
            yield Figure(f"{at}: {kind}: CPU to {name}", ratio, RATIO, target)
    for client in CLIENTS:
        runs = [one.runs[client.name] for one in rounds if client.name in one.runs]
        yield from _of(f"{at}: {client.name}", runs)


def _of(who: str, runs: Sequence[Delivered], rate: Target | None = None) -> Iterator[Figure]:
    """The medians of one contender's runs."""
    yield Figure(f"{who}: messages", median(run.rate for run in runs), "1/s", rate)
    cpu = median(run.cpu_per_thousand for run in runs)
    yield Figure(f"{who}: CPU for 1,000 messages", cpu, "s")
    yield Figure(f"{who}: a message, median", 1000 * median(run.p50 for run in runs), "ms")
    yield Figure(f"{who}: a message, 99 %", 1000 * median(run.p99 for run in runs), "ms")
    most = at_most(200) if rate else None
    yield Figure(f"{who}: peak memory", median(run.peak for run in runs), "MiB", most)
