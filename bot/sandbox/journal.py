"""What the bot asked for and got: every call in a bounded ring, and the counters that load tests read."""

import json
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

_MOST_SECONDS = 600  # of the rate table
_MOST_KEYS = 2_000_000  # remembered for duplicates
_MOST_GAPS = 100_000  # chats whose gaps are watched
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
    sends: int = 0
    entity_drops: int = 0
    oversized_keyboards: int = 0
    duplicates: int = 0
    unwatched: int = 0  # messages after the memory for duplicates was full
    alarms: int = 0  # methods that the Bot API has and the sandbox has not
    unknown_parameters: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)


class Journal:
    """The record of one sandbox."""

    def __init__(self, limit: int, duplicate_pattern: str | None) -> None:
        self.counters = Counters()
        self._calls: deque[Call] = deque(maxlen=limit)
        self._number = 0
        self._seconds: dict[int, int] = {}
        self._gaps: dict[int, tuple[float, float]] = {}
        self._pattern: re.Pattern[str] | None = None
        self._seen: set[int] = set()
        self.watch(duplicate_pattern)

    def watch(self, pattern: str | None) -> None:
        """From now on, take as a duplicate what matches the pattern twice alike in one chat.

        Raises:
            re.error: the pattern is no regular expression.
        """
        self._pattern = re.compile(pattern) if pattern else None
        self._seen.clear()

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

    def sent(self, at: float, chat_id: int, parameters: dict[str, Any]) -> None:
        """Count a message that a chat got."""
        self.counters.sends += 1
        second = int(at)
        self._seconds[second] = self._seconds.get(second, 0) + 1
        if len(self._seconds) > _MOST_SECONDS:
            del self._seconds[next(iter(self._seconds))]
        self._gap(at, chat_id)
        if self._pattern is not None:
            self._look_for_duplicate(self._pattern, chat_id, parameters)

    def since(self, number: int) -> list[dict[str, Any]]:
        """The calls after the one with this number, oldest first."""
        return [call.to_json() for call in self._calls if call.number > number]

    def summary(self) -> dict[str, Any]:
        """All counters as JSON."""
        counters = self.counters
        smallest = min(self._gaps, key=lambda chat: self._gaps[chat][1], default=None)
        gap = None if smallest is None else self._gaps[smallest][1]
        return {
            "calls": counters.calls,
            "sends": counters.sends,
            "sends_per_second": {str(second): n for second, n in self._seconds.items()},
            "smallest_gap": gap if gap != float("inf") else None,
            "duplicates": counters.duplicates,
            "unwatched": counters.unwatched,
            "entity_drops": counters.entity_drops,
            "oversized_keyboards": counters.oversized_keyboards,
            "alarms": counters.alarms,
            "unknown_parameters": dict(counters.unknown_parameters),
            "refusals": dict(counters.refusals),
        }

    def _refused(self, call: Call) -> None:
        refusals = self.counters.refusals
        known = call.verdict in refusals or len(refusals) < _MOST_REASONS
        refusals[call.verdict if known else "other"] += 1

    def _gap(self, at: float, chat_id: int) -> None:
        last = self._gaps.get(chat_id)
        if last is not None:
            self._gaps[chat_id] = (at, min(last[1], at - last[0]))
        elif len(self._gaps) < _MOST_GAPS:
            self._gaps[chat_id] = (at, float("inf"))

    def _look_for_duplicate(
        self, pattern: re.Pattern[str], chat_id: int, parameters: dict[str, Any]
    ) -> None:
        found = pattern.search(json.dumps(parameters, ensure_ascii=False))
        if found is None:
            return
        key = hash((chat_id, found[0]))
        if key in self._seen:
            self.counters.duplicates += 1
        elif len(self._seen) < _MOST_KEYS:
            self._seen.add(key)
        else:
            self.counters.unwatched += 1
