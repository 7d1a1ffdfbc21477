"""Bytes or a file -> what they hold, whatever known format they are in. Reads one file at a time; stores nothing.

bytes -> is it a feed? -> decode -> page | note | saved web page | JSON Lines | JSON Feed -> drafts, refusals, notes
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path, PurePath
from stat import S_ISREG

from bot.core.page import HEADER, is_page
from bot.sources.encoding import Undecodable, decode
from bot.sources.feed import read_feed
from bot.sources.findings import Finding, Noted, Parsed, Refused
from bot.sources.html_file import read_html_file
from bot.sources.json_feed import read_json_feed
from bot.sources.json_lines import read_json_lines
from bot.sources.naming import FileName
from bot.sources.notes import read_note
from bot.sources.pages import read_page
from storage.records import SourceKind

SIZE_LIMIT = 20 * 1024 * 1024
"""Bytes of a file or answer. The longest book has five; what is larger is data, and is to be cut."""

HTML = frozenset({".html", ".htm", ".xhtml"})
FEEDS = frozenset({".xml", ".rss", ".atom", ".rdf"})

_NO_FEED = "is no feed"
_A_FEED = "give the address of a feed, not of a web page"
_HEAD = 1024
_FEED_STARTS = (b"<?xml", b"<rss", b"<feed", b"<rdf:rdf")
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_CONTENT_TYPES = {
    "application/feed+json": ".json",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/atom+xml": ".xml",
    "application/rss+xml": ".xml",
    "application/rdf+xml": ".xml",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/markdown": ".md",
}


def parse_file(path: Path, now: datetime, whole: str | None = None) -> Parsed:
    """What a file holds, or why it cannot be read; it is read whole, and closed, before this returns.

    *whole* is its path from the root on, however it was given.
    What it holds is parsed while the findings are asked for, and this may take its time: not for an event loop.
    """
    place = str(path)
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            return _refused(place, "is no regular file", "give a file or a folder")
        if status.st_size > SIZE_LIMIT:
            return _too_large(place, status.st_size)
        data = path.read_bytes()
    except OSError as error:
        return _refused(
            place, f"cannot be read ({error.strerror})", "check the path and its rights"
        )
    return parse(data, place, now, path=whole)


def parse(
    data: bytes,
    place: str,
    now: datetime,
    content_type: str | None = None,
    path: str | None = None,
) -> Parsed:
    """What bytes hold; *place* is the path or the address that they came from, *content_type* what a server called them.

    *path* is that of a file from the root on and without links: by it, articles without a name of their own are known.
    """
    if len(data) > SIZE_LIMIT:
        return _too_large(place, len(data))
    suffix = _suffix(place, content_type)
    start = _start(data)
    if suffix not in HTML and (start.startswith(_FEED_STARTS) or (suffix in FEEDS and start)):
        return read_feed(data, place, now, content_type)
    decoded = decode(data)
    if isinstance(decoded, Undecodable):
        where = place if decoded.line is None else f"{place}:{decoded.line}"
        return _refused(where, decoded.reason, decoded.remedy)
    parsed = _parse_text(decoded.text, suffix, now, FileName(place, path))
    if decoded.guessed is None:
        return parsed
    note = Noted(place, f"was read as {decoded.guessed}; save it as UTF-8 if letters look wrong")
    return Parsed(parsed.kind, _after(note, parsed.findings), parsed.feed)


def parse_page(data: bytes, url: str, now: datetime) -> Parsed:
    """The article that a web page at an address holds; a page of a site is taken for one only where somebody asks for it."""
    decoded = decode(data)
    if isinstance(decoded, Undecodable):
        return _refused(url, decoded.reason, decoded.remedy)
    return Parsed(SourceKind.FILE, iter(read_html_file(decoded.text, url, now)))


def is_web_page(data: bytes, content_type: str | None) -> bool:
    """Whether an answer is a page, and no feed that its server calls one."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    start = _start(data)
    return kind in _PAGES and (b"<html" in start or not start.startswith(_FEED_STARTS))


def _start(data: bytes) -> bytes:
    return data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()


def _parse_text(text: str, suffix: str, now: datetime, file: FileName) -> Parsed:
    place = file.place
    if not text.strip():
        return _refused(place, "is empty", "write something, or remove it")
    if is_page(text[:_HEAD]):
        return Parsed(SourceKind.PAGE, read_page(text, place, now))
    reader = _READERS.get(suffix)
    return reader(text, file, now) if reader else _unknown(suffix, place)


def _note(text: str, file: FileName, now: datetime) -> Parsed:
    return Parsed(SourceKind.FILE, iter(read_note(text, file.place, now, file.path)))


def _html(text: str, file: FileName, now: datetime) -> Parsed:
    if "://" in file.place:
        return _refused(file.place, _NO_FEED, _A_FEED)
    return Parsed(SourceKind.FILE, iter(read_html_file(text, file.place, now, file.path)))


def _json_lines(text: str, file: FileName, now: datetime) -> Parsed:
    return Parsed(SourceKind.FILE, read_json_lines(text, file.place, now, file.path))


def _json_feed(text: str, file: FileName, now: datetime) -> Parsed:
    return read_json_feed(text, file.place, now)


_READERS: dict[str, Callable[[str, FileName, datetime], Parsed]] = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd"), _note),
    **dict.fromkeys(HTML, _html),
    **dict.fromkeys((".jsonl", ".ndjson"), _json_lines),
    ".json": _json_feed,
}


def _unknown(suffix: str, place: str) -> Parsed:
    if suffix == ".txt":
        remedy = f"its first line must be {HEADER[0]}, or name it .md"
        return _refused(f"{place}:1", "is no page", remedy)
    if "://" in place:
        return _refused(place, _NO_FEED, _A_FEED)
    remedy = "give Markdown (.md), HTML (.html), JSON Lines (.jsonl), a feed (.xml, .json) or a page (.txt)"
    return _refused(place, "is of no known kind", remedy)


def _suffix(place: str, content_type: str | None) -> str:
    named = _CONTENT_TYPES.get((content_type or "").partition(";")[0].strip().lower())
    return named or PurePath(place.partition("?")[0]).suffix.lower()


def _refused(place: str, reason: str, remedy: str) -> Parsed:
    return Parsed(SourceKind.FILE, iter([Refused(place, reason, remedy)]))


def _too_large(place: str, size: int) -> Parsed:
    megabytes, limit = size / 1024**2, SIZE_LIMIT // 1024**2
    return _refused(
        place, f"is too large ({megabytes:.1f} MB of {limit})", "cut it into several files"
    )


def _after(first: Finding, rest: Iterator[Finding]) -> Iterator[Finding]:
    yield first
    yield from rest
