"""JSON Feed (https://www.jsonfeed.org/version/1.1/) -> its drafts. One text in, findings out; opens no file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.sources.dates import moment
from bot.sources.entry import Entry, blocks_of, findings_of
from bot.sources.fields import Fields
from bot.sources.findings import Finding, Noted, Origin, Parsed, Refused
from bot.sources.json_lines import parse_json, why_no_json
from storage.records import BodyFormat, SourceKind

_VERSION = "jsonfeed.org/version/"
_BODIES = (
    ("content_html", BodyFormat.HTML),
    ("content_text", BodyFormat.TEXT),
    ("summary", BodyFormat.TEXT),
)
_REPAIR = "repair the feed"


def read_json_feed(text: str, place: str, now: datetime) -> Parsed:
    """The feed that a text is, or why it is none; *place* is its address, or the path of its file."""
    try:
        feed = parse_json(text)
    except ValueError as error:
        remedy = "repair it, or name it .jsonl if it holds one object a line"
        return Parsed(SourceKind.FILE, iter([Refused(place, why_no_json(error), remedy)]))
    if not _is_feed(feed):
        remedy = "write one object a line and name it .jsonl"
        return Parsed(SourceKind.FILE, iter([Refused(place, "is no JSON Feed", remedy)]))
    fields = Fields(feed, lambda _: place)
    url = place if "://" in place else fields.text("feed_url", "home_page_url") or place
    origin = Origin(SourceKind.FEED, url, fields.text("title") or place)
    return Parsed(SourceKind.FEED, _articles(feed, place, origin, now), origin)


def _is_feed(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and _VERSION in str(value.get("version"))
        and isinstance(value.get("items"), list)
    )


def _articles(feed: dict[str, Any], place: str, origin: Origin, now: datetime) -> Iterator[Finding]:
    if not feed["items"]:
        yield Noted(place, "the feed holds no items")
    shared = {
        "author": feed.get("author"),
        "authors": feed.get("authors"),
        "language": feed.get("language"),
    }
    for number, item in enumerate(feed["items"], 1):
        where = f"{place} item {number}"
        if isinstance(item, dict):
            given = {name: value for name, value in item.items() if value not in (None, "", [])}
            yield from _findings(shared | given, where, origin, now)
        else:
            yield Refused(where, "holds no object", _REPAIR)


def _findings(
    item: dict[str, Any], where: str, origin: Origin, now: datetime
) -> tuple[Finding, ...]:
    fields = Fields(item, lambda _: where)
    bodies = ((fields.text(name), form) for name, form in _BODIES)
    body, body_format = next(((body, form) for body, form in bodies if body), ("", BodyFormat.TEXT))
    url = fields.text("url", "external_url")
    date = fields.text("date_published", "date_modified")
    published_at = moment(date) if date else None
    entry = Entry(
        place=where,
        title=fields.text("title") or "",
        blocks=blocks_of(body, body_format, url),
        body=body,
        body_format=body_format,
        url=url,
        guid=fields.text("id"),
        source=origin.url,
        author=_author(item),
        language=fields.text("language"),
        published_at=published_at,
        tags=fields.texts("tags"),
        notes=(f"the date {date[:40]!r} is none and was left out",)
        if date and not published_at
        else (),
    )
    return (fields.faults[0],) if fields.faults else findings_of(entry, now)


def _author(item: dict[str, Any]) -> str | None:
    """The names of version 1.1's `authors`, or of version 1's `author`; what is malformed names nobody."""
    given = item.get("authors") or [item.get("author")]
    people = given if isinstance(given, list) else []
    names = (person.get("name") for person in people if isinstance(person, dict))
    return ", ".join(name for name in names if isinstance(name, str)) or None
