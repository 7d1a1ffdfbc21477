from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import zones
from bot.core.zones import MOST_SUGGESTED, _by_name, find, is_meant, suggest

NAMES = sorted(_by_name().values())


@pytest.mark.parametrize("change", [str, str.lower, str.upper, lambda name: name.replace("_", " ")])
def test_every_zone_is_found_by_its_name_in_any_case(change: object) -> None:
    assert callable(change)
    for name in NAMES:
        assert find(change(name)) == name


def test_every_zone_that_is_found_exists() -> None:
    for name in (*NAMES, *zones._BY_OTHER_NAMES.values()):
        assert ZoneInfo(name).key == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("shanghai", "Asia/Shanghai"),
        (" new  york ", "America/New_York"),
        ("\u5317\u4eac", "Asia/Shanghai"),
        ("Beijing", "Asia/Shanghai"),
        ("\uff35\uff34\uff23", "UTC"),
    ],
)
def test_a_city_is_enough(text: str, name: str) -> None:
    assert find(text) == name


def test_a_city_that_stands_in_two_areas_is_a_question() -> None:
    assert find("nicosia") is None
    assert set(suggest("nicosia")) == {"Asia/Nicosia", "Europe/Nicosia"}
    assert is_meant("nicosia")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("asia/shangai", "Asia/Shanghai"),
        ("shanghia", "Asia/Shanghai"),
        ("UTC+8", "Asia/Shanghai"),
        ("gmt +05:30", "Asia/Kolkata"),
        ("\u22123", "America/Sao_Paulo"),
        ("+0545", "Asia/Kathmandu"),
    ],
)
def test_near_ones_are_suggested(text: str, first: str) -> None:
    assert find(text) is None
    assert suggest(text)[0] == first
    assert is_meant(text)


@pytest.mark.parametrize(
    "text", ["daily", "instant", "instan", "monthly", "weekly", "8am", "25:00", ""]
)
def test_what_speaks_of_times_is_not_meant_for_a_zone(text: str) -> None:
    assert find(text) is None
    assert not is_meant(text)


def test_an_offset_that_no_clock_shows_brings_no_suggestion() -> None:
    assert suggest("UTC+99:99") == ()


@pytest.mark.parametrize(("minutes", "names"), zones._BY_OFFSET.items())
def test_the_zones_of_an_offset_show_it_in_winter(minutes: int, names: tuple[str, ...]) -> None:
    for name in names:
        winters = [
            moment.utcoffset()
            for month in (1, 7)
            if not (
                moment := datetime(2026, month, 15, tzinfo=UTC).astimezone(ZoneInfo(name))
            ).dst()
        ]
        assert timedelta(minutes=minutes) in winters, name


@given(st.text())
def test_whatever_is_typed_brings_only_zones_that_exist(text: str) -> None:
    near = suggest(text)

    assert len(near) <= MOST_SUGGESTED
    assert {*near, find(text) or "UTC"} <= set(NAMES)
