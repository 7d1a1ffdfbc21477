"""Characters and lines: what must not travel is removed, and a cut never splits what a reader sees as one character.

It knows no markup and no document.
"""

import re
from functools import lru_cache
from typing import Final
from unicodedata import category, combining, east_asian_width

import regex

_BREAKS: Final = re.compile("\r\n?|[\x85\u2028\u2029]")
_CHARACTERS: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, DEL, C1
    "\u202a-\u202e\u2066-\u2069"  # bidirectional overrides, embeddings and isolates
    "\ud800-\udfff"  # halves of surrogate pairs: no characters, and no UTF-8
    "\ufeff\ufffe\uffff"  # byte order marks in mid-text and non-characters
)
_BREAKING: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
_HARMFUL: Final = re.compile(f"[{_CHARACTERS}]")
_UNCLEAN: Final = re.compile(f"[\u2028\u2029{_CHARACTERS}]")
_CLUSTER: Final = regex.compile(r"\X")
_SIMPLE: Final = re.compile("[ -~\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]{2}")
_PLAINLY_SEEN: Final = re.compile("[!-~\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]")
# White space, format characters and fillers: Telegram takes a message of these alone for empty.
_INVISIBLE: Final = regex.compile(
    r"[\p{Z}\p{C}\p{M}\u2800\u115f\u1160\u3164\uffa0--\p{Co}--\p{Cn}]*", regex.V1
)


def clean(text: str) -> str:
    """The text without controls, bidirectional overrides and broken characters; line ends become line feeds.

    Directional *marks* (U+200E, U+200F) and joiners stay: right-to-left text and emoji need them.
    """
    # What is printable is clean, and known to be so in a third of the search's time.
    if text.isprintable() or not _UNCLEAN.search(text):
        return text
    return _HARMFUL.sub("", _BREAKS.sub("\n", text))


def shown(text: str) -> str:
    """What a person sees of a text that was copied from somewhere: without characters that only say where a line may break."""
    return _BREAKING.sub("", text)


def fold(text: str) -> str:
    """The text on one line, with every stretch of white space as one space and none at the ends."""
    return " ".join(text.split())


def clean_line(text: str, limit: int) -> str:
    """One clean line of at most `limit` code points, for titles and names; a cut one ends in "…"."""
    line = fold(clean(text))
    return line if len(line) <= limit else line[: boundary(line, limit - 1)].rstrip() + "…"


def boundary(text: str, limit: int) -> int:
    """The last place up to `limit` code points where a cut splits no grapheme cluster (UAX 29)."""
    if limit <= 0:
        return 0
    if len(text) <= limit:
        return len(text)
    if _SIMPLE.match(text, limit - 1):
        return limit
    last: int = 0
    for cluster in _CLUSTER.finditer(text, 0, limit + 1):
        last = cluster.start()
    return last


def utf16_length(text: str) -> int:
    """The length in UTF-16 code units, Telegram's measure for offsets of entities."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def columns(text: str) -> int:
    """How many columns of a monospaced font the text takes."""
    return len(text) if text.isascii() else sum(each_columns(text))


def each_columns(text: str) -> list[int]:
    """How many columns of a monospaced font each character takes: two if it is wide, none if it is a combining one."""
    return list(map(_character_columns, text))


# Three questions to Python's table; most texts ask them of the same few hundred characters.
@lru_cache(maxsize=1024)
def _character_columns(character: str) -> int:
    if combining(character) or category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: white space, joiners and fillers only."""
    return _PLAINLY_SEEN.match(text) is None and _INVISIBLE.fullmatch(text) is not None
