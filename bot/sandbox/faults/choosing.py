"""Whom a script strikes: the same requests in the same order meet the same faults. Does nothing to them.

The dice of a request follow from the seed, the fault, the chat and how many requests that chat has had,
so that the order in which *different* chats are served changes nobody's luck.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from bot.sandbox.dice import roll
from bot.sandbox.faults.kinds import Latency, Trouble
from bot.sandbox.faults.script import ChatMatch, Rule, Script
from bot.sandbox.parameters import Parameters
from bot.sandbox.state import Chat

_MOST_COUNTED = 2_000_000  # chats; the requests of all further ones are counted together
_STRIKE, _DELAY, _TAIL = range(3)  # what the dice are thrown for


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a script sees it; `chat` is None where it names none that exists."""

    method: str
    parameters: Parameters
    chat: Chat | None

    @property
    def key(self) -> int:
        """Whose requests are counted together: those of one chat, or of one method without a chat."""
        name = self.parameters.text("chat_id") or self.method
        return self.chat.id if self.chat is not None else crc32(name.encode(errors="replace"))


@dataclass(frozen=True, slots=True)
class Strike:
    """What befalls one request: seconds of delay, and a fault with its name or none."""

    delay: float = 0.0
    trouble: Trouble | None = None
    name: str = ""


@dataclass(slots=True)
class _Count:
    """How often a rule matched, and how often it struck."""

    matched: int = 0
    hits: int = 0


@dataclass(slots=True)
class Faults:
    """A script at work, with its counts."""

    script: Script = field(default_factory=Script)
    _counts: list[_Count] = field(init=False)
    _asked: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._counts = [_Count() for _ in self.script.faults]

    def __bool__(self) -> bool:
        return bool(self.script.faults)

    def strike(self, asked: Asked) -> Strike:
        """What befalls this request: every latency that strikes, and the first other fault."""
        self._asked[self._counted(asked)] += 1
        delay, struck = 0.0, Strike()
        for place, rule in enumerate(self.script.faults):
            is_latency = isinstance(rule.fault, Latency)
            if (struck.trouble is not None and not is_latency) or not self._hits(place, asked):
                continue
            if isinstance(rule.fault, Latency):
                delay += self._seconds(rule.fault, place, asked)
            else:
                struck = Strike(trouble=rule.fault, name=rule.name or rule.fault.kind)
        return Strike(delay, struck.trouble, struck.name)

    def report(self) -> dict[str, Any]:
        """The script with the counts of each rule, as JSON."""
        rules = zip(self.script.faults, self._counts, strict=True)
        return {
            "seed": self.script.seed,
            "faults": [
                {
                    **rule.model_dump(mode="json", exclude_unset=True),
                    "matched": count.matched,
                    "hits": count.hits,
                }
                for rule, count in rules
            ],
        }

    def _hits(self, place: int, asked: Asked) -> bool:
        rule, count = self.script.faults[place], self._counts[place]
        if not _matches(rule, asked):
            return False
        count.matched += 1
        if count.matched <= rule.after or (rule.times is not None and count.hits >= rule.times):
            return False
        hit = rule.probability == 1 or self._roll(place, asked, _STRIKE) < rule.probability
        count.hits += hit
        return hit

    def _seconds(self, latency: Latency, place: int, asked: Asked) -> float:
        if self._roll(place, asked, _TAIL) < latency.tail:
            return latency.tail_seconds
        return latency.low + (latency.high - latency.low) * self._roll(place, asked, _DELAY)

    def _roll(self, place: int, asked: Asked, purpose: int) -> float:
        nth = self._asked[self._counted(asked)]
        return roll(self.script.seed, place, asked.key, nth, purpose)

    def _counted(self, asked: Asked) -> int:
        known = asked.key in self._asked or len(self._asked) < _MOST_COUNTED
        return asked.key if known else 0


def _matches(rule: Rule, asked: Asked) -> bool:
    if rule.method and asked.method not in rule.method:
        return False
    if rule.chat is not None and not _is_among(rule.chat, asked.chat):
        return False
    text = asked.parameters.text
    return all(part in text(name) for name, part in rule.contains.items())


def _is_among(match: ChatMatch, chat: Chat | None) -> bool:
    return (
        chat is not None
        and chat.kind in match.kind
        and (not match.id or chat.id in match.id)
        and chat.id % match.modulus == match.remainder
    )
