"""Spans as Telegram's classic HTML, and how much of each limit they take. The one place that escapes.

Tags: Bot API, "HTML style". An address that Telegram would not accept is left out here; its text stays.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, assert_never
from urllib.parse import urlsplit

from bot.core.cleaning import utf16_length
from bot.core.spans import Kind, Mark, Marks, Span, Spans, text_of

_HTTP: Final = frozenset({"http", "https"})
_TELEGRAM: Final = re.compile(r"(?:tg|ton|tonsite)://[A-Za-z0-9_.-]+(?:[/?][^\s<>]*)?")
_HOST: Final = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?")
_LONGEST_ADDRESS: Final = 2_048
_LINK: Final = Kind.LINK
_LANGUAGE: Final = re.compile(r"[\w+#.-]{1,32}")
_TAG_NAMES: Final = {
    Kind.BOLD: "b",
    Kind.ITALIC: "i",
    Kind.UNDERLINE: "u",
    Kind.STRIKE: "s",
    Kind.SPOILER: "tg-spoiler",
    Kind.CODE: "code",
    Kind.QUOTE: "blockquote",
}


@dataclass(frozen=True, slots=True)
class Tags:
    """What stands before and after the characters of a mark."""

    opening: str
    closing: str

    @property
    def size(self) -> int:
        """Bytes of both in UTF-8."""
        return len(self.opening.encode()) + len(self.closing)


class Rendered(NamedTuple):
    """A piece of a message: its HTML, UTF-16 units of its text, bytes of its HTML, number of its entities.

    A tuple, for every block needs several: a frozen dataclass of four takes three times as long.
    """

    html: str
    length: int
    size: int
    entities: int


def rendered(spans: Spans) -> Rendered:
    """The HTML of the spans and what it takes."""
    pieces: list[str] = []
    entities = 0
    open_marks: Marks = ()
    said = text_of(spans)
    must_escape = _needs_escape(said)  # one look for all spans: most hold no such character
    for text, marks in (*spans, ("", ())):
        if marks is not open_marks and marks != open_marks:
            between, opened = _turn(open_marks, marks)
            pieces.append(between)
            entities += opened
            open_marks = marks
        pieces.append(escaped(text) if must_escape else text)
    html = "".join(pieces)
    return Rendered(html, utf16_length(said), len(html.encode()), entities)


def acceptable(spans: Iterable[Span]) -> list[Span]:
    """The spans with text, without links to addresses that Telegram refuses."""
    return [_accepted(span) if span[1] else span for span in spans if span[0]]


def _accepted(span: Span) -> Span:
    text, marks = span
    for kind, url in marks:
        if kind is _LINK and not is_linkable(url):
            return text, tuple(mark for mark in marks if mark.kind is not _LINK)
    return span


def shared_marks(before: Marks, after: Marks) -> int:
    """How many of the outermost marks stay open from one span to the next."""
    if not (before and after):
        return 0
    shared = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        shared += 1
    return shared


@lru_cache(maxsize=1024)
def _turn(before: Marks, after: Marks) -> tuple[str, int]:
    """The tags between characters with different marks, and how many of them open something."""
    shared = shared_marks(before, after)
    closing = [tags(mark).closing for mark in reversed(before[shared:])]
    opening = [tags(mark).opening for mark in after[shared:]]
    return "".join(closing + opening), len(opening)


def tags(mark: Mark) -> Tags:
    """The tags of a mark."""
    match mark.kind:
        case Kind.LINK:
            return Tags(f'<a href="{escaped(mark.value, quote=True)}">', "</a>")
        case Kind.PRE if _LANGUAGE.fullmatch(mark.value):
            return Tags(f'<pre><code class="language-{escaped(mark.value)}">', "</code></pre>")
        case Kind.PRE:
            return Tags("<pre>", "</pre>")
        case Kind.DATE:
            return Tags(f'<tg-time unix="{mark.value}" format="D">', "</tg-time>")
        case Kind.EXPANDABLE:
            return Tags("<blockquote expandable>", "</blockquote>")
        case (
            Kind.BOLD
            | Kind.ITALIC
            | Kind.UNDERLINE
            | Kind.STRIKE
            | Kind.SPOILER
            | Kind.CODE
            | Kind.QUOTE
        ) as simple:
            name = _TAG_NAMES[simple]
            return Tags(f"<{name}>", f"</{name}>")
    assert_never(mark.kind)


def escaped(text: str, *, quote: bool = False) -> str:
    """The text with the characters replaced that Telegram's parser would take for markup."""
    # Three passes take a fifth of the time of one with a table.
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;") if quote else text


def _needs_escape(text: str) -> bool:
    return "&" in text or "<" in text or ">" in text  # a regular expression takes twice as long


@lru_cache(maxsize=512)
def is_linkable(url: str) -> bool:
    """Whether Telegram makes a link of the address: http and https with a dot in the host, tg, ton and tonsite.

    It drops any other silently (checked with TDLib's parser). `tg://user` would be a mention, which nobody asked for.
    """
    if len(url) > _LONGEST_ADDRESS or any(map(str.isspace, url)):
        return False
    if _TELEGRAM.fullmatch(url):
        return not url.startswith("tg://user")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    has_host = parts.username is None and _HOST.fullmatch(parts.hostname or "") is not None
    return parts.scheme in _HTTP and has_host and port != 0
