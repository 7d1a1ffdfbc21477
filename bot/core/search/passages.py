"""The passage of a text in which it says what was searched for, marked. Neither finds nor orders articles."""

from collections.abc import Iterator
from typing import Final

from typing_extensions import override

from bot.core.blocks import Blocks, Inline, Runs, Style, Styled, Text
from bot.core.cleaning import boundary, clean, fold
from bot.core.flat import Flat
from bot.core.maths import to_text
from bot.core.search.query import Query, says
from bot.core.search.tokens import parts

LENGTH: Final = 160
"""Code points of a passage."""

# What stands before the first word that was found.
_LEAD: Final = 40
_CUT: Final = "…"

# Instead of a formula that letters cannot say.
_UNSAID: Final = "…"


def text_to_show(blocks: Blocks, limit: int) -> str:
    """The first `limit` code points of a document from which passages are taken: its words, code and formulas."""
    shown = _Shown(limit)
    shown.blocks(blocks)
    return shown.text()[:limit]


def passage(text: str, query: Query) -> Runs:
    """Return the first place of a text that says a word of the search, with all such words in bold.

    The beginning of the text, without a mark, where none is said: the title alone may have said them.
    """
    line = fold(clean(text))
    first = next((start for start, _ in _hits(line, query)), 0)
    start = _start(line, first)
    end = start + boundary(line[start:], LENGTH)
    shown = line[start:end]
    runs: list[Inline] = [Text(_CUT)] if start else []
    done = 0
    for begin, stop in _hits(shown, query):
        if begin > done:
            runs.append(Text(shown[done:begin]))
        runs.append(Styled(Style.BOLD, (Text(shown[begin:stop]),)))
        done = stop
    rest = shown[done:] + (_CUT if end < len(line) else "")
    return (*runs, Text(rest)) if rest else tuple(runs)


def _hits(line: str, query: Query) -> Iterator[tuple[int, int]]:
    for place, part in parts(line):
        for start, end in says(query, part):
            yield place + start, place + end


def _start(line: str, first: int) -> int:
    """Where a passage begins: some words before what was found, at a space if there is one near."""
    if first <= _LEAD:
        return 0
    earliest = first - _LEAD
    space = line.find(" ", earliest, first)
    return space + 1 if space >= 0 else boundary(line, earliest)


class _Shown(Flat):
    """Words for readers, who are shown the formulas between them."""

    __slots__ = ()

    @override
    def _formula(self, source: str) -> None:
        self._say(to_text(source) or _UNSAID)
