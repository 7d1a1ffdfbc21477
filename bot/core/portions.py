"""Parts what waits to be read, so that each portion fits into memory together. Reads nothing itself."""

from collections.abc import Iterable, Iterator

from bot.core.taking import MOST_CHARACTERS
from storage.records import Waiting


def portions(sizes: Iterable[Waiting], most: int) -> Iterator[list[int]]:
    """Yield the ids of articles in their order, in portions of at most so many, and of at most 4,000,000 characters.

    An article that is longer by itself is a portion of its own.
    """
    portion: list[int] = []
    size = 0
    for one in sizes:
        size += one.characters
        if portion and (len(portion) >= most or size > MOST_CHARACTERS):
            yield portion
            portion, size = [], one.characters
        portion.append(one.id)
    if portion:
        yield portion
