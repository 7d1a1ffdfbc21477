"""Finds any number of words in a text in one pass; what they speak for is the caller's business.

Texts are compared folded: case, full-width forms, kinds of dashes, white space and traditional or simplified
characters do not matter.
A word that begins or ends with a Latin letter, Greek letter or digit is found whole only; Chinese
has no spaces between words, so there a word is found anywhere.
"""

import unicodedata
from collections.abc import Iterator, Sequence
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
# Ideographs, kana and what stands between them begin here; the scripts before write with spaces.
_FIRST_UNSPACED: Final = "\u2e80"


def fold(text: str) -> str:
    """Return the text as it is compared, its white space collapsed."""
    return _plain(text).casefold()


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
        text = simplified(unicodedata.normalize("NFKC", text))
    return " ".join(text.split())


def fold_to_keep(text: str) -> str:
    """Return the text folded as the store keeps it: without NUL, for which PostgreSQL has no place."""
    return fold(text.replace("\0", ""))


def says(folded: str, word: str) -> bool:
    """Whether a folded text says a folded word."""
    start = folded.find(word)
    while start >= 0:
        if _is_whole(folded, start, start + len(word)):
            return True
        start = folded.find(word, start + 1)
    return False


class WordIndex:
    """Words to be looked for, numbered in the order in which they were given."""

    __slots__ = ("_automaton", "_is_spaced", "_meanings", "_patterns")

    def __init__(self, words: Sequence[str]) -> None:
        meanings: dict[str, list[int]] = {}
        for number, word in enumerate(words):
            pattern = fold(word)
            if not pattern:
                raise ValueError(f"word {word!r} is empty; take it out of the list")
            meanings.setdefault(pattern, []).append(number)
        self._patterns = list(meanings)
        self._meanings = list(meanings.values())
        # To look at what stands around a word takes as long as to find it, and Chinese ones need no look.
        self._is_spaced = [_joins(word[0]) or _joins(word[-1]) for word in self._patterns]
        self._automaton = AhoCorasick(self._patterns)

    def hits(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield the number of each word in a folded text and where it stands, overlapping ones too."""
        for pattern, start, end in self._automaton.find_matches_as_indexes(
            folded, overlapping=True
        ):
            if not self._is_spaced[pattern] or _is_whole(folded, start, end):
                for number in self._meanings[pattern]:
                    yield number, start


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a match does not begin or end inside a word of a script that writes with spaces."""
    begins_inside = start > 0 and _joins(text[start - 1]) and _joins(text[start])
    ends_inside = end < len(text) and _joins(text[end - 1]) and _joins(text[end])
    return not (begins_inside or ends_inside)


def _joins(character: str) -> bool:
    return character < _FIRST_UNSPACED and (character.isalnum() or character == "_")
