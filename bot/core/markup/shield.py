r"""Takes formulas out of a Markdown text before it is parsed, so that its grammar cannot break them, and puts them back.

    source -> shielded: a sign in the place of each formula -> parser -> words, code and addresses with signs
           -> pieces: words and formulas | written: code and addresses as their author wrote them

A sign is a number between two characters that `clean` takes out of every text: nobody can have typed it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.core.markup.maths import Formula
from bot.core.markup.scan import Found, formulas_in

_BEGIN: Final = "\ufffe"
_END: Final = "\uffff"
SIGN: Final = _END
"""Stands in every sign, and nowhere else."""

_SIGN: Final = re.compile(f"{_BEGIN}([0-9]+){_END}")
# A formula on lines of its own becomes a processing instruction: to Markdown a block, wherever it stands.
_BLOCK: Final = re.compile(rf"<\?{_BEGIN}([0-9]+){_END}\?>\s*")
_EITHER: Final = re.compile(rf"<\?{_BEGIN}([0-9]+){_END}\?>|{_BEGIN}([0-9]+){_END}")
_MAY_HOLD: Final = re.compile(r"\$|\\(?:[(\[]|begin\{)")
# These two characters as numbers, which the parser would put in.
_REFERENCE: Final = re.compile(r"&#(?:0*6553[45]|[xX]0*[fF]{3}[eEfF]);")
_REPLACEMENT: Final = "&#xFFFD;"


@dataclass(frozen=True, slots=True)
class Shielded:
    """A text with signs for its formulas, and what each of them stands for: the formula and how it was written."""

    text: str
    kept: tuple[tuple[Formula, str], ...] = ()

    def pieces(self, text: str) -> Iterator[str | Formula]:
        """Words as they were parsed, and the formulas among them."""
        for place, piece in enumerate(_SIGN.split(text)):
            yield self.kept[int(piece)][0] if place % 2 else piece

    def block(self, html: str) -> Formula | None:
        """The formula for which a block of HTML, or a tag, stands; None for any other."""
        sign = _BLOCK.fullmatch(html)
        return self.kept[int(sign[1])][0] if sign else None

    def written(self, text: str) -> str:
        """Code, an address or HTML as its author wrote it."""
        if _END not in text:
            return text
        whole = _EITHER.sub(lambda sign: self.kept[int(sign[1] or sign[2])][1], text)
        return whole.replace(_END, "")


def shielded(text: str) -> Shielded:
    """The clean Markdown text without its formulas."""
    if "&#" in text:
        text = _REFERENCE.sub(_REPLACEMENT, text)
    if _MAY_HOLD.search(text) is None:
        return Shielded(text)
    numbers: dict[tuple[Formula, str], int] = {}
    pieces: list[str] = []
    place = 0
    for found in formulas_in(text):
        # Equal formulas get one sign: the label of a link is the same wherever it stands.
        number = numbers.setdefault((found.formula, _written(text, found)), len(numbers))
        sign = f"{_BEGIN}{number}{_END}"
        pieces += (text[place : found.start], f"<?{sign}?>" if found.is_block else sign)
        place = found.end
    return Shielded("".join((*pieces, text[place:])), tuple(numbers))


def _written(text: str, found: Found) -> str:
    """The source of a formula as code would show it: without the indentation that all of its lines have."""
    source = text[found.start : found.end]
    return re.sub(rf"\n[ \t]{{0,{found.indent}}}", "\n", source) if found.indent else source
