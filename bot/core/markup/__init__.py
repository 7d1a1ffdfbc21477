"""From the markup of the world to blocks: HTML, Markdown and plain text. Harmless by construction.

Only what a block or run can say comes through: no scripts, no attributes but addresses, no address of a dangerous
scheme, no control characters. Every reader is bounded in depth and size and takes linear time.
"""

from bot.core.markup.html import from_html
from bot.core.markup.markdown import from_markdown
from bot.core.markup.text import LONGEST, from_text
from bot.core.markup.writing import LONGEST_HTML

__all__ = ["LONGEST", "LONGEST_HTML", "from_html", "from_markdown", "from_text"]
