"""What a rich message says to a reader, and what a document means it to say, each walked without the renderer."""

from collections.abc import Iterable, Iterator

from bot.core.blocks import (
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
from bot.core.cleaning import clean, is_blank
from bot.core.hosts import contact_beside, site_of
from bot.core.rich.formulas import Drawn, Source, Spelt, said


def texts(node: object) -> Iterator[str]:
    """All that a reader of the message sees, in order."""
    match node:
        case str():
            yield node
        case list():
            for each in node:
                yield from texts(each)
        case {"expression": str(source)}:
            yield source
        case dict():
            for name in ("summary", "text", "blocks", "items", "cells", "credit"):
                if name in node:
                    yield from texts(node[name])
        case _:
            raise AssertionError(node)


def letters(pieces: Iterable[str]) -> str:
    """The characters that mean something: no white space, and none of the signs that stand for structure."""
    text = "".join(pieces)
    return "".join(c for c in text if not is_blank(c) and c not in "…•│🖼☐☑;.-0123456789")


def meant(  # noqa: C901, PLR0912 -- one case a kind of block
    blocks: Blocks, *, folded: bool = False
) -> Iterator[str]:
    """What a document says; within details (`folded`) no formula is drawn."""
    for block in blocks:
        match block:
            case Paragraph(runs) | Heading(_, runs) | Footer(runs):
                yield from _spoken(runs, folded=folded)
            case Code(text):
                yield "" if is_blank(clean(text)) else clean(text)
            case Maths(source):
                yield _formula(source, folded=folded)
            case Bullets(items):
                for each in items:
                    yield from meant(each.blocks, folded=folded)
            case Quote(inner):
                yield from meant(inner, folded=folded)
            case PullQuote(runs, credit):
                yield from _spoken(runs, folded=folded)
                yield from _spoken(credit, folded=folded)
            case Table(rows):
                for row in rows:
                    for each_cell in row:
                        yield from _spoken(each_cell.runs, folded=folded)
            case Image(url, caption):
                shown = "".join(_spoken(caption, folded=folded))
                yield clean(site_of(url)) if is_blank(shown) else shown
            case Details(summary, inner):
                yield from _spoken(summary, folded=True)
                yield from meant(inner, folded=True)
            case Divider():
                pass


def _spoken(runs: Runs, *, folded: bool) -> Iterator[str]:
    for run in runs:
        match run:
            case Text(text) | InlineCode(text) | Date(_, text):
                yield clean(text)
            case InlineMaths(source):
                yield _formula(source, folded=folded)
            case Styled(_, inner):
                yield from _spoken(inner, folded=folded)
            case Link(url, inner):
                words = "".join(_spoken(inner, folded=folded))
                yield words + contact_beside(url, words)


def _formula(source: str, *, folded: bool) -> str:
    match said(source, may_draw=not folded):
        case Drawn(text) | Spelt(text) | Source(text):
            return text
        case None:
            return ""
