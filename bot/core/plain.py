"""Blocks as plain text: for a terminal, for searching, and for a message where no markup is accepted."""

from bot.core.blocks import Blocks
from bot.core.layout import laid_out
from bot.core.spans import text_of


def render(blocks: Blocks) -> str:
    """The text of the document, its blocks divided by blank lines. Exactly the characters that `classic` shows."""
    return "\n\n".join(map(text_of, laid_out(blocks)))
