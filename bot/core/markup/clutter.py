"""What belongs to a page and not to its article: bars to share it or to copy code, signs that only lead about on it."""

import re
from typing import Final

from selectolax.lexbor import LexborNode

_BAR: Final = re.compile(
    r"""(?:^|\s)(?:
        sharedaddy | sd-sharing\S* | addtoany\S* | a2a_kit | addthis\S* | jiathis\S* | bshare\S* | bdsharebuttonbox
        | (?:social|post|entry|article|sns)[-_]?(?:share|sharing)(?:[-_]\S*)?
        | subscription-widget-wrap(?:-editor)? | button-wrapper | share-list
        | crayon-(?:toolbar|info|plain-wrap)
        | line-numbers-wrapper | cnblogs_code_toolbar | toolbar | feedflare
        | share[-_](?:bar|box|buttons?|icons?|links?|this|wrapper)(?:[-_]\S*)?
    )(?:\s|$)""",
    re.VERBOSE | re.IGNORECASE,
)
_BARS: Final = frozenset({"div", "ul", "section", "aside", "p", "footer", "nav"})
_SIGNS: Final = frozenset("#¶§🔗↩↑^")
# What may hide an element, found without a look at each of them.
_HIDES: Final = re.compile(r"display\s*:\s*none|(?<![\w-])hidden(?=[\s=/>])", re.IGNORECASE)
_UNSEEN: Final = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.IGNORECASE)
_FOUND_BY_SEARCH: Final = "until-found"
_RAW: Final = "view raw"  # Hexo, beside the caption of code; GitHub, below a gist
_VARIATION: Final = "\ufe0e\ufe0f"


def may_hide(text: str) -> bool:
    """Whether any element of this HTML may be hidden."""
    return ("none" in text or "hidden" in text) and _HIDES.search(text) is not None


def is_hidden(node: LexborNode, tag: str) -> bool:
    """Whether a page shows nothing of the element (HTML, `hidden`; CSS, `display`); a script, it never shows."""
    if tag == "script":  # which may be the source of a formula
        return False
    attributes = node.attributes
    if "hidden" in attributes and attributes["hidden"] != _FOUND_BY_SEARCH:
        return True
    return _UNSEEN.search(attributes.get("style") or "") is not None


def is_clutter(node: LexborNode, tag: str) -> bool:
    """Whether nothing in the element is for a reader of the article alone."""
    if tag == "a":
        return _is_anchor(node)
    return tag in _BARS and _BAR.search(node.attributes.get("class") or "") is not None


def _is_anchor(link: LexborNode) -> bool:
    """Whether the link only leads to a heading or back from a footnote (a mere sign), or to code that is shown here."""
    child = link.first_child
    if child is None or child.next is not None or child.tag != "-text":
        return False
    sign = (child.text_content or "").strip().rstrip(_VARIATION)
    return sign == _RAW or (sign in _SIGNS and "#" in (link.attributes.get("href") or ""))
