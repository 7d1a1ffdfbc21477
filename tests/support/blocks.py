"""Short ways to say the blocks that a test expects."""

from bot.core.blocks import Align, Block, Cell, Inline, Item, Paragraph, Style, Styled, Text


def said(*runs: Inline | str) -> Paragraph:
    """A paragraph."""
    return Paragraph(tuple(Text(run) if isinstance(run, str) else run for run in runs))


def styled(style: Style, *runs: Inline | str) -> Styled:
    """Runs that share a look."""
    return Styled(style, said(*runs).runs)


def item(*blocks: Block | str, checked: bool | None = None) -> Item:
    """An entry of a list."""
    return Item(tuple(said(each) if isinstance(each, str) else each for each in blocks), checked)


def cell(text: str, *, header: bool = False, align: Align = Align.LEFT) -> Cell:
    """A field of a table."""
    return Cell((Text(text),) if text else (), header, align)
