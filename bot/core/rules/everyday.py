"""Hears negations of everyday speech ("no video", 除了视频), which filters take for words. What is said stays as it is; this proposes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.core.rules.fields import LANGUAGE, field_of
from bot.core.rules.matching import atoms_of
from bot.core.rules.mistakes import Mistake
from bot.core.rules.parsing import read
from bot.core.rules.tokens import Kind, Token, tokens
from bot.core.rules.tree import HasWord, Rule, as_word
from bot.core.topics import Taxonomy
from bot.core.words import fold

_NO: Final = frozenset(
    {"no", "without", "except", "excluding", "but", "never", "minus"}
    | {"不要", "除了", "没有", "不含", "不看", "排除"}
)
_ALL: Final = frozenset({"all", "anything", "everything", "全部", "所有", "一切"})
# 除了视频 and 除了视频以外都要; a longer word that only begins so is a word.
_GLUED: Final = re.compile(
    "(不要|除了|没有|不含|不看|排除)(.+?)(?:[以之]外)?(?:都要|都行|都可以)?[.,。，]*"
)
_DENIABLE: Final = frozenset(
    {Kind.WORD, Kind.PHRASE, Kind.FIELD, Kind.OPENING, Kind.NOT, Kind.ADDRESS}
)
# Nobody speaks at greater length, and to read such a text twice would take its time.
_LONGEST: Final = 500
# The code of Ukrainian, which many write for English.
_UK: Final = {"uk": "en"}


@dataclass(frozen=True, slots=True)
class _Instead:
    """What a token seems to stand for, and the word that it is to the filter, if it is one."""

    token: Token
    text: str
    word: str | None = None


def meant(text: str, rule: Rule, taxonomy: Taxonomy) -> str | None:
    """Return what the writer of a rule seems to have meant, such as `NOT video` by `no video`; None without doubt.

    What stands in quotes is meant as it is, and so are words that are part of a topic's name.
    """
    if len(text) > _LONGEST:
        return None
    words = {one.word for one in atoms_of(rule) if isinstance(one, HasWord) and not one.place}
    found = [one for one in _heard(text) if one.word is None or one.word in words]
    if not found:
        return None
    written, end = "", 0
    for one in found:
        written += text[end : one.token.position] + one.text
        end = one.token.position + len(one.token.text)
    instead = " ".join((written + text[end:]).split())
    return None if isinstance(read(instead, taxonomy), Mistake) else instead


def _heard(text: str) -> Iterator[_Instead]:
    row = tuple(tokens(text))
    for place, token in enumerate(row[:-1]):
        field = row[place - 1] if place and row[place - 1].kind is Kind.FIELD else None
        if token.kind is not Kind.WORD or (place and row[place - 1].kind is Kind.NOT):
            continue
        word = as_word(token.text)
        if field is not None:
            if field_of(field) == LANGUAGE and word in _UK:
                yield _Instead(token, _UK[word])
        elif word == "but" and place and fold(row[place - 1].text) == "nothing":
            continue  # which says "only"
        elif (instead := _instead(word, row[place + 1])) is not None:
            yield _Instead(token, instead, word.rstrip(".,。，"))


def _instead(word: str, following: Token) -> str | None:
    """What a word says that denies what stands behind it, or within itself; None when it does not."""
    also = following.kind is Kind.NOT or _denies(following)
    if word in _NO and following.kind in _DENIABLE:
        return "" if also else "NOT"
    if word in _ALL and also:
        return ""
    glued = _GLUED.fullmatch(word)
    return None if glued is None or word in _NO else f"NOT {glued[2]}"


def _denies(token: Token) -> bool:
    word = as_word(token.text) if token.kind is Kind.WORD else ""
    return word in _NO or _GLUED.fullmatch(word) is not None
