"""Whether two articles tell the same story: signatures that are alike where texts are. Looks nothing up.

folded words -> some shingles, or all of a short text -> the smallest of their hashes: the signature
title and text of a note, too short for that -> all of it in a few hashes: a signature that another text never has
signature -> its very smallest hashes: keys under which it is looked up; its address -> one more
new signatures, those that share a key with them -> which article each is a copy of

The share of equal hashes among the smallest of two texts estimates the share of shingles that they have in common
(Broder, "On the resemblance and containment of documents", bottom-k sketches).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import blake2b
from itertools import islice
from struct import pack, unpack
from typing import Final, TypeAlias
from zlib import crc32

from bot.core.addresses import page_key
from bot.core.thresholds import Thresholds
from storage.records import Told

# Words, and characters of scripts without spaces.
_LETTER: Final = "[^\\W_\u2e80-\U0010ffff]"
_UNIT: Final = re.compile(f"{_LETTER}+|[\u2e80-\U0010ffff]")
# So many units in a row say something of their text alone.
_SHINGLE: Final = 3
# What is written or left out between words without saying anything.
_STOPS: Final = re.compile("[\\s.,;:!?\u3002\uff0c\u3001\uff1b\uff1a\uff01\uff1f]+")
# Some of the places where a shingle can begin: characters of every eighth block of eight in scripts without spaces,
# and one in four of other words. To hash only those takes half of the time of all.
_ANCHORS: Final = "".join(f"{chr(code)}-{chr(code + 7)}" for code in range(0x3040, 0xD7A0, 64))
_ANCHOR: Final = re.compile(f"[bcfmpw{_ANCHORS}](?<!{_LETTER}.)")
# Characters of a shingle at such a place: three words, or three and some characters.
_OF_WORDS: Final = 16
_OF_CHARACTERS: Final = 6
_FIRST_UNSPACED: Final = "\u2e80"
# What begins elsewhere comes after all of those, so that it counts only where those are too few.
_LATER: Final = 1 << 31
# Of less than this it cannot be said which story it tells: short notes are often made of the same few words.
_LEAST_SHINGLES: Final = 20
# So much, with its title, says which news a note brings: less is "Read more" below "Update".
_LEAST_UNITS: Final = 10
# Four hashes: fewer than any other signature has, and all alike only where texts are.
_OF_NOTES: Final = 16  # bytes
# What comes later in the same few words is another note: some say daily, below the same title, that there is news.
_SAME_NOTE_WITHIN: Final = timedelta(hours=20)
# The estimate is off by 0.06 on average.
_HASHES: Final = 64
_DIGITS: Final = 8  # of a hash, hexadecimal
# Two texts with half of their shingles in common share one of so many keys in 99 of 100 cases.
_KEYS: Final = 8
# What more stories have in common is said by their sources under every text, and tells nothing of them.
_MOST_UNDER_A_KEY: Final = 8
# A note that comes again and again is another one each day, below the same keys: for years of days.
_MOST_NOTES_UNDER_A_KEY: Final = 1_000


_Sketch: TypeAlias = frozenset[int]
_Under: TypeAlias = defaultdict[int, list[Told]]


@dataclass(frozen=True, slots=True)
class _Sketches:
    """What is compared of signatures, each made once: outlines with very many others, sketches with the few near ones."""

    outline: Callable[[str], int]
    of: Callable[[str], _Sketch]


@dataclass(frozen=True, slots=True)
class Joined:
    """What is to be kept of new articles.

    Attributes:
        copies: Of each that tells a known story, by id: the number of the article that told it first.
        keys: Of all others: the keys under which they are found from now on, each with their id.
    """

    copies: Mapping[int, int]
    keys: tuple[tuple[int, int], ...]


def signature(words: str) -> str:
    """Return the signature of a text, folded; empty for one that is too short to have one."""
    hashes = {crc32(one.encode()) % _LATER for one in _anchored(words)}
    if len(hashes) < _HASHES:
        others = {crc32(one.encode()) | _LATER for one in _shingles(words)}
        if len(others) < _LEAST_SHINGLES:
            return ""
        hashes |= others
    smallest = sorted(hashes)[:_HASHES]
    return pack(f">{len(smallest)}I", *smallest).hex()


def note_signature(title: str, words: str) -> str:
    """Return the signature of a text too short for another one, folded as its title: that of no other words.

    Empty for one without a title, or that says too little even so.
    """
    of_title, of_text = _said(title), _said(words)
    if not of_title or len(of_title) + len(of_text) < _LEAST_UNITS:
        return ""
    # Signs tell C++ from C#, and a rise from a fall.
    said = "\n".join(_STOPS.sub("", part) for part in (title, words))
    return blake2b(said.encode(), digest_size=_OF_NOTES).hexdigest()


def keys_of(signature: str) -> tuple[int, ...]:
    """Return the numbers under which a signature is looked up: none below zero."""
    return _hashes(signature[: _KEYS * _DIGITS])


def all_keys_of(one: Told) -> tuple[int, ...]:
    """Return the numbers under which an article is looked up: by its signature, and by its address."""
    page = page_key(one.url)
    return (*keys_of(one.signature), *(() if page is None else (page,)))


def likeness(one: str, other: str) -> float:
    """Return how much of what two texts say they have in common, from 0 to 1, by their signatures."""
    return _share(_sketch(one), _sketch(other))


def join(
    new: Sequence[Told], known: Mapping[int, Sequence[Told]], thresholds: Thresholds
) -> Joined:
    """Return which of the new articles, in their order, are copies of known ones, or of each other.

    *known* are articles that told their stories first, under their keys. At most eight texts are kept under a key.
    Of other sources with the same address all is alike: they say where an article stands.
    Of two sources with thresholds of their own the higher one counts, whichever came first.
    Notes too short to be compared are copies only where they say the same on the same day.
    """
    under: _Under = defaultdict(list, {key: [*held] for key, held in known.items()})
    copies: dict[int, int] = {}
    keys: list[tuple[int, int]] = []
    sketches = _Sketches(cache(_outline), cache(_sketch))
    for one in new:
        if thresholds.of(one) > 1:  # it is no copy of any, and none of it
            continue
        stands = _stands(one, under)
        first = None if stands else _first(one, under, thresholds, sketches)
        if first is not None:
            copies[one.id] = first
            continue
        for key in keys_of(one.signature) if stands else all_keys_of(one):
            if len(under[key]) < _most(one, key):
                under[key].append(one)
                keys.append((key, one.id))
    return Joined(copies, tuple(keys))


def _stands(one: Told, under: _Under) -> bool:
    """Whether others may be copies of it already: it was found by its address, and had no text yet."""
    return any(told.id == one.id for told in under[page_key(one.url) or 0])


def _most(one: Told, key: int) -> int:
    """How many articles like this one are kept under a key."""
    return _MOST_NOTES_UNDER_A_KEY if _is_note(one) and key >= 0 else _MOST_UNDER_A_KEY


def _first(one: Told, under: _Under, thresholds: Thresholds, sketches: _Sketches) -> int | None:
    """The number of the article that is most like it, if any reaches its threshold; of equals the first."""
    own = sketches.of(one.signature)
    candidates = {told.number: told for key in keys_of(one.signature) for told in under[key]}
    likes = [(1.0, told.number) for told in _at_its_address(one, under, thresholds)]
    for told in _near(one, candidates.values(), thresholds, sketches):
        share = _share(own, sketches.of(told.signature))
        if share > 0 and share >= thresholds.between(one, told):
            likes.append((share, told.number))
    return min(likes, key=lambda like: (-like[0], like[1]))[1] if likes else None


def _at_its_address(one: Told, under: _Under, thresholds: Thresholds) -> Sequence[Told]:
    """Those of other sources at the same address; none where one source has several there: it is a page with a list."""
    page = page_key(one.url)
    held = () if page is None else under[page]
    if len({one.source, *(told.source for told in held)}) <= len(held):
        return ()
    return [told for told in held if thresholds.allow(one, told)]


def _near(
    one: Told, candidates: Iterable[Told], thresholds: Thresholds, sketches: _Sketches
) -> list[Told]:
    """Those candidates of which it may be a copy: hardly any."""
    own, outline = sketches.of(one.signature), sketches.outline(one.signature)
    # The share cannot be greater than what they have in common; an outline may show several hashes as one.
    least = thresholds.of(one) * len(own)
    shown = least - (len(own) - outline.bit_count())
    return [
        told
        for told in candidates
        if (outline & sketches.outline(told.signature)).bit_count() >= shown
        and len(own & sketches.of(told.signature)) >= least
        and not _is_later_note(one, told)
    ]


def _is_later_note(one: Told, other: Told) -> bool:
    """Whether it is a note, and was not written with the other; of whose moment nothing is known may have been."""
    if not _is_note(one) or one.at is None or other.at is None:
        return False
    return abs(one.at - other.at) > _SAME_NOTE_WITHIN


def _is_note(one: Told) -> bool:
    """Whether it is too short to be compared with anything but its like."""
    return len(one.signature) < _LEAST_SHINGLES * _DIGITS


def _share(one: _Sketch, other: _Sketch) -> float:
    smallest = sorted(one | other)[:_HASHES]
    if not smallest:
        return 0.0
    return sum(hash_ <= smallest[-1] for hash_ in one & other) / len(smallest)


def _sketch(signature: str) -> _Sketch:
    return frozenset(_hashes(signature))


def _outline(signature: str) -> int:
    """A bit for each kind of hash, of 256 by the last byte, that a signature has."""
    has = bytearray(256)
    for kind in bytes.fromhex(signature)[_DIGITS // 2 - 1 :: _DIGITS // 2]:
        has[kind] = 1
    return int.from_bytes(has, "big")


def _said(words: str) -> Sequence[str]:
    """Its units without full-width punctuation, which spaces do not part from words."""
    return [unit for unit in _UNIT.findall(words) if unit.isalnum()]


def _anchored(words: str) -> Sequence[str]:
    """The shingles that begin where many texts have few: the same wherever the same is said."""
    return [
        words[start : start + (_OF_WORDS if words[start] < _FIRST_UNSPACED else _OF_CHARACTERS)]
        for start in map(re.Match[str].start, _ANCHOR.finditer(words))
    ]


def _shingles(words: str) -> Iterator[str]:
    """All of them, whatever stands between their units."""
    units = _UNIT.findall(words)
    return map(" ".join, zip(*(islice(units, n, None) for n in range(_SHINGLE)), strict=False))


def _hashes(signature: str) -> tuple[int, ...]:
    return unpack(f">{len(signature) // _DIGITS}I", bytes.fromhex(signature))
