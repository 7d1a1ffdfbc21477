"""Arithmetic on message entities, whose offsets count UTF-16 units: cleaning, trimming, merging. Parses nothing."""

import re
from collections.abc import Iterable
from typing import Any

Entity = dict[str, Any]

MOST = 100  # entities of a message that are kept (found by experiment by client libraries)

# TDLib, clean_input_string: control characters become spaces; carriage returns and the
# separators and direction overrides U+2028..U+202E vanish.
_UNCLEAN = re.compile(r"[\x00-\x08\x0b-\x1f\u2028-\u202e]")
_BLANKED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_VANISHING = re.compile(r"[\r\u2028-\u202e]")

# Text that a client does not make links, mentions or commands of.
_OPAQUE = frozenset(
    {"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"},
)


def utf16_length(text: str) -> int:
    """The number of UTF-16 units of a text."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """The text without control characters, its entities moved with it (TDLib, clean_input_string)."""
    if not _UNCLEAN.search(text):
        return text, entities
    blanked = _BLANKED.sub(" ", text)
    if not _VANISHING.search(blanked):
        return blanked, entities
    kept, places = (
        [],
        [0],
    )  # places: for each UTF-16 unit of the old text, its offset in the new one
    for character in blanked:
        gone = _VANISHING.match(character) is not None
        width = 2 if character > "\uffff" else 1
        last = places[-1]
        places.extend(last + (0 if gone else unit) for unit in range(1, width + 1))
        if not gone:
            kept.append(character)
    moved = (_moved(entity, places) for entity in entities)
    return "".join(kept), [entity for entity in moved if entity["length"] > 0]


def _moved(entity: Entity, places: list[int]) -> Entity:
    start = places[entity["offset"]]
    end = places[entity["offset"] + entity["length"]]
    return {**entity, "offset": start, "length": end - start}


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """The text without trailing white space, nor leading spaces and newlines before the first entity."""
    first = min((entity["offset"] for entity in entities), default=len(text))
    lead = min(len(text) - len(text.lstrip(" \n")), first)
    shorter = text[lead:].rstrip(" \n\t")
    if len(shorter) == len(text):
        return text, entities
    end = utf16_length(shorter)
    kept = []
    for entity in entities:
        start = entity["offset"] - lead
        length = min(entity["length"], end - start)
        if length > 0:
            kept.append({**entity, "offset": start, "length": length})
    return shorter, kept


def merged(explicit: list[Entity], detected: Iterable[Entity]) -> list[Entity]:
    """Explicit entities with the detected ones that do not touch code, links and the like, in order."""
    opaque = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in sorted(explicit, key=_place)
        if entity["type"] in _OPAQUE
    ]
    found = _untouched(sorted(detected, key=_place), opaque)
    return sorted([*explicit, *found], key=_place)


def _untouched(detected: list[Entity], opaque: list[tuple[int, int]]) -> Iterable[Entity]:
    """One walk through both lists; the opaque spans do not overlap, as the parser made them."""
    at = 0
    for entity in detected:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        while at < len(opaque) and opaque[at][1] <= start:
            at += 1
        if at == len(opaque) or opaque[at][0] >= end:
            yield entity


def _place(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]
