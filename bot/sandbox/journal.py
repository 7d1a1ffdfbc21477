"""What the bot asked for and got: every call in a bounded ring, and counters of what was odd about them."""

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

_MOST_REASONS = 500  # distinct refusals


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot and its verdict: "ok", or the refusal's description.

    `fault` names what kept the client from its answer; code 0 says that nothing was carried out and nothing answered.
    """

    number: int
    at: float
    token: str
    method: str
    parameters: dict[str, Any]
    code: int
    verdict: str
    fault: str = ""

    def to_json(self) -> dict[str, Any]:
        """A line of the outbox; `number` is what `since` takes."""
        return {
            "number": self.number,
            "at": self.at,
            "token": self.token,
            "method": self.method,
            "parameters": self.parameters,
            "code": self.code,
            "verdict": self.verdict,
            "fault": self.fault,
        }


@dataclass(slots=True)
class Counters:
    """Plain totals since the start or the last reset."""

    calls: int = 0
    entity_drops: int = 0
    oversized_keyboards: int = 0
    dropped_links: int = 0  # of rich messages
    literal_entities: int = 0  # of rich HTML: names like &copy; that stay as they are
    lints: int = 0
    lints_by_rule: Counter[str] = field(default_factory=Counter)
    alarms: int = 0  # methods that the Bot API has and the sandbox has not
    unknown_parameters: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)


class Journal:
    """The record of one sandbox."""

    def __init__(self, limit: int) -> None:
        self.counters = Counters()
        self._calls: deque[Call] = deque(maxlen=limit)
        self._number = 0

    def write(self, call: Call) -> None:
        """Keep a finished call; its number is given here."""
        self._calls.append(call)
        self.counters.calls += 1
        if call.code != 200:  # noqa: PLR2004 -- HTTP OK
            self._refused(call)

    def number(self) -> int:
        """The number of the next call."""
        self._number += 1
        return self._number

    def since(self, number: int) -> list[dict[str, Any]]:
        """The calls after the one with this number, oldest first."""
        return [call.to_json() for call in self._calls if call.number > number]

    def summary(self) -> dict[str, Any]:
        """All counters as JSON."""
        counters = self.counters
        return {
            "calls": counters.calls,
            "entity_drops": counters.entity_drops,
            "oversized_keyboards": counters.oversized_keyboards,
            "dropped_links": counters.dropped_links,
            "literal_entities": counters.literal_entities,
            "lints": counters.lints,
            "lints_by_rule": dict(counters.lints_by_rule),
            "alarms": counters.alarms,
            "unknown_parameters": dict(counters.unknown_parameters),
            "refusals": dict(counters.refusals),
        }

    def _refused(self, call: Call) -> None:
        refusals = self.counters.refusals
        known = call.verdict in refusals or len(refusals) < _MOST_REASONS
        refusals[call.verdict if known else "other"] += 1
