"""Bounds how deep the lines of a Markdown text nest, before it is parsed: every line costs as many steps as it nests deep.

Markers of quotes and lists beyond the bounds are taken out, white space is cut; the words stay.
"""

import re
from typing import Final

_MOST_MARKERS: Final = 24
_MOST_SPACES: Final = 200

_MARKER: Final = r"(?:>|(?:[-+*]|[0-9]{1,9}[.)])(?=[ \t]))"
_MANY_MARKERS: Final = re.compile(rf"\n(?:[ \t]*{_MARKER}){{{_MOST_MARKERS + 1}}}")
_MANY_SPACES: Final = " " * _MOST_SPACES
_MANY_TABS: Final = "\t" * (_MOST_SPACES // 4)
_DEEP: Final = re.compile(
    rf"^((?:[ \t]*{_MARKER}){{{_MOST_MARKERS}}})(?:[ \t]*{_MARKER})+", re.MULTILINE
)
_INDENTED: Final = re.compile(rf"^([ \t>]{{{_MOST_SPACES}}})[ \t>]+", re.MULTILINE)


def bounded(text: str) -> str:
    """The text itself where its nesting is ordinary, else without the markers beyond the bounds. Linear time."""
    if _MANY_MARKERS.search(f"\n{text}"):
        text = _DEEP.sub(r"\1", text)
    if _MANY_SPACES in text or _MANY_TABS in text:
        text = _INDENTED.sub(r"\1", text)
    return text
