"""How much of each limit a safe document takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final, assert_never

from bot.core.blocks import (
    Block,
    Bullets,
    Cell,
    Code,
    Date,
    Details,
    Divider,
    Footer,
    Heading,
    Image,
    Inline,
    InlineCode,
    InlineMaths,
    Item,
    Link,
    Maths,
    Paragraph,
    PullQuote,
    Quote,
    Runs,
    Styled,
    Table,
    Text,
)
from bot.core.rich.limits import Limits

# The tags of one element with the longest names and all attributes but an address.
_TAGS: Final = 64
# A line feed is `<br>` in HTML.
_BREAK: Final = 4


@dataclass(frozen=True, slots=True)
class Weight:
    """Code points, bytes of the HTML form, and blocks with items and rows."""

    characters: int = 0
    size: int = 0
    blocks: int = 0

    def __add__(self, other: "Weight") -> "Weight":
        """Both together."""
        return Weight(
            self.characters + other.characters, self.size + other.size, self.blocks + other.blocks
        )

    def __sub__(self, other: "Weight") -> "Weight":
        """What is left of a room when something stands in it."""
        return Weight(
            self.characters - other.characters, self.size - other.size, self.blocks - other.blocks
        )

    def fits(self, room: "Weight") -> bool:
        """Whether the room holds so much."""
        return (
            self.characters <= room.characters
            and self.size <= room.size
            and self.blocks <= room.blocks
        )


def room_of(limits: Limits) -> Weight:
    """All that a message holds."""
    return Weight(limits.characters, limits.size, limits.blocks)


NOTHING: Final = Weight()
SHELL: Final = Weight(0, _TAGS, 1)
"""A block, item or row without what is in it."""


def total(weights: Iterable[Weight]) -> Weight:
    """All of them together."""
    characters = size = blocks = 0
    for weight in weights:
        characters += weight.characters
        size += weight.size
        blocks += weight.blocks
    return Weight(characters, size, blocks)


def of_block(block: Block) -> Weight:  # noqa: C901, PLR0911 -- one case a kind of block
    """What a block takes with all that is in it."""
    match block:
        case Paragraph(runs) | Heading(_, runs) | Footer(runs):
            return SHELL + of_runs(runs)
        case Code(text, language):
            return SHELL + _text(text) + Weight(0, len(escape(language or "").encode()), 0)
        case Maths(source):
            return SHELL + _text(source)
        case Bullets(items):
            return SHELL + total(map(of_item, items))
        case Quote(blocks):
            return SHELL + total(map(of_block, blocks))
        case PullQuote(runs, credit):
            return SHELL + of_runs(runs) + of_runs(credit)
        case Table(rows):
            return SHELL + total(map(of_row, rows))
        case Details(summary, blocks):
            return SHELL + of_runs(summary) + total(map(of_block, blocks))
        case Divider():
            return SHELL
        case Image():
            raise ValueError("a safe document holds no picture")
        case _:
            assert_never(block)


def of_item(item: Item) -> Weight:
    """What an entry of a list takes."""
    return SHELL + total(map(of_block, item.blocks))


def of_row(row: tuple[Cell, ...]) -> Weight:
    """What a row of a table takes."""
    return SHELL + total(Weight(0, _TAGS, 0) + of_runs(cell.runs) for cell in row)


def of_runs(runs: Runs) -> Weight:
    """What inline runs take."""
    return total(map(of_run, runs))


def of_run(run: Inline) -> Weight:
    """What one inline run takes."""
    match run:
        case Text(text):
            return _text(text)
        case InlineCode(text) | InlineMaths(text) | Date(_, text):
            return _text(text) + Weight(0, _TAGS, 0)
        case Styled(_, runs):
            return of_runs(runs) + Weight(0, _TAGS, 0)
        case Link(url, runs):
            return of_runs(runs) + Weight(0, _TAGS + len(escape(url).encode()), 0)
        case _:
            assert_never(run)


def _text(text: str) -> Weight:
    size = len(escape(text).encode()) + _BREAK * text.count("\n")
    return Weight(len(text), size, 0)
