"""A page in the seed format -> a draft an item. One text in, findings out; opens no file."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time

from bot.core.blocks import Paragraph, Text, dumps
from bot.core.cleaning import clean
from bot.core.identity import fingerprint, identity
from bot.core.page import Item, PageError, parse_page
from bot.core.plausible import implausible
from bot.sources.entry import clean_tags, hidden_characters
from bot.sources.findings import Finding, Noted, Refused, Written

_CUT = "..."
_LINE = re.compile(r"line (\d+): (.*)", re.DOTALL)


def read_page(text: str, place: str, now: datetime) -> Iterator[Finding]:
    """The articles of a page, or why it cannot be read; *place* is the path of its file.

    An item is known again by its text: the same one stands in several pages, and there is one article of it.
    """
    try:
        items = parse_page(text)
    except PageError as error:
        yield _refused(error, place)
        return
    if not items:
        yield Refused(place, "holds no items", "write one below LATEST UPDATES")
    for number, item in enumerate(items, 1):
        yield from _findings(item, f"{place} item {number}", now)


def _refused(error: PageError, place: str) -> Refused:
    match = _LINE.fullmatch(str(error))
    where, reason = (f"{place}:{match[1]}", match[2]) if match else (place, str(error))
    remedy = (
        "write a page as: INCOMING TRANSMISSION, an empty line, LATEST UPDATES, one item a line"
    )
    return Refused(where, reason, remedy)


def _findings(item: Item, place: str, now: datetime) -> Iterator[Finding]:
    excerpt = clean(item.excerpt)
    published_at = datetime.combine(item.date, time(), UTC) if item.date else None
    doubt = implausible(published_at, now)
    if doubt:
        yield Noted(place, doubt)
    if hidden_characters(item.excerpt):
        yield Noted(place, "NUL or direction-changing characters were removed")
    document = (Paragraph((Text(excerpt.removesuffix(_CUT).rstrip()),)),)
    blocks = dumps(document)
    yield Written(
        identity=identity(None, "", None, excerpt),
        # Not of topic and date: pages that show an item with and without them would change it again and again.
        fingerprint=fingerprint("", None, blocks),
        title="",
        url=None,
        author=None,
        language=None,
        published_at=None if doubt else published_at,
        tags=clean_tags((item.topic,)) if item.topic else (),
        blocks=blocks,
        excerpt=excerpt,
        document=document,
    )
