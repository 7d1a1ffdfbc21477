"""Says blocks as runs, for a place that holds no blocks: a table cell, a heading, a summary."""

from collections.abc import Iterator
from typing import assert_never

from bot.core.blocks import (
    Block,
    Blocks,
    Bullets,
    Code,
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
    Table,
    Text,
)
from bot.core.markup.builder import joined


def linked_image(image: Image) -> Link:
    """A link to a picture, for a place that holds no pictures."""
    return Link(image.url, image.caption or (Text("🖼"),))


def as_runs(blocks: Blocks) -> Runs:
    """What blocks say in a place that holds runs only, such as a table cell: a line a block."""
    runs: list[Inline | str] = []
    for line in (line for block in blocks for line in _lines(block) if line):
        runs += ["\n", *map(_leaf, line)] if runs else map(_leaf, line)
    return joined(runs)


def _leaf(run: Inline) -> Inline | str:
    return run.text if isinstance(run, Text) else run


def _lines(block: Block) -> Iterator[Runs]:  # noqa: C901, PLR0912 -- one case a kind of block
    match block:
        case Paragraph(runs) | Heading(_, runs) | Footer(runs):
            yield runs
        case Code(text):
            yield (InlineCode(text),)
        case Maths(source):
            yield (InlineMaths(source),)
        case Bullets(items):
            for item in items:
                yield as_runs(item.blocks)
        case Quote(blocks):
            yield as_runs(blocks)
        case PullQuote(runs, credit):
            yield from (runs, credit)
        case Table(rows):
            for row in rows:
                yield tuple(run for cell in row for run in (*cell.runs, Text(" ")))
        case Image(url, caption):
            yield (linked_image(Image(url, caption)),)
        case Details(summary, blocks):
            yield from (summary, as_runs(blocks))
        case Divider():
            return
        case _:
            assert_never(block)
