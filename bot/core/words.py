"""Finds any number of words in a text in one pass; what they speak for is the caller's business.

Texts are compared folded: case, full-width forms, kinds of dashes, white space and traditional or simplified
characters do not matter.
A word that begins or ends with a Latin letter, Greek letter or digit is found whole only; Chinese
has no spaces between words, so there a word is found anywhere.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from ahocorasick_rs import AhoCorasick

from bot.core.traditional import simplified

# NFKC would do the second part alone, but takes a hundred times as long over a text that needs it, and nearly
# every Chinese text has one of these.
_ALIKE: Final = (
    dict.fromkeys("‐‑‒–−", "-")
    | {"’": "'", "\u00ad": ""}
    | dict(zip("\uff0c\uff1a\uff1b\uff01\uff1f\uff08\uff09\u3000", ",:;!?() ", strict=True))
    | {"\u2026": "..."}
)
# Most of what NFKC changes, formulas above all. To change it beforehand spares the rest of a text the slow way.
_COMPOSED: Final = re.compile(
    "[\u00a0-\u00be\u1d2c-\u1d6a\u2000-\u2bff\u3200-\u33ff\uff01-\uffee\U0001d400-\U0001d7ff]+"
)
# Ideographs, kana and what stands between them begin here; the scripts before write with spaces.
_FIRST_UNSPACED: Final = 0x2E80
# What makes one word with its neighbour: to find a character here takes a third of the time of asking it.
_JOINING: Final = frozenset(
    one for one in map(chr, range(_FIRST_UNSPACED)) if one.isalnum() or one == "_"
)
# ETX stands in no word and is no white space, so that what parts texts changes none of them.
_APART: Final = "\x03"


def fold(text: str) -> str:
    """Return the text as it is compared, its white space collapsed."""
    return _plain(text).casefold()


def fold_all(texts: Sequence[str]) -> list[str]:
    """Return each text folded; thousands of short ones in a tenth of the time that it takes one by one."""
    folded = fold(_APART.join(texts)).split(_APART)
    if len(folded) != len(texts):  # one of them has the mark that parts them, or there is none
        return [fold(text) for text in texts]
    return [text.strip(" ") for text in folded]


def fold_beside(text: str) -> tuple[str, str]:
    """Return the text as it is compared, and beside it the same with its capitals, character by character."""
    cased = _plain(text)
    folded = cased.casefold()
    if len(folded) != len(cased):  # such as a sharp s, which becomes two letters
        cased = "".join(one if len(small := one.casefold()) == 1 else small for one in cased)
    return folded, cased


def _plain(text: str) -> str:
    if not text.isascii():
        # To look for each is much faster than `str.translate`.
        for character, plain in _ALIKE.items():
            text = text.replace(character, plain)
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", _COMPOSED.sub(_normal, text))
        text = simplified(text)
    return " ".join(text.split())


def _normal(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def says(folded: str, word: str) -> bool:
    """Whether a folded text says a folded word."""
    start = folded.find(word)
    while start >= 0:
        if _is_whole(folded, start, start + len(word)):
            return True
        start = folded.find(word, start + 1)
    return False


class WordIndex:
    """Words to be looked for, numbered in the order in which they were given; `folded` are they as they are compared."""

    __slots__ = ("_automaton", "_begins", "_ends", "_meanings", "folded")

    def __init__(self, words: Sequence[str]) -> None:
        self.folded: Sequence[str] = fold_all(words)
        meanings: dict[str, list[int]] = {}
        for number, (word, pattern) in enumerate(zip(words, self.folded, strict=True)):
            if not pattern:
                raise ValueError(f"word {word!r} is empty; take it out of the list")
            meanings.setdefault(pattern, []).append(number)
        self._meanings = [tuple(numbers) for numbers in meanings.values()]
        # Chinese words need no look at what stands around them, which takes as long as to find them.
        self._begins = [pattern[0] in _JOINING for pattern in meanings]
        self._ends = [pattern[-1] in _JOINING for pattern in meanings]
        self._automaton = AhoCorasick(list(meanings))

    def hits(self, folded: str) -> list[tuple[int, int]]:
        """Return the number of each word in a folded text and where it stands, overlapping ones too."""
        begins, ends, meanings = self._begins, self._ends, self._meanings
        return [
            (number, start)
            for pattern, start, end in self._automaton.find_matches_as_indexes(
                folded, overlapping=True
            )
            if not (begins[pattern] and start and folded[start - 1] in _JOINING)
            and not (ends[pattern] and folded[end : end + 1] in _JOINING)
            for number in meanings[pattern]
        ]


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a match does not begin or end inside a word of a script that writes with spaces."""
    begins_inside = start > 0 and text[start - 1] in _JOINING and text[start] in _JOINING
    ends_inside = end < len(text) and text[end - 1] in _JOINING and text[end] in _JOINING
    return not (begins_inside or ends_inside)
