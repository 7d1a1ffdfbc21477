"""What the elements of HTML are to a reader of text, and what their attributes say. Every element not named is just its text."""

import re
from typing import Final

from selectolax.lexbor import LexborNode

from bot.core.blocks import Style
from bot.core.cleaning import is_blank
from bot.core.markup.tables import children

# A form is not dropped: some pages put one around everything.
DROPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "title",
        "svg",
        "object",
        "embed",
        "canvas",
        "button",
        "select",
        "textarea",
        "source",
        "track",
        "map",
        "area",
        "frame",
        "frameset",
        "applet",
        "link",
        "meta",
        "base",
        "dialog",
        "datalist",
        "input",
        "rp",
        "-comment",
    ]
)
STYLES: Final = {
    "b": Style.BOLD,
    "strong": Style.BOLD,
    "i": Style.ITALIC,
    "em": Style.ITALIC,
    "cite": Style.ITALIC,
    "var": Style.ITALIC,
    "dfn": Style.ITALIC,
    "u": Style.UNDERLINE,
    "ins": Style.UNDERLINE,
    "s": Style.STRIKE,
    "strike": Style.STRIKE,
    "del": Style.STRIKE,
    "mark": Style.MARK,
    "sub": Style.SUBSCRIPT,
    "sup": Style.SUPERSCRIPT,
    "tg-spoiler": Style.SPOILER,
}
"""Elements that only give their text a look."""

BRACKETS: Final = {"q": ("“", "”"), "rt": ("(", ")")}
"""Elements whose text stands between two signs: a quotation, and how a Chinese or Japanese word is read."""

PICTURES: Final = frozenset({"img", "amp-img"})
CODE: Final = frozenset({"code", "kbd", "samp", "tt"})
_AROUND_BOX: Final = 3
_AROUND_QUOTE: Final = frozenset({"aside", "blockquote", "div", "figure", "p", "section"})
_PULL_QUOTE: Final = re.compile(r"(?:^|\s)(?:wp-block-)?pull-?quote(?:\s|$)", re.IGNORECASE)
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "form",
        "figcaption",
        "figure",
        "footer",
        "header",
        "hgroup",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "p",
        "section",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "summary",
    ]
)


def is_checked(item: LexborNode) -> bool | None:
    """Whether the box of a task is ticked; it stands first in the item, or in its first paragraph or label."""
    first = _first_child(item)
    for _ in range(_AROUND_BOX):
        if first is None or first.tag not in {"p", "label"}:
            break
        first = _first_child(first)
    if first is None or first.tag != "input" or first.attributes.get("type") != "checkbox":
        return None
    return "checked" in first.attributes


def is_pull_quote(node: LexborNode, tag: str) -> bool:
    """Whether the element repeats a sentence of the text, so that it stands out (WordPress and others)."""
    names = node.attributes.get("class") or "" if tag in _AROUND_QUOTE else ""
    return _PULL_QUOTE.search(names) is not None


def _first_child(node: LexborNode) -> LexborNode | None:
    """The first node within that is no white space."""
    shown = (
        child
        for child in children(node)
        if not child.is_text_node or not is_blank(child.text_content or "")
    )
    return next(shown, None)


def first_number(ordered: LexborNode) -> int:
    """The number from which a list counts: its own word for it, else that of its first item."""
    first = _first_child(ordered)
    value = ordered.attributes.get("start") or (first and first.attributes.get("value")) or ""
    return int(value) if value.isdecimal() and len(value) <= 9 else 1  # noqa: PLR2004 -- no list counts to a milliard
