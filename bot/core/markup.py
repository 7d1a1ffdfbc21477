"""From the markup of the world to blocks: HTML, Markdown and plain text. Harmless by construction.

Only what a block or run can say comes through: no scripts, no attributes but addresses, no address of a dangerous
scheme, no control characters. Every reader is bounded in depth and size and takes linear time.
"""

import re
from typing import Final

from bot.core.blocks import Blocks, Paragraph, Text
from bot.core.cleaning import clean, clean_line, is_blank
from bot.core.markup_html import from_html
from bot.core.markup_markdown import from_markdown

__all__ = ["clean_line", "from_html", "from_markdown", "from_text"]

_LONGEST: Final = 1_000_000
_BLANK_LINES: Final = re.compile(r"\n(?:[^\S\n]*\n)+")


def from_text(text: str) -> Blocks:
    """The paragraphs of a plain text, divided by blank lines; its line breaks are kept, its characters mean themselves.

    Size is bounded by 1,000,000 characters.
    """
    paragraphs = _BLANK_LINES.split(clean(text[:_LONGEST]))
    lines = (paragraph.strip("\n").rstrip() for paragraph in paragraphs)
    return tuple(Paragraph((Text(each),)) for each in lines if not is_blank(each))
