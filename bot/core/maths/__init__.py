"""LaTeX formulas as Unicode text in one reading direction, where that can be said without misleading.

It typesets nothing: a formula that needs two dimensions is answered by None, and the caller shows its source.
"""

import re
from functools import lru_cache
from typing import Final
from unicodedata import normalize

from bot.core.cleaning import fold
from bot.core.maths.atoms import UnsayableError
from bot.core.maths.reader import Reader

_LONGEST: Final = 4_000
_CACHED: Final = 200
_COMMENT: Final = re.compile(r"(?<!\\)%[^\n]*")
# What authors write who do not know `cases`.
_CASES: Final = re.compile(
    r"\\left\s*\\\{\s*\\begin\{array\}(?:\{[^{}]*\})?((?:(?!\\(?:begin|end)\{array\}).)*+)\\end\{array\}\s*\\right\s*\.",
    re.DOTALL,
)
_PLAIN: Final = re.compile(r"[A-Za-z0-9α-ωΑ-Ω ()\[\].,;:!+\-=<>/|*]*")


def to_text(source: str) -> str | None:
    """The formula in Unicode, its rows as lines; None where only the LaTeX source says what is meant."""
    return _cached(source) if len(source) <= _CACHED else _say(source)


@lru_cache(maxsize=4096)
def _cached(source: str) -> str | None:
    return _say(source)


def _as_cases(array: re.Match[str]) -> str:
    return rf"\begin{{cases}}{array[1]}\end{{cases}}"


def _say(source: str) -> str | None:
    if _PLAIN.fullmatch(source):
        return fold(source)
    if len(source) > _LONGEST:
        return None
    try:
        text = Reader(_CASES.sub(_as_cases, _COMMENT.sub("", source))).whole()
    except UnsayableError:
        return None
    lines = (fold(line) for line in normalize("NFC", text).split("\n"))
    return "\n".join(filter(None, lines))
