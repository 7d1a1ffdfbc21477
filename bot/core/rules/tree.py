"""What a rule is made of: frozen values that any two rules of the same form share. How they are written is `text`'s business.

A negation stands before an atom only, and no group holds another of its kind: `building` sees to that.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from bot.core.cleaning import clean, is_blank
from bot.core.words import fold

# All of them open a phrase, and any of them closes it: no phrase holds one.
QUOTES: Final = '"“”„‟«»「」『』\uff02\uff62\uff63'

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_QUOTE: Final = re.compile(f"[{QUOTES}]")


class Place(StrEnum):
    """Where a word is looked for: the name of the field that says so."""

    ANYWHERE = ""  # title and text
    TITLE = "title"
    AUTHOR = "author"
    SOURCE = "source"  # the name of the source, and the hosts of source and article


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No article: what remains of `llm AND NOT llm`."""


@dataclass(frozen=True, slots=True)
class HasTopic:
    """Articles about a topic."""

    slug: str

    def __post_init__(self) -> None:
        """Refuse a slug that the rule's text could not be read back with."""
        if not is_slug(self.slug):
            raise ValueError(
                f"topic slug {self.slug!r} is none; write small letters, digits and single hyphens"
            )


@dataclass(frozen=True, slots=True)
class HasLanguage:
    """Articles in a language, by its primary subtag (`zh`)."""

    code: str

    def __post_init__(self) -> None:
        """Refuse what is no such tag."""
        if not is_language(self.code):
            raise ValueError(f"language {self.code!r} is none; write two or three small letters")


@dataclass(frozen=True, slots=True)
class HasWord:
    """Articles that say a word or phrase; `word` is as `as_word` gives it."""

    word: str
    place: Place = Place.ANYWHERE

    def __post_init__(self) -> None:
        """Refuse a word that would never be found, or could not be read back."""
        if not self.word or as_word(self.word) != self.word:
            raise ValueError(f"word {self.word!r} is none; make it by as_word()")


Atom: TypeAlias = HasTopic | HasLanguage | HasWord


@dataclass(frozen=True, slots=True)
class Not:
    """Articles of which an atom is not true."""

    atom: Atom


@dataclass(frozen=True, slots=True)
class AllOf:
    """Articles that each of its rules wants; two or more, in canonical order."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Articles that at least one of its rules wants; two or more, in canonical order."""

    rules: tuple["Rule", ...]


Rule: TypeAlias = Everything | Nothing | HasTopic | HasLanguage | HasWord | Not | AllOf | AnyOf

EVERYTHING: Final = Everything()
NOTHING: Final = Nothing()


def is_slug(text: str) -> bool:
    """Whether a text is written as a topic's slug: `computer-vision`."""
    return _SLUG.fullmatch(text) is not None


def is_language(text: str) -> bool:
    """Whether a text is written as the primary subtag of a language (RFC 5646, 2.2.1): `zh`."""
    return _LANGUAGE.fullmatch(text) is not None


def as_word(text: str) -> str:
    """Return a word or phrase as rules hold it: folded as texts are, without quotes; empty when nothing is left."""
    word = text
    while (folded := fold(_QUOTE.sub(" ", clean(word)))) != word:
        word = folded
    return "" if is_blank(word) else word
