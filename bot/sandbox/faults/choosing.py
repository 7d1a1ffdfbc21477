"""Whom a script strikes: the same requests in the same order meet the same faults. Does nothing to them.

The dice of a request follow from the seed, the fault, the chat and how many requests that chat has had,
so that the order in which *different* chats are served changes nobody's luck.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from zlib import crc32

from bot.sandbox.dice import roll
from bot.sandbox.faults.kinds import Latency, Trouble
from bot.sandbox.faults.script import ChatMatch, Rule, Script
from bot.sandbox.parameters import Parameters
from bot.sandbox.specification import KNOWN
from bot.sandbox.state import Chat
from bot.sandbox.tallies import Tallies

_STRIKE, _DELAY, _TAIL = range(3)  # what the dice are thrown for


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a script sees it; `chat` is None where it names none that exists."""

    method: str
    parameters: Parameters
    chat: Chat | None

    @property
    def key(self) -> int:
        """Whose requests are counted together: those for one chat, or those of one method for no chat."""
        return self.chat.id if self.chat is not None else crc32(self.method.encode())


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
    _chatless: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._counts = [_Count() for _ in self.script.faults]

    def __bool__(self) -> bool:
        return bool(self.script.faults)

    def strike(self, asked: Asked, tallies: Tallies) -> Strike:
        """What befalls this request: every latency that strikes, and the first other fault."""
        dice = self._dice(asked, tallies)
        delay, struck = 0.0, Strike()
        for place, rule in enumerate(self.script.faults):
            fault = rule.fault
            may_strike = struck.trouble is None or isinstance(fault, Latency)
            if not may_strike or not self._hits(place, asked, dice):
                continue
            if isinstance(fault, Latency):
                delay += _seconds(fault, partial(dice, place))
            else:
                struck = Strike(trouble=fault, name=rule.name or fault.kind)
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

    def _dice(self, asked: Asked, tallies: Tallies) -> Callable[[int, int], float]:
        """The dice of this request: a number for each place in the script and each purpose."""
        if asked.chat is None:
            method = asked.method if asked.method in KNOWN else ""
            self._chatless[method] += 1
            nth = self._chatless[method]
        else:
            row = tallies.row(asked.chat.id)
            tallies.asked[row] += 1
            nth = tallies.asked[row]
        return partial(roll, self.script.seed, asked.key, nth)

    def _hits(self, place: int, asked: Asked, dice: Callable[[int, int], float]) -> bool:
        rule, count = self.script.faults[place], self._counts[place]
        if not _matches(rule, asked):
            return False
        count.matched += 1
        if count.matched <= rule.after or (rule.times is not None and count.hits >= rule.times):
            return False
        hit = rule.probability == 1 or dice(place, _STRIKE) < rule.probability
        count.hits += hit
        return hit


def _seconds(latency: Latency, dice: Callable[[int], float]) -> float:
    if dice(_TAIL) < latency.tail:
        return latency.tail_seconds
    return latency.low + (latency.high - latency.low) * dice(_DELAY)


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
