"""Whether two articles tell the same story: signatures that are alike where texts are. Looks nothing up.

folded words -> shingles -> their smallest hashes: the signature -> its very smallest: keys under which it is looked up
new signatures, those that share a key with them -> which article each is a copy of

The share of equal hashes among the smallest of two texts estimates the share of shingles that they have in common
(Broder, "On the resemblance and containment of documents", bottom-k sketches).
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from struct import unpack
from typing import Final
from zlib import crc32

from storage.records import Told

# Words, and characters of scripts without spaces.
_UNIT: Final = re.compile("[^\\W_\u2e80-\U0010ffff]+|[\u2e80-\U0010ffff]")
# So many units in a row say something of their text alone.
_SHINGLE: Final = 3
# Of less than this it cannot be said which story it tells: short notes are often made of the same few words.
_LEAST_SHINGLES: Final = 20
# The estimate is off by 0.06 on average.
_HASHES: Final = 64
_DIGITS: Final = 8  # of a hash, hexadecimal
_RANGE: Final = 1 << 32
# Among so many of the expected smallest hashes there are nearly always enough.
_ENOUGH: Final = 3 * _HASHES
# Two texts with half of their shingles in common share one of so many keys in 99 of 100 cases.
_KEYS: Final = 8
# What more stories have in common is said by their sources under every text, and tells nothing of them.
_MOST_UNDER_A_KEY: Final = 8


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
    units = _UNIT.findall(words)
    shingles = map(" ".join, zip(*(islice(units, n, None) for n in range(_SHINGLE)), strict=False))
    hashes = set(map(crc32, map(str.encode, shingles)))
    if len(hashes) < _LEAST_SHINGLES:
        return ""
    return "".join(f"{one:08x}" for one in _smallest(hashes))


def keys_of(signature: str) -> tuple[int, ...]:
    """Return the numbers under which a signature is looked up."""
    return _hashes(signature[: _KEYS * _DIGITS])


def likeness(one: str, other: str) -> float:
    """Return how much of what two texts say they have in common, from 0 to 1, by their signatures."""
    left, right = set(_hashes(one)), set(_hashes(other))
    smallest = sorted(left | right)[:_HASHES]
    if not smallest:
        return 0.0
    return sum(hash_ <= smallest[-1] for hash_ in left & right) / len(smallest)


def join(new: Sequence[Told], known: Mapping[int, Sequence[Told]], threshold: float) -> Joined:
    """Return which of the new articles, in their order, are copies of known ones, or of each other.

    *known* are articles that told their stories first, under their keys. At most eight of them are kept under a key.
    """
    under: dict[int, list[Told]] = defaultdict(list, {key: [*held] for key, held in known.items()})
    copies: dict[int, int] = {}
    keys: list[tuple[int, int]] = []
    for one in new:
        own = keys_of(one.signature)
        first = _first(one, [told for key in own for told in under[key]], threshold)
        if first is not None:
            copies[one.id] = first.number
            continue
        for key in own:
            if len(under[key]) < _MOST_UNDER_A_KEY:
                under[key].append(one)
                keys.append((key, one.id))
    return Joined(copies, tuple(keys))


def _first(one: Told, candidates: Sequence[Told], threshold: float) -> Told | None:
    """The candidate that is most like an article, if any is alike; of equals the first."""
    distinct = {told.number: told for told in candidates}
    alike = [
        (-likeness(one.signature, told.signature), number) for number, told in distinct.items()
    ]
    best = min(alike, default=(0.0, 0))
    return distinct[best[1]] if alike and -best[0] >= threshold else None


def _smallest(hashes: set[int]) -> list[int]:
    """The smallest hashes, in order; they lie evenly, so that most need not be put in order."""
    bound = _ENOUGH * _RANGE // len(hashes)
    few = sorted([one for one in hashes if one < bound])
    return (few if len(few) >= _HASHES else sorted(hashes))[:_HASHES]


def _hashes(signature: str) -> tuple[int, ...]:
    return unpack(f">{len(signature) // _DIGITS}I", bytes.fromhex(signature))
