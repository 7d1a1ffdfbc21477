"""The short form of an article, as the seed pages show it: one line of its text, formulas and code only named.

It chooses nothing and summarises nothing: it is the beginning of the text.
"""

from collections.abc import Iterator
from typing import Final, assert_never

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
    Inline,
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
from bot.core.cleaning import boundary, clean, fold
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
    walker = _Chinese() if language.lower().startswith("zh") else _Walker()
    pieces: list[str] = []
    length = 0
    for piece in walker.blocks(_without_title(blocks, title)):
        cleaned = clean(piece)
        pieces.append(cleaned)
        length += len(fold(cleaned))  # never more than the pieces take when they are joined
        if length > limit:
            break
    text = fold("".join(pieces))
    return text if len(text) <= limit else text[: boundary(text, limit)] + "..."


def _without_title(blocks: Blocks, title: str) -> Blocks:
    match blocks[:1]:
        case (Heading(_, runs),) if title and fold("".join(_Walker().runs(runs))) == fold(title):
            return blocks[1:]
        case _:
            return blocks


class _Walker:
    """Gives out the text of a document in pieces, so that the caller may stop when it has enough."""

    formula = "[Formula]"
    code = "[Code]"

    def blocks(self, blocks: Blocks) -> Iterator[str]:
        for block in blocks:
            yield from self.block(block)
            yield " "

    def block(self, block: Block) -> Iterator[str]:  # noqa: C901 -- one case a kind of block
        match block:
            case Paragraph(runs) | Heading(_, runs) | Footer(runs):
                yield from self.runs(runs)
            case Code():
                yield self.code
            case Maths():
                yield self.formula
            case Bullets(items, ordered, start):
                for number, item in enumerate(items, start):
                    yield f"{number}. " if ordered else ""
                    yield from self.blocks(item.blocks)
            case Quote(blocks):
                yield from self.blocks(blocks)
            case PullQuote(runs, credit):
                yield from self.parts((runs, credit))
            case Table(rows):
                yield from self.parts(tuple(cell.runs for row in rows for cell in row))
            case Details(summary, blocks):
                yield from self.parts((summary,))
                yield from self.blocks(blocks)
            case Image() | Divider():
                return
            case _:
                assert_never(block)

    def parts(self, parts: tuple[Runs, ...]) -> Iterator[str]:
        for runs in parts:
            yield from self.runs(runs)
            yield " "

    def runs(self, runs: Runs) -> Iterator[str]:
        for run in runs:
            yield from self.run(run)

    def run(self, run: Inline) -> Iterator[str]:
        match run:
            case Text(text) | InlineCode(text) | Date(_, text):
                yield text
            case Styled(_, runs) | Link(_, runs):
                yield from self.runs(runs)
            case InlineMaths(source):
                yield _formula(source)
            case _:
                assert_never(run)


class _Chinese(_Walker):
    formula = "[公式]"
    code = "[代码]"


def _formula(source: str) -> str:
    text = to_text(source)
    return _UNSAID if text is None or len(text) > _LONGEST_FORMULA else text
