"""What reading a place brings to light: drafts, what had to be refused, and what the reader should know of. Values only."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final, TypeAlias

from bot.core.blocks import Blocks
from storage.records import Draft, SourceKind


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was not taken.

    Attributes:
        place: File and line (`note.md:7`), or address.
        reason: What is wrong, so that "place reason" is a sentence.
        remedy: What to do about it.
    """

    place: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that was taken, though not as it came: `what` says what was changed or left out, and why."""

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Written(Draft):
    """A draft with the document that its blocks say, so that nobody has to read them to judge it."""

    document: Blocks = ()

    def bare(self) -> Draft:
        """The draft alone, which travels light."""
        return Draft(*(getattr(self, name) for name in _OF_DRAFT))


_OF_DRAFT: Final = tuple(field.name for field in fields(Draft))


Finding: TypeAlias = Draft | Refused | Noted


@dataclass(frozen=True, slots=True)
class Origin:
    """The source to which drafts belong, before the store knows it; equal origins are one source."""

    kind: SourceKind
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text turned out to be.

    Attributes:
        kind: The kind of source that it is or belongs to.
        findings: What it holds, read as it is asked for.
        feed: The source that it is, where it is one of its own.
    """

    kind: SourceKind
    findings: Iterator[Finding]
    feed: Origin | None = None
