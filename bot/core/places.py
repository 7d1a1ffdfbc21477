"""Where a reader minds least that a text is cut. Knows neither marks nor messages."""

import re
from typing import Final

_SENTENCE: Final = re.compile(r"[\u3002\uff01\uff1f\uff1b]|[.!?;](?=\s)")


def best_place(text: str, fits: int) -> int:
    """The end of a line in the second half of what fits, else of a sentence, else of a word, else where it fits."""
    half = fits // 2
    if (line := text.rfind("\n", half, fits + 1)) > 0:
        return line
    if ends := [match.end() for match in _SENTENCE.finditer(text, half, fits)]:
        return ends[-1]
    space = max(text.rfind(" ", half, fits + 1), text.rfind("\u3000", half, fits + 1))
    return space if space > 0 else fits
