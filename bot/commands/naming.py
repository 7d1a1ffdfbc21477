"""Reads names of topics as people type them: those that are meant, and behind a “not” those that are not. Changes nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.topics import Resolved, Taxonomy, Topic

# Between what is meant and what is not.
_NOT: Final = re.compile(r"(?:^|[\s,，、;；])(?:not\s+|非\s*|[-−!！]\s*)", re.IGNORECASE)
# Between names these say no more than a space.
_BETWEEN: Final = frozenset({"and", "or", "&", "|", "和", "与", "或", "且", "或者", "并且"})


@dataclass(frozen=True, slots=True)
class Named:
    """The topics that somebody names, those behind a “not”, and what is no topic."""

    topics: Sequence[Topic]
    not_topics: Sequence[Topic]
    unknown: Resolved

    @property
    def both(self) -> Sequence[Topic]:
        """The topics that are named as both."""
        return [topic for topic in self.topics if topic in self.not_topics]


def named(text: str, taxonomy: Taxonomy) -> Named:
    """Return the topics that a text names; all behind the first “not” are behind it."""
    about, _, not_about = _NOT.sub("\0", text).partition("\0")
    given = taxonomy.resolve(about)
    denied = taxonomy.resolve(not_about.replace("\0", ","))
    unknown = [one for one in (*given.unknown, *denied.unknown) if one.lower() not in _BETWEEN]
    return Named(given.topics, denied.topics, Resolved((), tuple(unknown)))
