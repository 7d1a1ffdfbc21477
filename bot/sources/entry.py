"""An article as some format wrote it -> a draft for the store, the same way for every format. Reads nothing."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from bot.core.blocks import Blocks, InlineMaths, Paragraph, Text, dumps
from bot.core.cleaning import clean_line
from bot.core.identity import (
    canonical_url,
    fingerprint,
    home,
    identity_in_source,
    identity_of_text,
    identity_without_text,
)
from bot.core.markup import cut_sign, from_html, from_markdown, from_text, is_cut
from bot.core.markup.maths import find_formulas, may_hold_formula
from bot.core.plain import render
from bot.core.plausible import implausible
from bot.core.taking import MOST_CHARACTERS
from bot.sources.findings import Finding, Noted, Refused, Written
from bot.sources.naming import FileName
from storage.records import BodyFormat

TITLE_LENGTH = 300
NAME_LENGTH = 100
TAG_LENGTH = 64
TAGS = 32
LANGUAGE_LENGTH = 35  # RFC 5646, 4.4.1: so long tags a program should support

_HIDDEN = re.compile("[\x00\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One article, as far as it could be read.

    Attributes:
        place: Where it stands, for messages.
        blocks: What it says.
        body: The same as it was written, in `body_format`.
        guid: The name that its source has for it.
        source: What `guid` is relative to.
        file: What tells it from others of its title where it has no guid, address or date, and what a guid is
            relative to: its file, because its body may change. Without one, its body and `source` do.
        dated_at: Where its date stands, for messages, if that is a place of its own.
        notes: What was left out or changed when it was read.
    """

    place: str
    title: str = ""
    blocks: Blocks = ()
    body: str = ""
    body_format: BodyFormat = BodyFormat.MARKDOWN
    url: str | None = None
    guid: str | None = None
    source: str = ""
    author: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    tags: tuple[str, ...] = ()
    file: FileName | None = None
    dated_at: str | None = None
    notes: tuple[str, ...] = ()


def findings_of(entry: Entry, now: datetime) -> tuple[Finding, ...]:
    """The draft, after notes on what was changed or left out; or why there is none.

    Of a document that is too long to be kept its first blocks are, else title and address alone.
    """
    written = title = clean_line(entry.title, TITLE_LENGTH)
    if may_hold_formula(entry.title):
        entry = replace(entry, title=_readable(entry.title))
        title = clean_line(entry.title, TITLE_LENGTH)
    url = canonical_url(entry.url)
    if not title and not entry.blocks:
        return (Refused(entry.place, "says nothing", "give it a title or a text"),)
    doubt = implausible(entry.published_at, now)
    published_at = None if doubt else entry.published_at
    document, serialised = _fitting(entry.blocks, url)
    if not title and not document:
        reason = f"is too long (as a document more than {MOST_CHARACTERS:,} characters)"
        return (Refused(entry.place, reason, "cut it into several articles, or give it a title"),)
    tags = clean_tags(entry.tags)
    identity, *names = _identities(entry, url, written, published_at)
    draft = Written(
        identity=identity,
        names=tuple(names),
        home=home(entry.file.whole) if entry.file and names else None,
        fingerprint=fingerprint(title, url, serialised, tags),
        title=title,
        url=url,
        author=clean_line(entry.author or "", NAME_LENGTH) or None,
        language=clean_line(entry.language or "", LANGUAGE_LENGTH) or None,
        published_at=published_at,
        tags=tags,
        blocks=serialised,
        document=document,
    )
    return (*_notes(entry, url, doubt, document), draft)


def _readable(title: str) -> str:
    """The title with its formulas in Unicode, as headings have them; no store or message holds LaTeX in a title."""
    runs = (
        Text(piece) if isinstance(piece, str) else InlineMaths(piece.source)
        for piece in find_formulas(title)
    )
    return render((Paragraph(tuple(runs)),)) or title


def _fitting(blocks: Blocks, url: str | None) -> tuple[Blocks, str]:
    """As many of these blocks as can be kept, and their JSON form."""
    document, serialised = blocks, dumps(blocks)
    while len(serialised) > MOST_CHARACTERS:
        blocks = blocks[: len(blocks) // 2]
        document = (*blocks, cut_sign(url)) if blocks else ()
        serialised = dumps(document)
    return document, serialised


def blocks_of(body: str, body_format: BodyFormat, url: str | None) -> Blocks:
    """What a body says; relative links are relative to *url*."""
    match body_format:
        case BodyFormat.MARKDOWN:
            return from_markdown(body, base_url=canonical_url(url))
        case BodyFormat.HTML:
            return from_html(body, base_url=canonical_url(url))
        case BodyFormat.TEXT:
            return from_text(body)
        case _:
            assert_never(body_format)


def clean_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """The tags, each one line, once, in their order; of a heap of them the first ones."""
    lines = (clean_line(tag, TAG_LENGTH) for tag in tags[: 10 * TAGS])
    return tuple(dict.fromkeys(line for line in lines if line))[:TAGS]


def hidden_characters(text: str) -> int:
    """How many characters there are that a reader does not see and that must not travel."""
    return len(_HIDDEN.findall(text))


def _identities(
    entry: Entry, url: str | None, title: str, published_at: datetime | None
) -> tuple[str, ...]:
    """The identity, and, where it is of the file, all that the article may be kept under (`Draft.names`)."""
    ends = (entry.file.given, *entry.file.ends) if entry.file else ()
    if guid := (entry.guid or "").strip():
        return tuple(identity_in_source(end, guid) for end in ends or (entry.source,))
    if own := identity_without_text(url, title, published_at):
        return (own,)
    return tuple(identity_of_text(title, end) for end in ends or (entry.body,))


def _notes(entry: Entry, url: str | None, doubt: str | None, document: Blocks) -> tuple[Noted, ...]:
    changes = (
        *entry.notes,
        len(entry.title) > TITLE_LENGTH
        and f"the title of {len(entry.title)} characters was cut to {TITLE_LENGTH}",
        _cut(entry, document),
        bool(entry.url and url is None) and "the address is none of http or https and was left out",
        hidden_characters(entry.title + entry.body) > 0
        and "NUL or direction-changing characters were removed",
    )
    noted = tuple(Noted(entry.place, change) for change in changes if change)
    return (Noted(entry.dated_at or entry.place, doubt), *noted) if doubt else noted


def _cut(entry: Entry, document: Blocks) -> str | None:
    """What is said of a text of which the end, or all of it, was left out."""
    if not is_cut(document) and (document or not entry.blocks):
        return None
    left_out = "its end was left out" if document else "all but its title was left out"
    return f"the text of {len(entry.body):,} characters is too long: {left_out}"
