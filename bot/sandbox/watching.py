"""What tests want to know of the messages that arrived: rates, gaps, duplicates, order. Refuses nothing."""

import json
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.parameters import Parameters
from bot.sandbox.state import Chat
from bot.sandbox.tallies import Tallies

_MOST_SECONDS = 600  # of the rate table
_MOST_KEYS = 4_000_000  # remembered for duplicates and for order, each about 64 bytes
_MOST_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Patterns:
    """What makes two messages of one chat duplicates, and what numbers the parts of a series.

    `duplicates`: two messages in which it matches the same text; None: two of the same text.
    `order`: a pattern with the group `part`, and perhaps `series` and `total`; None: nothing is numbered.
    Both are looked for in the parameters of the request as JSON.
    """

    duplicates: re.Pattern[str] | None = None
    order: re.Pattern[str] | None = None


@dataclass(slots=True)
class Watch:
    """The record of one sandbox."""

    patterns: Patterns = field(default_factory=Patterns)
    sends: int = 0
    duplicates: int = 0
    disorders: int = 0  # a part before the one that precedes it
    unwatched: int = 0  # keys for which there was no room left
    busiest_second: int = 0
    smallest_gaps: dict[str, float] = field(default_factory=dict)  # by kind of chat, in seconds
    examples: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_MOST_EXAMPLES))
    _seconds: dict[int, int] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _parts: set[int] = field(default_factory=set)

    def look_for(self, patterns: Patterns) -> None:
        """From now on, take these patterns; what was seen before is forgotten."""
        self.patterns = patterns
        self._seen.clear()
        self._parts.clear()

    def sent(self, now: float, chat: Chat, tallies: Tallies, parameters: Parameters) -> None:
        """Count a message that a chat got, classic or rich."""
        self.sends += 1
        row = tallies.row(chat.id)
        tallies.delivered[row] += 1
        self._count_second(int(now))
        gap = now - tallies.sent_at[row]
        tallies.sent_at[row] = now
        if gap < self.smallest_gaps.get(chat.kind, float("inf")):
            self.smallest_gaps[chat.kind] = gap
        patterns = self.patterns
        if patterns.duplicates is None and patterns.order is None:
            self._look_for_duplicate(chat.id, _content(parameters))
        else:
            self._look_closely(chat.id, parameters)

    def summary(self) -> dict[str, Any]:
        """All of it as JSON."""
        return {
            "sends": self.sends,
            "sends_per_second": {str(second): n for second, n in self._seconds.items()},
            "busiest_second": self.busiest_second,
            "smallest_gaps": self.smallest_gaps,
            "duplicates": self.duplicates,
            "disorders": self.disorders,
            "unwatched": self.unwatched,
            "examples": list(self.examples),
        }

    def _count_second(self, second: int) -> None:
        count = self._seconds[second] = self._seconds.get(second, 0) + 1
        self.busiest_second = max(self.busiest_second, count)
        if len(self._seconds) > _MOST_SECONDS:
            del self._seconds[next(iter(self._seconds))]

    def _look_closely(self, chat_id: int, parameters: Parameters) -> None:
        text = json.dumps(parameters.values, ensure_ascii=False)
        pattern = self.patterns.duplicates
        if pattern is None:
            self._look_for_duplicate(chat_id, _content(parameters))
        elif (found := pattern.search(text)) is not None:
            self._look_for_duplicate(chat_id, found[0])
        if self.patterns.order is not None:
            self._look_for_order(chat_id, self.patterns.order.search(text))

    def _look_for_duplicate(self, chat_id: int, key: str) -> None:
        if self._is_known(self._seen, hash((chat_id, key))):
            self.duplicates += 1
            self.examples.append({"what": "duplicate", "chat_id": chat_id, "key": key[:80]})

    def _look_for_order(self, chat_id: int, found: re.Match[str] | None) -> None:
        """A part that has a successor is remembered; one whose predecessor is not is a disorder."""
        groups = {} if found is None else found.groupdict()
        part, total = _number(groups.get("part")), _number(groups.get("total"))
        if found is None or part is None:
            return
        series = groups.get("series")
        if part > 1 and hash((chat_id, series, part - 1)) not in self._parts:
            self.disorders += 1
            key = found[0][:80]
            self.examples.append({"what": "disorder", "chat_id": chat_id, "key": key})
        if total is None or part < total:
            self._is_known(self._parts, hash((chat_id, series, part)))

    def _is_known(self, keys: set[int], key: int) -> bool:
        """Whether a key was there before; it is from now on."""
        if key in keys:
            return True
        if len(keys) < _MOST_KEYS:
            keys.add(key)
        else:
            self.unwatched += 1
        return False


def _content(parameters: Parameters) -> str:
    said = parameters.text("text") or parameters.text("rich_message")
    return said or str(hash(tuple(parameters.uploads.values())))


def _number(digits: str | None) -> int | None:
    return int(digits) if digits is not None and digits.isdecimal() else None
