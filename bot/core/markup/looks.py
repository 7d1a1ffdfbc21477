"""What the class and style of an element make of its text: editors and chat programs write bold words without an element of their own."""

import re
from typing import Final

from selectolax.lexbor import LexborNode

from bot.core.blocks import Style

_STYLES: Final = (
    (re.compile(r"font-weight:\s*(?:bold|bolder|[6-9]00)", re.IGNORECASE), Style.BOLD),
    (re.compile(r"font-style:\s*(?:italic|oblique)", re.IGNORECASE), Style.ITALIC),
    (re.compile(r"text-decoration(?:-line)?:[^;]*underline", re.IGNORECASE), Style.UNDERLINE),
    (re.compile(r"text-decoration(?:-line)?:[^;]*line-through", re.IGNORECASE), Style.STRIKE),
)
_SPOILER: Final = re.compile(r"(?:^|\s)tg-spoiler(?:\s|$)")


def looks(node: LexborNode) -> list[Style] | None:
    """The looks that a `span` gives its text, the outermost first; None where that is no text of the article."""
    attributes = node.attributes
    style = attributes.get("style") or ""
    found = [look for pattern, look in _STYLES if pattern.search(style)] if style else []
    if not (names := attributes.get("class")):
        return found
    if names == "mw-editsection" or (names == "lang" and _is_label(node)):
        return None
    if _SPOILER.search(names):
        found.append(Style.SPOILER)
    return found


def _is_label(node: LexborNode) -> bool:
    """Whether the element only says which language the code after it is in (VitePress)."""
    following = node.next
    return following is not None and following.tag in {"pre", "code"}
