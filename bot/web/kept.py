"""What the store holds, as metrics. Looks at no store."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.services.status import StoreStatus
from storage.records import ChatTally, DeliveryState, SubscriptionState

# Reasons are Telegram's words: so many become labels, the rest is one.
MOST_REASONS: Final = 10
OTHER_REASONS: Final = "other"


def families(status: StoreStatus | None) -> Iterator[Metric]:
    """All that is said of the store; only that it cannot be read, when it cannot."""
    yield _gauge("database_up", "Whether the database could be read.", int(status is not None))
    if status is None:
        return
    yield _of_states(
        "deliveries",
        "Messages in the ledger by their state.",
        {state: status.deliveries.of(state) for state in DeliveryState},
    )
    yield _gauge("deliveries_doubtful", "Messages that may have arrived twice.", status.doubtful)
    yield _moment(
        "oldest_due", "Since when the message that is due longest waits.", status.due_since
    )
    yield _of_states(
        "articles",
        "Articles by what the intake made of them.",
        {"unseen": status.unseen, "taken_in": status.articles, "refused": status.refused},
    )
    yield CounterMetricFamily(
        "incoming_editions", "Editions that were published.", value=status.editions
    )
    yield _of_states(
        "subscriptions",
        "Subscriptions by their state.",
        {state: status.subscribed.get(state, 0) for state in SubscriptionState},
    )
    yield from _chats_and_workers(status)


def _chats_and_workers(status: StoreStatus) -> Iterator[Metric]:
    chats = _family(
        "chats", "Chats by whether they can be written to, and why not.", "state", "reason"
    )
    for (state, reason), count in _bounded(status.census).items():
        chats.add_metric((state, reason), count)
    yield chats
    pauses = _family(
        "pause_until_timestamp_seconds",
        "Until when Telegram wants nothing sent by the bot, or paid for.",
        "scope",
    )
    for pause in status.pauses:
        pauses.add_metric((pause.scope,), pause.until.timestamp())
    yield pauses
    yield _gauge("workers", "Processes that live.", len(status.workers))
    leaders = sum(worker.leader for worker in status.workers)
    yield _gauge("leaders", "Processes that take in and publish: one, where all is well.", leaders)
    yield _moment("heartbeat", "When any process last gave a sign of life.", status.beat_at)


def _bounded(census: Iterable[ChatTally]) -> Counter[tuple[str, str]]:
    """Chats by state and reason; the most frequent reasons come first, and only some have a name."""
    counts: Counter[tuple[str, str]] = Counter()
    named: set[str] = {""}
    for one in census:
        reason = one.reason or ""
        if len(named) <= MOST_REASONS:
            named.add(reason)
        counts[one.state, reason if reason in named else OTHER_REASONS] += one.chats
    return counts


def _family(name: str, meaning: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"incoming_{name}", meaning, labels=labels)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"incoming_{name}", meaning, value=value)


def _of_states(name: str, meaning: str, counts: dict[str, int]) -> Metric:
    family = _family(name, meaning, "state")
    for state, count in counts.items():
        family.add_metric((state,), count)
    return family


def _moment(name: str, meaning: str, at: datetime | None) -> Metric:
    """A moment in seconds since 1970; no sample when there is none."""
    family = _family(f"{name}_timestamp_seconds", meaning)
    if at is not None:
        family.add_metric((), at.timestamp())
    return family
