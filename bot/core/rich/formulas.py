"""How a formula is said in a rich message: drawn by the client where that is safe, else in Unicode, else as code."""

from dataclasses import dataclass
from typing import TypeAlias

from bot.core.cleaning import clean, is_blank
from bot.core.maths import to_text
from bot.core.rich.latex import is_plain, simplified
from bot.core.rich.limits import LONGEST_FORMULA


@dataclass(frozen=True, slots=True)
class Drawn:
    """LaTeX that clients draw."""

    source: str


@dataclass(frozen=True, slots=True)
class Spelt:
    """The formula in Unicode, its rows as lines."""

    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """Its LaTeX, shown as code."""

    text: str


Formula: TypeAlias = Drawn | Spelt | Source


def said(source: str, *, may_draw: bool) -> Formula | None:
    """How the formula is said; None where there is nothing to say.

    `may_draw` is false within details: a formula there has made a client crash.
    """
    source = clean(source).strip()
    if is_blank(source):
        return None
    if may_draw and len(source) <= LONGEST_FORMULA:
        plain = simplified(source)
        if len(plain) <= LONGEST_FORMULA and is_plain(plain):
            return Drawn(plain)
    text = to_text(source)
    return Source(source) if text is None or is_blank(text) else Spelt(clean(text))
