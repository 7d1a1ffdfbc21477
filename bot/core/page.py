"""The seed page format: print it, parse it. It knows nothing of articles, files or chats.

A page is `INCOMING TRANSMISSION`, an empty line, `LATEST UPDATES`, and then one line an item. A topic line and a
date line may follow an item, in this order, and belong to it. One rule tells the lines apart:

* a **date line** is a real date in the form YYYY-MM-DD;
* a **topic line** stands below an item that has neither topic nor date yet, takes at most 32 columns (a Chinese
  character takes two) and four words, holds a letter and no sentence punctuation;
* every other line that is not empty is an **item**.

An excerpt that would be read as one of the first two is printed with "..." at its end. The page ends without a line feed.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from bot.core.cleaning import boundary, clean, columns, fold

HEADER: Final = ("INCOMING TRANSMISSION", "", "LATEST UPDATES")

_BOM: Final = "\ufeff"
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PUNCTUATION: Final = re.compile(
    r"[,;:!?\uff0c\uff1b\uff1a\uff01\uff1f\u3002\u3001\u2026]|\.(?:\s|\.|$)"
)
_TOPIC_COLUMNS: Final = 32
_TOPIC_WORDS: Final = 4


class PageError(ValueError):
    """The text is not a page; the message says at which line, and what was expected there."""


@dataclass(frozen=True, slots=True)
class Item:
    """One article of a page."""

    excerpt: str
    topic: str | None = None
    date: dt.date | None = None


class _Role(Enum):
    ITEM = auto()
    TOPIC = auto()
    DATE = auto()


def is_page(head: str) -> bool:
    """Whether the text, or its beginning, starts with the first line of a page."""
    return head.removeprefix(_BOM).partition("\n")[0].rstrip() == HEADER[0]


def parse_page(text: str) -> tuple[Item, ...]:
    """The items of a page, each excerpt as it came; `PageError` names the line that is not as it should be.

    A byte order mark, CRLF line ends, empty lines between items and a line feed at the end are accepted.
    """
    lines = [line.removesuffix("\r") for line in text.removeprefix(_BOM).split("\n")]
    for number, expected in enumerate(HEADER, 1):
        found = lines[number - 1].rstrip() if number <= len(lines) else None
        if found != expected:
            raise PageError(
                f"line {number}: expected {expected or 'an empty line'!r}, found {_brief(found)}"
            )
    items: list[Item] = []
    for number, line in enumerate(lines[len(HEADER) :], len(HEADER) + 1):
        if line.strip():
            _take(line, number, items)
    return tuple(items)


def _take(line: str, number: int, items: list[Item]) -> None:
    above = items[-1] if items else None
    match _role(line, above):
        case _Role.ITEM:
            items.append(Item(line))
        case _Role.TOPIC if above is not None:
            items[-1] = replace(above, topic=line.strip())
        case _Role.DATE if above is not None and above.date is None:
            items[-1] = replace(above, date=dt.date.fromisoformat(line.strip()))
        case _:
            raise PageError(
                f"line {number}: expected an item, found the date {line.strip()}, which belongs to none"
            )


def print_page(items: Iterable[Item]) -> str:
    """The page of these items, so that `parse_page` finds as many items, topics and dates again.

    A topic is printed as `topic_line` says; line breaks in an excerpt become spaces.
    """
    lines = list(HEADER)
    above: Item | None = None
    for item in items:
        lines.append(_excerpt_line(item.excerpt, above))
        topic = None if item.topic is None else topic_line(item.topic)
        if topic is not None:
            lines.append(topic)
        if item.date is not None:
            lines.append(item.date.isoformat())
        above = replace(item, topic=topic)
    return "\n".join(lines)


def topic_line(topic: str) -> str | None:
    """The topic as its line shows it: without sentence punctuation and short enough; None where no letter remains."""
    words = fold(_PUNCTUATION.sub(" ", clean(topic))).split()[:_TOPIC_WORDS]
    line = " ".join(words)
    while columns(line) > _TOPIC_COLUMNS:
        line = line[: boundary(line, len(line) - 1)].rstrip()
    return line if _is_topic(line) else None


def _excerpt_line(excerpt: str, above: Item | None) -> str:
    line = " ".join(excerpt.removeprefix(_BOM).splitlines())
    if not line.strip() or _role(line, above) is not _Role.ITEM:
        return line.rstrip() + "..."
    return line


def _role(line: str, above: Item | None) -> _Role:
    if _is_date(line.strip()):
        return _Role.DATE
    if above is None or above.topic is not None or above.date is not None:
        return _Role.ITEM
    return _Role.TOPIC if _is_topic(line.strip()) else _Role.ITEM


def _is_date(line: str) -> bool:
    if not _DATE.fullmatch(line):
        return False
    try:
        dt.date.fromisoformat(line)
    except ValueError:
        return False
    return True


def _is_topic(line: str) -> bool:
    return (
        len(line) <= _TOPIC_COLUMNS
        and columns(line) <= _TOPIC_COLUMNS
        and len(line.split()) <= _TOPIC_WORDS
        and any(map(str.isalpha, line))
        and not _PUNCTUATION.search(line)
    )


def _brief(line: str | None) -> str:
    if line is None:
        return "the end of the text"
    return repr(line if len(line) <= 40 else line[:40] + "…")  # noqa: PLR2004 -- enough to recognise a line
