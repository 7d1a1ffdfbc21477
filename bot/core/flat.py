"""A document as one stretch of words, as far as it is asked for: what is read by programs, and beginnings that are shown.

It lays nothing out; what a document looks like on lines is `layout`'s business.
"""

import re
from typing import Final, assert_never

from typing_extensions import override

from bot.core.blocks import (
    Block,
    Blocks,
    Bullets,
    Code,
    Date,
    Details,
    Divider,
    Footer,
    Heading,
    Image,
    InlineCode,
    InlineMaths,
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
from bot.core.hosts import site_of

# The arguments of these are words; everything else in a formula is letters and commands.
_WORDS_OF_FORMULA: Final = re.compile(
    r"\\(?:text[a-z]*|operatorname\*?|math(?:rm|sf|tt)|[mh]box)\s*\{([^{}]*)\}"
)

# ETX, the end of a text: it is no white space, so that no phrase reaches from one part into the next.
_APART: Final = " \x03 "


def flat_text(blocks: Blocks, limit: int) -> str:
    """The first `limit` code points of what a document says, code included, as words to be found in."""
    flat = Flat(limit)
    flat.blocks(blocks)
    return flat.text()[:limit]


def words_and_code(blocks: Blocks, limit: int) -> tuple[str, str]:
    """The words of a document and, apart from them, its blocks of code, together about `limit` code points.

    Each block of code begins as in Markdown, with three backticks and its language.
    """
    flat = _CodeApart(limit)
    flat.blocks(blocks)
    return flat.text()[:limit], "".join(flat.code)[:limit]


class Flat:
    """Gathers the words of a document until it has enough; what kinds of content are said otherwise, heirs decide.

    Here a formula says only the words that it holds: an R in it is no programming language.
    """

    __slots__ = ("_pieces", "_room")

    apart = _APART

    def __init__(self, enough: int) -> None:
        self._pieces: list[str] = []
        self._room = enough

    def text(self) -> str:
        """All that was said."""
        return "".join(self._pieces)

    def blocks(self, blocks: Blocks) -> None:
        """Say the blocks, apart from each other."""
        for block in blocks:
            if self._room <= 0:
                return
            self._block(block)
            self._say(self.apart)

    def runs(self, runs: Runs) -> None:
        """Say the runs of a text."""
        for run in runs:
            if self._room <= 0:
                return
            match run:
                case Text():  # most are, and nothing else is to be found out about them
                    self._say(run.text)
                case InlineCode(text) | Date(_, text):
                    self._say(text)
                case Styled(_, inner) | Link(_, inner):
                    self.runs(inner)
                case InlineMaths(source):
                    self._formula(source)
                case _:
                    assert_never(run)

    def _say(self, text: str) -> None:
        self._pieces.append(text)
        self._room -= len(text)

    def _formula(self, source: str) -> None:
        words = _WORDS_OF_FORMULA.findall(source) if "\\" in source else ()
        self._say(f" {' '.join(words)} ")

    def _display(self, source: str) -> None:
        self._formula(source)

    def _code(self, code: Code) -> None:
        self._say(code.text)

    def _image(self, image: Image) -> None:
        self.runs(image.caption or (Text(site_of(image.url)),))

    def _marker(self, number: int) -> None:
        """Say the number of an item in an ordered list."""

    def _parts(self, *parts: Runs) -> None:
        for runs in parts:
            self.runs(runs)
            self._say(self.apart)

    def _bullets(self, bullets: Bullets) -> None:
        for number, item in enumerate(bullets.items, bullets.start):
            if bullets.ordered:
                self._marker(number)
            self.blocks(item.blocks)

    def _block(self, block: Block) -> None:  # noqa: C901 -- one case a kind of block
        match block:
            case Paragraph(runs) | Heading(_, runs) | Footer(runs):
                self.runs(runs)
            case Code():
                self._code(block)
            case Maths(source):
                self._display(source)
            case Bullets():
                self._bullets(block)
            case Quote(blocks):
                self.blocks(blocks)
            case PullQuote(runs, credit):
                self._parts(runs, credit)
            case Table(rows):
                self._parts(*(cell.runs for row in rows for cell in row))
            case Details(summary, blocks):
                self._parts(summary)
                self.blocks(blocks)
            case Image():
                self._image(block)
            case Divider():
                return
            case _:
                assert_never(block)


class _CodeApart(Flat):
    __slots__ = ("code",)

    def __init__(self, enough: int) -> None:
        super().__init__(enough)
        self.code: list[str] = []

    @override
    def _code(self, code: Code) -> None:
        if code.text:
            block = f"```{code.language or ''}\n{code.text}{_APART}"
            self.code.append(block)
            self._room -= len(block)
