"""Counts what Telegram counts in a rich message: text, blocks, media, columns. Depth is bounded while it is read."""

from collections import Counter
from collections.abc import Iterator

from bot.sandbox.entities import utf16_length
from bot.sandbox.rich.media import MEDIA
from bot.sandbox.rich.rules import RichLimits, beyond
from bot.sandbox.rich.texts import words
from bot.sandbox.rich.tree import every, own_texts
from bot.sandbox.state import Json


def check_limits(blocks: list[Json], limits: RichLimits) -> None:
    """Refuse more than fits into one message.

    Raises:
        Refused: with the limit that is exceeded first.
    """
    all_blocks = list(every(blocks))
    for name, count, most in _counts(all_blocks, limits):
        if count > most:
            raise beyond(name)


def _counts(blocks: list[Json], limits: RichLimits) -> Iterator[tuple[str, int, int]]:
    """The name of each limit, how much there is, how much there may be; what bounds the others comes first."""
    yield "BLOCKS", sum(map(_blocks, blocks)), limits.blocks
    texts = (words(text) for block in blocks for text in own_texts(block))
    yield "TEXT", sum(length(text, limits.unit) for text in texts), limits.text
    yield "MEDIA", sum(block["type"] in MEDIA for block in blocks), limits.media
    yield "COLUMNS", max(map(_columns, blocks), default=0), limits.columns


def length(text: str, unit: str) -> int:
    """The length of a text in "characters", "utf-16" units or "bytes" of UTF-8."""
    match unit:
        case "characters":
            return len(text)
        case "bytes":
            return len(text.encode())
        case _:
            return utf16_length(text)


def _blocks(block: Json) -> int:
    """Itself, and each list item and table row in it."""
    return 1 + len(block.get("items", ())) + len(block.get("cells", ()))


def _columns(block: Json) -> int:
    return max(_widths(block.get("cells", [])), default=0)


def _widths(rows: list[list[Json]]) -> Iterator[int]:
    """The columns of each row, with those that a cell of an earlier row reaches down into."""
    reaching = 0
    ends: Counter[int] = Counter()  # row in which cells end -> the columns that they cover together
    for place, row in enumerate(rows):
        reaching -= ends[place]
        yield reaching + sum(cell.get("colspan", 1) for cell in row)
        for cell in row:
            if "rowspan" in cell:
                reaching += cell.get("colspan", 1)
                ends[place + cell["rowspan"]] += cell.get("colspan", 1)
