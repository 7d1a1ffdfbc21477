"""The short form of an article, as the seed pages show it: one line of its text, formulas and code only named.

It chooses nothing and summarises nothing: it is the beginning of the text.
"""

from typing import Final
from unicodedata import normalize

from typing_extensions import override

from bot.core.blocks import Blocks, Code, Heading, Image
from bot.core.cleaning import boundary, clean, fold
from bot.core.flat import Flat
from bot.core.maths import to_text

LIMIT: Final = 350
"""Code points before the cut: the length of the excerpts on the seed pages."""

_LONGEST_FORMULA: Final = 60
_UNSAID: Final = "[Math]"


def excerpt(blocks: Blocks, *, language: str, title: str = "", limit: int = LIMIT) -> str:
    """The first `limit` code points of the text on one line, and "..." where more follows.

    White space is collapsed, markup and a leading heading equal to the title are dropped, list numbers kept.
    A display formula is `[公式]` in Chinese (`zh…`) and `[Formula]` else, a code block `[代码]` or `[Code]`;
    an inline formula is given in Unicode where that says it, else as `[Math]`. No grapheme cluster is cut.
    """
    # One more than is shown tells whether something follows.
    short = (_Chinese if language.lower().startswith("zh") else _Excerpt)(limit + 1)
    short.blocks(without_title(blocks, title))
    text = fold(short.text())
    return text if len(text) <= limit else text[: boundary(text, limit)] + "..."


def without_title(blocks: Blocks, title: str) -> Blocks:
    """The document without the heading that it begins with, if that says the title and nothing more.

    Only letters and digits count: one may be marked up, a link, or end in a sign that leads to it.
    """
    match blocks[:1]:
        case (Heading() as heading,) if title and _is_said(heading, title):
            return blocks[1:]
        case _:
            return blocks


def _is_said(heading: Heading, title: str) -> bool:
    whole = _Excerpt(2 * len(title))
    whole.runs(heading.runs)
    return fold(whole.text()) == fold(title) or _letters(whole.text()) == _letters(title) != ""


def _letters(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text) if sign.isalnum())


class _Excerpt(Flat):
    """What an excerpt says. White space counts as little as it will take in the end."""

    __slots__ = ()

    apart = " "
    formula = "[Formula]"
    code = "[Code]"

    @override
    def _say(self, text: str) -> None:
        cleaned = clean(text)
        self._pieces.append(cleaned)
        self._room -= len(fold(cleaned))

    @override
    def _formula(self, source: str) -> None:
        text = to_text(source)
        self._say(_UNSAID if text is None or len(text) > _LONGEST_FORMULA else text)

    @override
    def _display(self, source: str) -> None:
        self._say(self.formula)

    @override
    def _code(self, code: Code) -> None:
        self._say(self.code)

    @override
    def _image(self, image: Image) -> None:
        """A picture says nothing on a line."""

    @override
    def _marker(self, number: int) -> None:
        self._say(f"{number}. ")


class _Chinese(_Excerpt):
    __slots__ = ()

    formula = "[公式]"
    code = "[代码]"
