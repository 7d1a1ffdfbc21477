"""From the markup of the world to blocks: HTML, Markdown and plain text. Harmless by construction.

Only what a block or run can say comes through: no scripts, no attributes but addresses, no address of a dangerous
scheme, no control characters. Every reader is bounded in depth and size and takes linear time;
of a text that is too long the end is left out, and the document says so.
"""

from bot.core.markup.cut import cut_sign, is_cut
from bot.core.markup.html import from_html
from bot.core.markup.markdown import from_markdown
from bot.core.markup.text import from_text

__all__ = ["cut_sign", "from_html", "from_markdown", "from_text", "is_cut"]
