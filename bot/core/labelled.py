"""Articles that a person has labelled, as a JSON file lists them: reads them, or says all that is wrong. Opens no file.

[{"title": "Saving weights", "body": "torch.save …", "topics": ["pytorch"]}, …]
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from bot.core.cleaning import is_blank
from bot.core.taking import Judge, NotTaken
from bot.core.topics import Taxonomy
from storage.records import BodyFormat, Label, Unseen

_TEXTS: Final = ("title", "body", "excerpt")
_LISTS: Final = ("topics", "tags")
# An article without a date; nothing asks for it.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_SHOWN: Final = 40

Json: TypeAlias = object


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with the topics that a person gives it; `body` is Markdown, `topics` are slugs."""

    topics: frozenset[str]
    title: str = ""
    body: str = ""
    excerpt: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people call it: its title, or how it begins."""
        return self.title or " ".join(self.body.split())[:_LONGEST_SHOWN]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What is wrong with a file, and what to do: a line for each fault, in the order of the file."""

    faults: tuple[str, ...]


def read(text: str, taxonomy: Taxonomy) -> tuple[Labelled, ...] | Unreadable:
    """Return the articles of a JSON array, or of JSON Lines; topics may be named by any of their names."""
    entries = _entries(text)
    if isinstance(entries, Unreadable):
        return entries
    faults = [
        f"entry {number}: {fault}"
        for number, entry in enumerate(entries, 1)
        for fault in _faults(entry, taxonomy)
    ]
    if faults:
        return Unreadable(tuple(faults))
    return tuple(_labelled(entry, taxonomy) for entry in entries if isinstance(entry, dict))


def labels_of(judge: Judge, article: Labelled) -> tuple[Label, ...]:
    """Return the labels that the intake would give; none to what it would refuse."""
    judgement = judge.take(
        Unseen(
            id=0,
            number=None,
            identity=None,
            fingerprint=None,
            title=article.title,
            url=None,
            author=None,
            language=None,
            published_at=None,
            received_at=_NEVER,
            tags=article.tags,
            blocks=None,
            body=article.body,
            body_format=BodyFormat.MARKDOWN,
            excerpt=article.excerpt,
        )
    )
    return () if isinstance(judgement, NotTaken) else judgement.labels


def _entries(text: str) -> Sequence[Json] | Unreadable:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as whole:
        return _lines(text, whole)
    if isinstance(found, dict):
        found = [found]
    if not isinstance(found, list) or not found:
        return Unreadable(("it is no list of articles; write [{…}, {…}]",))
    return found


def _lines(text: str, whole: Exception) -> Sequence[Json] | Unreadable:
    """JSON Lines; where already the first is none, what is wrong with it as one JSON text."""
    entries: list[Json] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                entries.append(json.loads(line))
            except (ValueError, RecursionError) as error:
                place = f"line {number}: {error}" if entries else str(whole)
                remedy = "write a JSON array, or one object a line"
                return Unreadable((f"it is no JSON ({place}); {remedy}",))
    if not entries:
        return Unreadable(("it is empty; write [{…}, {…}]",))
    return entries


def _faults(entry: Json, taxonomy: Taxonomy) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield 'is no object; write {"body": …, "topics": […]}'
        return
    for key, value in entry.items():
        if fault := _fault(key, value):
            yield fault
    if all(is_blank(text) for key in _TEXTS if isinstance(text := entry.get(key, ""), str)):
        yield "says nothing; give it a title or a body"
    if not entry.get("topics"):
        yield "has no topics; name at least one, such as the fallback"
    elif _is_list_of_texts(entry["topics"]):
        yield from _unknown(entry["topics"], taxonomy)


def _fault(key: str, value: Json) -> str | None:
    if key in _TEXTS:
        return None if isinstance(value, str) else f"{key} is no text; put it into quotes"
    if key in _LISTS:
        right = _is_list_of_texts(value)
        return None if right else f'{key} is no list of texts; write ["one", "two"]'
    known = ", ".join((*_TEXTS, *_LISTS))
    return f"{key[:_LONGEST_SHOWN]!r} is unknown; known are {known}"


def _unknown(names: Sequence[str], taxonomy: Taxonomy) -> Iterator[str]:
    for name in names:
        if taxonomy.find(name) is None:
            near = ", ".join(topic.slug for topic in taxonomy.suggest(name))
            hint = f"did you mean {near}?" if near else "incoming topics lists them"
            yield f"topic {name[:_LONGEST_SHOWN]!r} is unknown; {hint}"


def _is_list_of_texts(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _labelled(entry: Mapping[str, Any], taxonomy: Taxonomy) -> Labelled:
    named = (taxonomy.find(name) for name in entry["topics"])
    return Labelled(
        frozenset(topic.slug for topic in named if topic is not None),
        entry.get("title", ""),
        entry.get("body", ""),
        entry.get("excerpt"),
        tuple(entry.get("tags", ())),
    )
