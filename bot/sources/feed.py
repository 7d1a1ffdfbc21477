"""RSS and Atom, through feedparser -> their drafts. Bytes in, findings out; opens no file and no connection."""

from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser

from bot.core.markup import from_html
from bot.core.plain import render
from bot.sources.entry import Entry, blocks_of, findings_of
from bot.sources.findings import Finding, Noted, Origin, Parsed, Refused
from storage.records import BodyFormat, SourceKind


def read_feed(data: bytes, place: str, now: datetime, content_type: str | None = None) -> Parsed:
    """The feed that the bytes are, or why they are none; *place* is its address, or the path of its file."""
    feed = _parse(data, content_type)
    if not feed.get("version") and not feed.entries:
        refused = Refused(
            place, _why_no_feed(feed), "give the address or file of an RSS or Atom feed"
        )
        return Parsed(SourceKind.FILE, iter([refused]))
    link = next((link.href for link in feed.feed.get("links", ()) if _is_self(link)), None)
    url = place if "://" in place else link or feed.feed.get("link") or place
    origin = Origin(SourceKind.FEED, url, _line(feed.feed.get("title_detail")) or place)
    return Parsed(SourceKind.FEED, _articles(feed, place, origin, now), origin)


def _parse(data: bytes, content_type: str | None) -> Any:
    # A stream, never the bytes themselves: feedparser takes those for an address or a path, and opens it.
    # It need not clean the HTML, nor rewrite its links: our own markup does both, and keeps formulas and code.
    headers = {"content-type": content_type} if content_type else {}
    return feedparser.parse(
        BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def _why_no_feed(feed: Any) -> str:
    fault = feed.get("bozo_exception")
    where = f" (line {fault.getLineNumber()})" if hasattr(fault, "getLineNumber") else ""
    reason = f": {fault.getMessage()}{where}" if hasattr(fault, "getMessage") else ""
    return f"is no feed{reason}"


def _is_self(link: Any) -> bool:
    return link.get("rel") == "self" and bool(link.get("href"))


def _articles(feed: Any, place: str, origin: Origin, now: datetime) -> Iterator[Finding]:
    if not feed.entries:
        yield Noted(place, "the feed holds no items")
    elif feed.bozo and hasattr(feed.bozo_exception, "getMessage"):
        what = (
            f"the feed is broken ({feed.bozo_exception.getMessage()}); what could be read was taken"
        )
        yield Noted(place, what)
    for number, item in enumerate(feed.entries, 1):
        yield from findings_of(_entry(item, f"{place} item {number}", origin, feed.feed), now)


def _entry(item: Any, where: str, origin: Origin, feed: Any) -> Entry:
    link = item.get("link")
    url = urljoin(feed.get("link") or origin.url, link) if link else None
    body, body_format, base = _longest(item)
    date, stamp = _date(item)
    return Entry(
        place=where,
        title=_line(item.get("title_detail")),
        blocks=blocks_of(body, body_format, base or url),
        body=body,
        body_format=body_format,
        url=url,
        guid=item.get("id"),
        source=origin.url,
        author=item.get("author") or feed.get("author"),
        language=item.get("language") or feed.get("language"),
        published_at=_moment(stamp),
        tags=tuple(tag.term or tag.label or "" for tag in item.get("tags", ())),
        notes=(f"the date {date[:40]!r} is none and was left out",) if date and not stamp else (),
    )


def _date(item: Any) -> tuple[str | None, Any]:
    """The date as written and as understood; asked for by `in`, as `get` warns that one may stand for the other."""
    for name in ("published", "updated"):
        if name in item:
            return item[name], item[f"{name}_parsed"]
    return None, None


def _longest(item: Any) -> tuple[str, BodyFormat, str | None]:
    """Of content and summary the longer one, as the other is an excerpt of it; with its format and base address."""
    details = [*item.get("content", ()), *filter(None, [item.get("summary_detail")])]
    if not details:
        return "", BodyFormat.TEXT, None
    detail = max(details, key=lambda detail: len(detail.value))
    is_plain = detail.get("type") == "text/plain"
    return detail.value, BodyFormat.TEXT if is_plain else BodyFormat.HTML, detail.get("base")


def _line(detail: Any) -> str:
    """The words of a title, which may be HTML."""
    if not detail:
        return ""
    is_plain = detail.get("type") == "text/plain"
    return str(detail.value) if is_plain else render(from_html(detail.value))


def _moment(stamp: Any) -> datetime | None:
    return datetime.fromtimestamp(timegm(stamp), UTC) if stamp else None
