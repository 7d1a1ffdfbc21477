"""JSON Lines, one article a line -> drafts, and a line for each that is broken. One text in, findings out; opens no file."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.sources.entry import Entry, blocks_of, findings_of
from bot.sources.fields import Fields
from bot.sources.findings import Finding, Refused
from bot.sources.naming import FileName
from storage.records import BodyFormat

BROKEN_IN_A_ROW = 1000

_ONE_OBJECT = 'write one object a line, such as {"title": "…", "markdown": "…"}'
_BODIES = (
    ("html", BodyFormat.HTML),
    ("markdown", BodyFormat.MARKDOWN),
    ("body", BodyFormat.MARKDOWN),
    ("text", BodyFormat.TEXT),
)
"""The names of the body, best first; a plain `body` is Markdown, as in a note."""


def read_json_lines(
    text: str, place: str, now: datetime, path: str | None = None
) -> Iterator[Finding]:
    """The articles of all good lines; *place* is the path of the file as it was given, *path* the whole one.

    Known fields: title, url, id (or guid), date, topics (or tags), author, language, and
    html, markdown, body or text. Empty lines are passed over. Where thousand lines in a row are broken, it is some
    other kind of file, and the rest is left.
    """
    file = FileName(place, path)
    is_empty, broken = True, 0
    for number, line in enumerate(_lines(text), 1):
        if not line.strip():
            continue
        is_empty = False
        findings = _findings(line, f"{place}:{number}", file, now)
        yield from findings
        broken = broken + 1 if isinstance(findings[-1], Refused) else 0
        if broken == BROKEN_IN_A_ROW:
            reason = f"is the last of {broken} broken lines in a row; the rest was not read"
            yield Refused(f"{place}:{number}", reason, _ONE_OBJECT)
            return
    if is_empty:
        yield Refused(place, "is empty", _ONE_OBJECT)


def parse_json(text: str) -> Any:
    """The value, or ValueError with the reason; unlike `json.loads` also where the nesting or a number has no end."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def why_no_json(error: ValueError) -> str:
    """What is wrong with a JSON text, in one phrase."""
    if isinstance(error, json.JSONDecodeError):
        return f"is not valid JSON: {error.msg} (column {error.colno})"
    return f"is not valid JSON: {error}"


def _lines(text: str) -> Iterator[str]:
    """The lines, one at a time; only a line feed ends one (https://jsonlines.org)."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _findings(line: str, place: str, file: FileName, now: datetime) -> tuple[Finding, ...]:
    try:
        values = parse_json(line)
    except ValueError as error:
        return (Refused(place, why_no_json(error), _ONE_OBJECT),)
    if not isinstance(values, dict):
        return (Refused(place, "holds no object", _ONE_OBJECT),)
    fields = Fields(values, lambda _: place)
    bodies = ((fields.text(name), form) for name, form in _BODIES)
    body, body_format = next(((body, form) for body, form in bodies if body), ("", BodyFormat.TEXT))
    url = fields.text("url", "link")
    guid = fields.text("id", "guid")
    entry = Entry(
        place=place,
        title=fields.text("title") or "",
        blocks=blocks_of(body, body_format, url),
        body=body,
        body_format=body_format,
        url=url,
        guid=guid,
        file=file if guid and guid.strip() else None,
        author=", ".join(fields.texts("author", "authors")) or None,
        language=fields.text("language", "lang"),
        published_at=fields.moment("date", "published"),
        tags=fields.texts("topics", "tags"),
    )
    return (fields.faults[0],) if fields.faults else findings_of(entry, now)
