"""Plain text to blocks: blank lines divide its paragraphs, and every character means itself."""

import re
from typing import Final

from bot.core.blocks import Blocks, Paragraph, Text
from bot.core.cleaning import clean, is_blank
from bot.core.markup.cut import cut_sign

LONGEST: Final = 1_000_000
"""Characters of a Markdown or plain text that are read."""

_BLANK_LINES: Final = re.compile(r"\n(?:[^\S\n]*\n)+")


def from_text(text: str) -> Blocks:
    """The paragraphs of a plain text, divided by blank lines; its line breaks are kept, its characters mean themselves.

    Size is bounded by 1,000,000 characters; where there are more, the last paragraph says so.
    """
    paragraphs = _BLANK_LINES.split(clean(text[:LONGEST]))
    lines = (paragraph.strip("\n").rstrip() for paragraph in paragraphs)
    blocks = tuple(Paragraph((Text(each),)) for each in lines if not is_blank(each))
    return (*blocks, cut_sign(None)) if len(text) > LONGEST else blocks
