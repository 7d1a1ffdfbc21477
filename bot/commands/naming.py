"""Reads names of topics as people type them: those that are meant, and behind a “not” those that are not. Changes nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.topics import Resolved, Taxonomy, Topic

# Between what is meant and what is not.
_NOT: Final = re.compile(
    r"(?:^|[\s,，、;；])"
    r"(?:(?:but\s+)?(?:not?|without|except|excluding|never|minus)\s+"
    r"|(?:非|不要|除了|没有|不含)\s*|[-−!！]\s*)",
    re.IGNORECASE,
)
_CHINESE: Final = re.compile("[非不除没]")
_WORD: Final = re.compile(r"[^\s,，、;；]+")
# Between names these say no more than a space.
_BETWEEN: Final = frozenset({"and", "or", "&", "|", "和", "与", "或", "且", "或者", "并且"})


# What asks for everything, in either language.
_EVERYTHING: Final = frozenset(
    {"all", "everything", "off", "none", "reset", "clear"}
    | {"全部", "所有", "一切", "清空", "重置", "清除", "关闭"}
)


def means_everything(text: str) -> bool:
    """Whether somebody who types this, and nothing else, has done with choosing: `all`, `off`, `清空`."""
    return text.strip().lower() in _EVERYTHING


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
    """Return the topics that a text names; all behind the first “not” are behind it.

    A name that begins as a “not” does, such as 非线性优化, is a name; before a “not”, "everything" says nothing more.
    """

    def parted(sign: re.Match[str]) -> str:
        word = _WORD.search(text, sign.start())
        is_name = (
            _CHINESE.search(sign[0]) and word is not None and taxonomy.find(word[0]) is not None
        )
        return sign[0] if is_name else "\0"

    about, _, not_about = _NOT.sub(parted, text).partition("\0")
    given = taxonomy.resolve(about)
    denied = taxonomy.resolve(not_about.replace("\0", ","))
    unsaid = _BETWEEN | _EVERYTHING if denied.topics else _BETWEEN
    unknown = [one for one in (*given.unknown, *denied.unknown) if one.lower() not in unsaid]
    return Named(given.topics, denied.topics, Resolved((), tuple(unknown)))
