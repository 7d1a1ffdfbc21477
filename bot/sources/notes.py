"""Markdown notes with or without YAML front matter -> a draft. One text in, findings out; opens no file."""

import re
from datetime import datetime
from pathlib import PurePath

from bot.config.places import Document, read
from bot.core.blocks import Blocks, Heading, Paragraph
from bot.core.plain import render
from bot.sources.entry import Entry, blocks_of, findings_of
from bot.sources.fields import Fields
from bot.sources.findings import Finding, Refused
from bot.sources.naming import FileName
from storage.records import BodyFormat

FRONT_MATTER_LENGTH = 64 * 1024

_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)


def read_note(text: str, place: str, now: datetime, path: str | None = None) -> tuple[Finding, ...]:
    """The article that a note holds, or why it cannot be read.

    *place* is the path of its file as it was given, *path* the whole one, without links.
    Its title is the front matter's, else its first heading, else the file's name.
    Known keys: title, date, topics (or tags), url (or link), author, language; others are for other programs.
    """
    file = FileName(place, path)
    opening = _OPENING.match(text)
    if not opening:
        return _findings(Document(value={}), text, file, now)
    closing = _CLOSING.search(text, opening.end(), opening.end() + FRONT_MATTER_LENGTH)
    if not closing:
        return (
            Refused(
                f"{place}:1", "opens a front matter that does not end", "end it with a line ---"
            ),
        )
    front = read(text[opening.end() : closing.start()], first_line=2, as_text=True)
    if front.faults:
        fault = front.faults[0]
        what = " ".join(("front matter", *map(str, fault.path[:1]), fault.what))
        return (Refused(f"{place}:{fault.line}", what, fault.remedy),)
    return _findings(front, text[closing.end() :], file, now)


def _findings(front: Document, body: str, file: FileName, now: datetime) -> tuple[Finding, ...]:
    place = file.place
    if not isinstance(front.value, dict | None):
        return (
            Refused(f"{place}:2", "front matter holds no fields", "write `title: …`, or no ---"),
        )
    if not body.strip() and not front.value:
        return (Refused(place, "is empty", "write something, or remove it"),)
    fields = Fields(front.value or {}, lambda name: f"{place}:{front.lines.get((name,), 1)}")
    url = fields.text("url", "link")
    blocks = blocks_of(body, BodyFormat.MARKDOWN, url)
    entry = Entry(
        place=place,
        title=fields.text("title") or _heading(blocks) or PurePath(place).stem,
        blocks=blocks,
        body=body,
        url=url,
        author=", ".join(fields.texts("author", "authors")) or None,
        language=fields.text("language", "lang"),
        published_at=fields.moment("date", "published"),
        tags=fields.texts("topics", "tags", "categories"),
        file=file,
        dated_at=fields.place("date", "published"),
    )
    return (fields.faults[0],) if fields.faults else findings_of(entry, now)


def _heading(blocks: Blocks) -> str:
    """The words of the first heading; nothing where there is none."""
    headings = (block for block in blocks if isinstance(block, Heading))
    return next((render((Paragraph(heading.runs),)) for heading in headings), "")
