"""All metrics of one process, in a registry of its own: counters that the service feeds, and a look at the store. Serves nothing."""

import platform
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from typing import Final, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from bot.core.answers import Answer
from bot.core.tempo import Tempo
from bot.services.status import StoreStatus
from bot.web import kept
from bot.web.lag import LoopLag

# A request takes tenths of seconds, and is given up after half a minute.
_REQUEST_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# A message may wait for a moment, or, at the free rate and with a million chats, for half a day.
_QUEUE_SECONDS: Final = (0.1, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 3600, 14_400, 43_200)
OTHER_WORDS: Final = "other"


class Metrics(Collector):
    """What one process tells: fed by it as it goes on, and read by whoever scrapes.

    `commands` are those that people may use: each is counted by its name.
    """

    def __init__(self, commands: Iterable[str]) -> None:
        self.registry = CollectorRegistry()
        self.lag = LoopLag()
        self.store: StoreStatus | None = None
        self._tempo: Callable[[], Tempo] | None = None
        self._answers = _by_answer(self.registry)
        self._request = self._histogram(
            "request_seconds", "How long Telegram took to answer a message.", _REQUEST_SECONDS
        )
        self._queue = self._histogram(
            "queued_to_sent_seconds", "From a message's queuing to its arrival.", _QUEUE_SECONDS
        )
        self._incomplete = Counter(
            "incoming_rich_incomplete",
            "Rich messages of which Telegram dropped something without a word.",
            registry=self.registry,
        )
        self._updates = _by_command(self.registry, commands)
        lag = Gauge(
            "incoming_loop_lag_seconds",
            "The longest lateness of the event loop since the last scrape.",
            registry=self.registry,
        )
        lag.set_function(self.lag.take)
        Info("incoming_build", "What runs.", registry=self.registry).info(
            {"version": version("incoming-transmission"), "python": platform.python_version()}
        )
        ProcessCollector(registry=self.registry)
        self.registry.register(self)

    # --- what the service feeds ---------------------------------------------------------------

    def answered(self, answer: Answer, seconds: float) -> None:
        """A request got this answer, after so many seconds."""
        self._answers[type(answer)].inc()
        self._request.observe(seconds)

    def arrived(self, seconds: float) -> None:
        """A message arrived so many seconds after it was queued."""
        self._queue.observe(seconds)

    def incomplete(self) -> None:
        """A rich message arrived with less than was meant."""
        self._incomplete.inc()

    def asked(self, command: str) -> None:
        """Somebody used this command, or said what is none."""
        self._updates[command if command in self._updates else OTHER_WORDS].inc()

    def follow(self, tempo: Callable[[], Tempo]) -> None:
        """Tell this pace at each scrape; without it, as where nothing is delivered, none is told."""
        self._tempo = tempo

    # --- what is scraped ----------------------------------------------------------------------

    @override
    def collect(self) -> Iterator[Metric]:
        """The pace now, and the store as it was last seen."""
        if self._tempo is not None:
            yield from _pace(self._tempo())
        yield from kept.families(self.store)

    def _histogram(self, name: str, meaning: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"incoming_{name}", meaning, buckets=buckets, registry=self.registry)


def _by_answer(registry: CollectorRegistry) -> dict[type[Answer], Counter]:
    """A counter for each kind of answer, made ahead: each message asks for one."""
    counter = Counter(
        "incoming_messages", "Messages by Telegram's answer.", ["answer"], registry=registry
    )
    return {kind: counter.labels(kind.__name__.lower()) for kind in get_args(Answer)}


def _by_command(registry: CollectorRegistry, commands: Iterable[str]) -> dict[str, Counter]:
    """A counter for each command, and one for all that is none: what people type is no label."""
    counter = Counter(
        "incoming_updates", "What people asked for, by command.", ["command"], registry=registry
    )
    return {name: counter.labels(name) for name in (*commands, OTHER_WORDS)}


def _pace(tempo: Tempo) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "incoming_pace_messages_per_second",
        "How many messages this process may send a second.",
        value=tempo.rate,
    )
    yield GaugeMetricFamily(
        "incoming_pace_ease",
        'The part of the usual pace that is kept since the last "too many requests".',
        value=tempo.part,
    )
    yield GaugeMetricFamily(
        "incoming_pace_share",
        "The part of the whole bot's pace that this process has.",
        value=1 / tempo.workers,
    )
