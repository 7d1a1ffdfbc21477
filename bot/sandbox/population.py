"""A crowd of private chats that cost eight bytes each until somebody asks for one. Its people follow from a seed."""

from array import array
from dataclasses import dataclass

FIRST_ID = 10_000_000
LARGEST = 10_000_000
_WORD = 2**64 - 1
_LANGUAGES = ("en", "zh-hans", "de", "pt-br")


@dataclass(frozen=True, slots=True)
class Shares:
    """The parts of a population, between 0 and 1, that cannot be written to."""

    blocked: float = 0.0
    deactivated: float = 0.0
    never_started: float = 0.0


@dataclass(frozen=True, slots=True)
class Person:
    """One of the crowd, as the seed made them."""

    first_name: str
    language_code: str
    started: bool
    blocked: bool
    deactivated: bool

    @property
    def reachable(self) -> bool:
        """Whether a message arrives."""
        return self.started and not self.blocked and not self.deactivated


class Population:
    """`size` private chats with the ids from FIRST_ID on."""

    first_id = FIRST_ID

    def __init__(self, size: int, shares: Shares, seed: int) -> None:
        self.size = size
        self.shares = shares
        self.seed = seed
        self._last_ids = array("I", [0]) * size
        self._delivered = array("I", [0]) * size

    def __contains__(self, chat_id: int) -> bool:
        return FIRST_ID <= chat_id < FIRST_ID + self.size

    def person(self, chat_id: int) -> Person:
        """The person behind an id: always the same for the same seed."""
        number = chat_id - FIRST_ID
        dice = _dice(self.seed * LARGEST + number)
        shares = self.shares
        blocked = dice < shares.blocked
        deactivated = not blocked and dice < shares.blocked + shares.deactivated
        gone = shares.blocked + shares.deactivated
        never = not blocked and not deactivated and dice < gone + shares.never_started
        return Person(
            f"Person {number + 1}",
            _LANGUAGES[number % len(_LANGUAGES)],
            started=not never,
            blocked=blocked,
            deactivated=deactivated,
        )

    def next_message_id(self, chat_id: int) -> int:
        """The id of the next message of a chat, whoever writes it."""
        self._last_ids[chat_id - FIRST_ID] += 1
        return self._last_ids[chat_id - FIRST_ID]

    def deliver(self, chat_id: int) -> None:
        """Count a message of the bot."""
        self._delivered[chat_id - FIRST_ID] += 1

    def lost(self, expected: int = 1) -> int:
        """How many reachable chats got fewer than the expected messages. Looks at all of them."""
        return sum(
            1
            for number, got in enumerate(self._delivered)
            if got < expected and self.person(FIRST_ID + number).reachable
        )


def _dice(number: int) -> float:
    """A number in [0, 1) that looks random and is always the same for the same input (SplitMix64)."""
    mixed = (number * 0x9E3779B97F4A7C15) & _WORD
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
    return (mixed ^ (mixed >> 31)) / (_WORD + 1)
