"""Makes hostile HTML harmless for the tree builder, which takes quadratic time on a few shapes of it.

Two shapes are known: endless nesting, and formatting elements left open, which HTML5 repeats in every paragraph.
Tags beyond a generous depth are taken out; their text stays.
"""

import re
from itertools import starmap
from typing import Final

_FEW: Final = 400
_DEEPEST: Final = 150
_MOST_FORMATTING: Final = 8
_LONGEST: Final = 8_000_000

# Feeds that wrap their markup twice leave this in it; to HTML it would begin a comment.
_CDATA: Final = "<![CDATA["
_TAG_NAME: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_TAG: Final = re.compile(rf"{_TAG_NAME.pattern}[^<>]*>?")
_INNERMOST: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]*+)[^<>]*+>[^<]*+</\1>")
_INNER_LEVELS: Final = 2
_FORMATTING: Final = frozenset(
    [
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    ]
)
# Elements without an end tag, and those whose end tag may be left out: they do not nest in themselves.
_OPEN_ENDED: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "caption",
        "colgroup",
        "option",
        "optgroup",
        "rp",
        "rt",
        "html",
        "head",
        "body",
    ]
)


def guarded(text: str) -> str:
    """The text itself where its nesting is ordinary, else without the tags beyond the bounds. Linear time."""
    text = text[:_LONGEST]
    if _CDATA in text:
        text = text.replace(_CDATA, "").replace("]]>", "")
    if text.count("<") <= _FEW or _is_ordinary(text):
        return text
    bounds = _Bounds()
    return _TAG.sub(lambda tag: tag[0] if bounds.allow(tag[1], tag[2]) else "", text)


def _is_ordinary(text: str) -> bool:
    """Whether surely no tag exceeds a bound: to know that takes a fifth of the time of putting the text together anew.

    Elements with nothing but text in them leave the depth as it was. They and those that then are such elements, which
    is most of a page, are taken out at once; what is left must stay within the bounds with as many levels to spare.
    """
    for _ in range(_INNER_LEVELS):
        text = _INNERMOST.sub(" ", text)  # without the space a new tag might come together
    return all(starmap(_Bounds(_INNER_LEVELS).allow, _TAG_NAME.findall(text)))


class _Bounds:
    """Counts what is open while the tags pass by, beside so many that are open anyhow."""

    def __init__(self, within: int = 0) -> None:
        self.open: dict[str, int] = {}
        self.left_out: dict[str, int] = {}
        self.depth = within
        self.formatting = within

    def allow(self, slash: str, name: str) -> bool:
        """Whether the tag that comes next stays within the bounds; one that does not counts as left out."""
        name = name.lower()
        if name in _OPEN_ENDED:
            return True
        is_formatting = name in _FORMATTING
        if slash:
            if self.left_out.get(name):
                self.left_out[name] -= 1
                return False
            if self.open.get(name):
                self.open[name] -= 1
                self.depth -= 1
                self.formatting -= is_formatting
            return True
        if self.depth >= _DEEPEST or (is_formatting and self.formatting >= _MOST_FORMATTING):
            self.left_out[name] = self.left_out.get(name, 0) + 1
            return False
        self.open[name] = self.open.get(name, 0) + 1
        self.depth += 1
        self.formatting += is_formatting
        return True
