from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.dates import moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-11",
        "20260111",
        " 2026-01-11 ",
        "2026/1/11",
        "2026.01.11",
        "2026年1月11日",
        "2026 年 1 月 11 日",
        "2026-01-11T00:00:00Z",
        "2026-01-11 08:00:00+08:00",
        "2026/01/11 0:00",
        "2026年1月11日 0:00:00",
        "Sun, 11 Jan 2026 00:00:00 GMT",
        "Sun, 11 Jan 2026 08:00:00 +0800",
        "11 Jan 2026 00:00 -0000",
        "1768089600",
        "1768089600.0",
        "1768089600000",
    ],
)
def test_the_ways_to_write_a_day(text: str) -> None:
    assert datetime(2026, 1, 11, tzinfo=UTC) == moment(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "99999",
        "99999-01-01",
        "2026",
        "2026-13-01",
        "2026/2/30",
        "2026年1月11日 25:00",
        "next tuesday",
        "yesterday",
        "0",
        "-1",
        "1e9",
        "2026-01-11" * 100,
        "9" * 5000,
        "Mon, 99 Jan 2026 00:00:00 GMT",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert moment(text) is None


@given(st.text(max_size=70))
def test_no_text_raises(text: str) -> None:
    found = moment(text)

    assert found is None or found.utcoffset() == timedelta()


@given(st.datetimes(timezones=st.timezones()).filter(lambda when: 1 < when.year < 9999))
def test_iso_8601_is_read_with_its_zone(when: datetime) -> None:
    assert when.astimezone(UTC) == moment(when.isoformat())
