"""Articles as files to take away: Markdown to read and JSON for other programs. Chooses no article, and writes no file.

articles -> one entry each -> as many files as hold them, each whole by itself
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, TypeAlias

from bot.core.cleaning import clean, fold
from bot.core.digest import hashtag, source_of
from storage.records import Article

LARGEST: Final = 3_000_000
"""Bytes of one file: Telegram takes 50 MB (Bot API, sendDocument), people's lines and phones less."""

# What a reader of Markdown could take for markup, anywhere in a line and at its beginning.
_SIGNS: Final = re.compile(r"[\\`*_<>&$~|#]")
# Behind a backslash a bracket opens a formula for some readers.
_BRACKETS: Final = {ord("["): "&#91;", ord("]"): "&#93;"}
_OPENING: Final = re.compile(r"^([-+=:])|^(\d+)([.)])")


class ExportForm(StrEnum):
    """What the files are written in; the value is the end of their names."""

    MARKDOWN = "md"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class File:
    """A file with its name."""

    name: str
    content: bytes


Entry: TypeAlias = bytes
"""One article as it stands in a file."""


def entry(form: ExportForm, article: Article, saved_at: datetime) -> Entry:
    """The article in this form: title, address, topics, dates, source and excerpt."""
    text = _markdown(article, saved_at) if form is ExportForm.MARKDOWN else _json(article, saved_at)
    return text.encode(errors="replace")


def files(
    form: ExportForm, entries: Sequence[Entry], now: datetime, *, largest: int = LARGEST
) -> tuple[File, ...]:
    """The entries in their order, in as few files as hold them; numbered where they are several.

    A file is larger than `largest` bytes only where a single entry is.
    """
    opening, between, closing = _FRAMES[form]
    parts = [opening + between.join(part) + closing for part in _parts(entries, largest)]
    stem = f"saved-{now:%Y-%m-%d}"
    if len(parts) == 1:
        return (File(f"{stem}.{form}", parts[0]),)
    return tuple(File(f"{stem}-{n}.{form}", part) for n, part in enumerate(parts, start=1))


def _parts(entries: Iterable[Entry], largest: int) -> Iterator[list[Entry]]:
    part: list[Entry] = []
    size = _FRAME_SIZE
    for one in entries:
        if part and size + len(one) > largest:
            yield part
            part, size = [], _FRAME_SIZE
        part.append(one)
        size += len(one) + 2  # what stands between two
    if part:
        yield part


_FRAMES: Final = {
    ExportForm.MARKDOWN: (b"", b"\n", b""),
    ExportForm.JSON: (b"[\n", b",\n", b"\n]\n"),
}
_FRAME_SIZE: Final = 5  # bytes of the longest opening and closing together


# --- Markdown --------------------------------------------------------------------------------


def _markdown(article: Article, saved_at: datetime) -> str:
    title, excerpt = _escaped(article.title), _escaped(article.excerpt)
    name = title or excerpt or f"№ {article.number}"
    heading = f"[{name}](<{_address(article.url)}>)" if article.url else name
    lines = (f"## {heading}", _facts(article, saved_at), excerpt if title else "")
    return "\n\n".join(line for line in lines if line) + "\n"


def _facts(article: Article, saved_at: datetime) -> str:
    # Hashtags stay as they are: programs for notes link them.
    facts = [" ".join(map(hashtag, article.topics)), _day(article.published_at)]
    facts += [_escaped(one) for one in (source_of(article), article.author or "")]
    facts += [f"№ {article.number}", f"🔖 {_day(saved_at)}"]
    return " · ".join(fact for fact in facts if fact)


def _day(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d")


def _escaped(text: str) -> str:
    """The text on one line, as Markdown that says just that."""
    line = _SIGNS.sub(r"\\\g<0>", fold(clean(text))).translate(_BRACKETS)
    return _OPENING.sub(_shielded, line)


def _shielded(found: re.Match[str]) -> str:
    sign, digits, dot = found.groups()
    return f"\\{sign}" if sign else f"{digits}\\{dot}"


def _address(url: str) -> str:
    """The address as it stands between angle brackets."""
    return "".join(clean(url).split()).replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")


# --- JSON ------------------------------------------------------------------------------------


def _json(article: Article, saved_at: datetime) -> str:
    published = article.published_at
    fields = {
        "number": article.number,
        "title": article.title,
        "url": article.url,
        "author": article.author,
        "language": article.language,
        "topics": article.topics,
        "source": source_of(article),
        "published_at": published and published.astimezone(UTC).isoformat(),
        "saved_at": saved_at.astimezone(UTC).isoformat(),
        "excerpt": article.excerpt,
    }
    return json.dumps(fields, ensure_ascii=False)
