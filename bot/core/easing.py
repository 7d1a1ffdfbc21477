"""Whom Telegram's "too many requests" are for, by how much they slow that down, and how it recovers. Closes nothing.

Additive increase, multiplicative decrease: the one rule by which senders who know nothing of the
limit but its refusals are known to settle just below it (Chiu and Jain, 1989; TCP does the same).
"""

from dataclasses import dataclass, field
from math import inf
from typing import Final, Self

# Two refusals halve the rate: what was refused is surely left behind, and an accident costs little.
SHRINK: Final = 0.7
# What one refusal took comes back in ten minutes: a limit that stays lower is met six times an hour.
REGROWTH: Final = (1 - SHRINK) / 600
# A scope never stands still: only by sending can it find out that it may send more.
LEAST: Final = 0.1

# Telegram never says which limit was hit. So many chats refused, with no success between, are the bot.
# Where one message in twenty is refused for its chat alone, that is wrong once in 8,000 messages.
CHATS_THAT_ARE_THE_BOT: Final = 3


@dataclass(frozen=True, slots=True)
class Ease:
    """The part of its rate that a scope keeps to: `part` at the moment `since`, growing back to 1."""

    part: float = 1.0
    since: float = -inf

    def at(self, now: float) -> float:
        """The part at this moment, above 0 and at most 1."""
        return min(1.0, self.part + max(0.0, now - self.since) * REGROWTH)

    @property
    def whole_at(self) -> float:
        """From this moment on the part is 1."""
        return self.since + (1 - self.part) / REGROWTH

    def shrunk(self, now: float, *, until: float) -> Self:
        """The part after one more refusal, whose wait lasts `until`: it grows from then on."""
        return type(self)(max(LEAST, self.at(now) * SHRINK), max(until, self.since))


@dataclass(slots=True)
class Refusals:
    """The chats that were told to wait since a message last got through, and until when."""

    _until: dict[int, float] = field(default_factory=dict)

    def add(self, chat_id: int, now: float, until: float) -> float | None:
        """Note a refusal; where they are the whole bot's, the moment at which it may be tried again, else None.

        That is the end of the shortest wait: all of the bot's end together, and where they were the chats' own
        after all, nobody else waits for the longest.
        """
        latest = max(until, self._until.get(chat_id, until))
        self._until = {chat: end for chat, end in self._until.items() if end > now} | {
            chat_id: latest
        }
        are_the_bot = len(self._until) >= CHATS_THAT_ARE_THE_BOT
        return min(self._until.values()) if are_the_bot else None

    def clear(self) -> None:
        """Note that a message got through."""
        self._until.clear()
