"""Folded text -> the tokens under which it is found: stems of words, pairs of characters where none are parted.

Every database is given these, and parts no text itself: so all of them find the same.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

TITLE: Final = "^"
"""Before a token: a title says it. No token begins with it by itself."""

# What is longer is no word; PostgreSQL takes lexemes of up to 2 KB, and an index grows with its keys.
_LONGEST: Final = 40
# Ideographs, kana and Hangul begin here (as `bot/core/words.py` has it): what has no spaces is found by pairs.
_UNSPACED: Final = "\u2e80"
# C++ and C# are names, x+y is none.
_RUN: Final = re.compile(r"[^\W_]+(?:[+#]{1,2}(?![\w+#]))?")
_PART: Final = re.compile("[\u2e80-\U0010ffff]+|[^\u2e80-\U0010ffff]+")

# Shorter words have no forms that a rule could tell.
_LEAST_WORD: Final = 4
# What remains of a word without -ing or -ed must say something, and have a vowel: "string" is no form of "str".
_LEAST_STEM: Final = 3
_VOWEL: Final = re.compile("[aeiouy]")
# Without doubled consonant before -ing and -ed, it ended in e (Porter, condition *o).
_SHORT: Final = re.compile("[^aeiou][aeiouy][^aeiouwxy]")
# What the rules below get wrong, of the words that notes like these are full of.
_OWN: Final = {
    "apis": "api",
    "cpus": "cpu",
    "gpus": "gpu",
    "npus": "npu",
    "tpus": "tpu",
    "embed": "embed",
    "lens": "lens",
    "matrices": "matrix",
    "used": "use",
    "using": "use",
}


def tokens_of(title: str, text: str) -> list[str]:
    """Return the distinct tokens of an article, title and text folded; those of the title also marked as such."""
    of_title = dict.fromkeys(tokens(title))
    return [*(of_title | dict.fromkeys(tokens(text))), *(TITLE + one for one in of_title)]


def tokens(folded: str) -> Iterator[str]:
    """Yield the tokens of a folded text, in its order.

    Of a run of n characters without spaces these are its n - 1 pairs and its last one alone, so that each
    character begins a token.
    """
    for _, part in parts(folded):
        if is_unspaced(part):
            yield from map("".join, pairwise(part))
            yield part[-1]
        else:
            yield stem(part[:_LONGEST])


def parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a text and its runs without spaces, and where each begins; signs are left out."""
    for run in _RUN.finditer(text):
        word = run[0]
        if word.isascii():
            yield run.start(), word
        else:
            for part in _PART.finditer(word):
                yield run.start() + part.start(), part[0]


def is_unspaced(part: str) -> bool:
    """Whether a part is a run of a script that writes no spaces between words."""
    return part[0] >= _UNSPACED


# The words of a language come again and again.
@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """Return what the forms of an English word share: number, -ing, -ed and the final e go, nothing else.

    A light stem after Porter ("An algorithm for suffix stripping", steps 1a and 1b): names and words of other
    languages stay recognisable.
    """
    if len(word) < _LEAST_WORD or not word.isascii() or not word.isalpha():
        return word
    one = word if word in _OWN else _singular(word)
    return _OWN.get(one) or _without_final_e(_without_form(one))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _LEAST_WORD:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return (
        word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is", "ias")) else word
    )


def _without_form(word: str) -> str:
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        is_form = len(rest) >= _LEAST_STEM and _VOWEL.search(rest) and not word.endswith("eed")
        if rest != word and is_form:
            if len(rest) == _LEAST_STEM:  # tuning: tune, but adding: add
                return f"{rest}e" if _SHORT.fullmatch(rest) else rest
            is_double = rest[-1] == rest[-2] and rest[-1] not in "lsz"
            return rest[:-1] if is_double else rest
    return word


def _without_final_e(word: str) -> str:
    """Shorter ones keep it: a note is not "not"."""
    return word[:-1] if word.endswith("e") and len(word) > _LEAST_WORD else word
