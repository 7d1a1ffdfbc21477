"""How much a rich message holds: what Telegram allows, and how much less we take.

Telegram: Bot API, "Rich messages": 32,768 characters, 500 blocks, 16 levels, 50 media, 20 columns, 8 buttons a row.
In which unit it counts characters is not said, and may be bytes of HTML: so both are kept below.
Clients drew formulas beyond some length badly, and one crashed at 4,097 characters.
"""

from dataclasses import dataclass
from typing import Final

MOST_CHARACTERS: Final = 32_768
MOST_BLOCKS: Final = 500
DEEPEST: Final = 16
MOST_MEDIA: Final = 50
MOST_COLUMNS: Final = 20
MOST_BUTTONS: Final = 8

SAFE_DEPTH: Final = 10
"""How deep blocks, list items and styles nest in what we make."""

LONGEST_FORMULA: Final = 1_000
"""Characters of a formula that every known client draws."""

_LEAST_CHARACTERS: Final = 2_048  # the longest formula and what stands around it
_LEAST_SIZE: Final = 24_576  # one link of 2,048 characters, escaped, and its text
_LEAST_BLOCKS: Final = 24  # lists in lists, as deep as they are made


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one message that we make.

    Attributes:
        characters: Code points of its text and the source of its formulas.
        size: Bytes of its HTML form.
        blocks: Blocks, list items and rows of tables, however deep.
    """

    characters: int = 10_000
    size: int = 32_000
    blocks: int = 400

    def __post_init__(self) -> None:
        """Refuse bounds within which one formula, link or deep list could not be sent."""
        if (
            self.characters < _LEAST_CHARACTERS
            or self.size < _LEAST_SIZE
            or self.blocks < _LEAST_BLOCKS
        ):
            least = f"{_LEAST_CHARACTERS} characters, {_LEAST_SIZE} bytes, {_LEAST_BLOCKS} blocks"
            raise ValueError(f"a rich message must hold at least {least}; got {self}")


LIMITS: Final = Limits()
