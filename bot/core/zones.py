"""Time zones as people name them -> IANA names, and near ones for what is none. Knows no clock.

The list of names is that of the tzdata package, read once: it is the same on every machine.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Final

MOST_SUGGESTED: Final = 3
_LONGEST: Final = 60
_NEAR: Final = 0.7
# What comes so near to a zone was meant to be one, where it might have been something else.
_MEANT: Final = 0.8

# Names of other areas are of countries and of rules, not of cities.
_AREAS: Final = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
)

# Large cities without an entry of their own, and what Chinese readers write.
_BY_OTHER_NAMES: Final = {
    "beijing": "Asia/Shanghai",
    "delhi": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata",
    "san_francisco": "America/Los_Angeles",
    "上海": "Asia/Shanghai",
    "东京": "Asia/Tokyo",
    "伦敦": "Europe/London",
    "北京": "Asia/Shanghai",
    "北京时间": "Asia/Shanghai",
    "台北": "Asia/Taipei",
    "巴黎": "Europe/Paris",
    "新加坡": "Asia/Singapore",
    "柏林": "Europe/Berlin",
    "洛杉矶": "America/Los_Angeles",
    "澳门": "Asia/Macau",
    "纽约": "America/New_York",
    "香港": "Asia/Hong_Kong",
}

_OFFSET: Final = re.compile(r"(?:utc|gmt)?_?([+-])_?([0-9]{1,2})(?::?([0-9]{2}))?")

# An offset names no zone, for it does not tell when clocks change; these show it in winter.
_BY_OFFSET: Final = {
    -600: ("Pacific/Honolulu",),
    -540: ("America/Anchorage",),
    -480: ("America/Los_Angeles",),
    -420: ("America/Denver", "America/Phoenix"),
    -360: ("America/Chicago", "America/Mexico_City"),
    -300: ("America/New_York", "America/Lima"),
    -240: ("America/Halifax", "America/Caracas"),
    -210: ("America/St_Johns",),
    -180: ("America/Sao_Paulo", "America/Argentina/Buenos_Aires"),
    0: ("UTC", "Europe/London"),
    60: ("Europe/Berlin", "Europe/Paris", "Africa/Lagos"),
    120: ("Europe/Athens", "Africa/Cairo", "Africa/Johannesburg"),
    180: ("Europe/Moscow", "Europe/Istanbul", "Africa/Nairobi"),
    210: ("Asia/Tehran",),
    240: ("Asia/Dubai",),
    270: ("Asia/Kabul",),
    300: ("Asia/Karachi", "Asia/Tashkent"),
    330: ("Asia/Kolkata",),
    345: ("Asia/Kathmandu",),
    360: ("Asia/Dhaka",),
    390: ("Asia/Yangon",),
    420: ("Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Jakarta"),
    480: ("Asia/Shanghai", "Asia/Singapore", "Australia/Perth"),
    540: ("Asia/Tokyo", "Asia/Seoul"),
    570: ("Australia/Darwin",),
    600: ("Australia/Brisbane",),
    720: ("Pacific/Fiji",),
}


def find(text: str) -> str | None:
    """Return the IANA name of a zone that is named in full, or by its city alone, in any case; None if it is none."""
    name = _plain(text)
    cities = _by_city().get(name, ())
    if name in _by_name():
        return _by_name()[name]
    if len(cities) == 1:
        return cities[0]
    return _BY_OTHER_NAMES.get(name)


def suggest(text: str) -> tuple[str, ...]:
    """Return up to three zones that a text may have been meant to name, the likeliest first."""
    name = _plain(text)
    if offset := _OFFSET.fullmatch(name):
        return _at_offset(offset)
    return _by_city().get(name) or _near(name, _NEAR)


def is_meant(word: str) -> bool:
    """Return whether a word that names no zone was probably meant to."""
    name = _plain(word)
    return "/" in name or bool(
        _OFFSET.fullmatch(name) or _by_city().get(name) or _near(name, _MEANT)
    )


def _plain(text: str) -> str:
    """`New  York` -> `new_york`; a minus sign of any kind is a hyphen."""
    name = unicodedata.normalize("NFKC", text[:_LONGEST]).replace("\u2212", "-")
    return "_".join(name.casefold().split())


def _at_offset(offset: re.Match[str]) -> tuple[str, ...]:
    sign, hours, minutes = offset.groups(default="0")
    total = int(hours) * 60 + int(minutes)
    return _BY_OFFSET.get(-total if sign == "-" else total, ())


def _near(name: str, cutoff: float) -> tuple[str, ...]:
    known: Mapping[str, Sequence[str]] = _by_city() | {
        lower: (zone,) for lower, zone in _by_name().items()
    }
    matches = get_close_matches(name, known, n=MOST_SUGGESTED, cutoff=cutoff)
    zones = dict.fromkeys(zone for match in matches for zone in known[match])
    return tuple(zones)[:MOST_SUGGESTED]


@cache
def _by_name() -> Mapping[str, str]:
    names = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return {name.lower(): name for name in names}


@cache
def _by_city() -> dict[str, tuple[str, ...]]:
    """`shanghai` -> `Asia/Shanghai`; some cities stand in two areas."""
    cities: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for name in _by_name().values():
        area, *rest = name.split("/")
        if rest and area in _AREAS:
            cities[rest[-1].lower()] += (name,)
    return dict(cities)
