"""How much a classic message holds."""

from dataclasses import dataclass
from typing import Final

_LEAST_LENGTH: Final = 64
_LEAST_SIZE: Final = 24_576  # one link of 2,048 characters, escaped, and its text
_LEAST_ENTITIES: Final = 12  # one of each kind


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one message.

    Attributes:
        length: UTF-16 units after parsing (Bot API, sendMessage: 1-4096 characters; units are the stricter count).
        size: Bytes of HTML before parsing (the Bot API server refuses more than 32,768).
        entities: How many Telegram keeps; it ignores the rest without a word.
    """

    length: int = 4_096
    size: int = 32_768
    entities: int = 100

    def __post_init__(self) -> None:
        """Refuse bounds within which one link could not be sent."""
        if (
            self.length < _LEAST_LENGTH
            or self.size < _LEAST_SIZE
            or self.entities < _LEAST_ENTITIES
        ):
            least = f"{_LEAST_LENGTH} units, {_LEAST_SIZE} bytes, {_LEAST_ENTITIES} entities"
            raise ValueError(f"a message must hold at least {least}; got {self}")


LIMITS: Final = Limits()
