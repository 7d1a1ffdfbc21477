"""Digests are due when the local clock says so, whatever it does."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.schedule import (
    LONGEST_FOUND,
    Daily,
    Fault,
    Instant,
    Schedule,
    ScheduleError,
    canonical,
    next_due,
    parse,
    zone,
)

COALESCE = timedelta(seconds=60)
TIMES = st.lists(
    st.builds(time, st.integers(min_value=0, max_value=23), st.integers(min_value=0, max_value=59)),
    min_size=1,
    max_size=6,
    unique=True,
).map(lambda times: tuple(sorted(times)))
DAILIES = st.builds(Daily, TIMES)
SCHEDULES = st.builds(Instant) | DAILIES
# Zones whose clocks have done everything: half hours, a skipped day, changes at midnight and just
# after it, double summer time, summer time in the other half of the year, and none at all.
ZONES = st.sampled_from(
    [
        "Africa/Casablanca",
        "America/Sao_Paulo",
        "America/St_Johns",
        "Antarctica/Troll",
        "Asia/Gaza",
        "Asia/Kathmandu",
        "Asia/Shanghai",
        "Australia/Lord_Howe",
        "Europe/Dublin",
        "Pacific/Apia",
        "Pacific/Kwajalein",
        "UTC",
    ]
) | st.sampled_from(sorted(available_timezones()))
MOMENTS = st.datetimes(
    min_value=datetime(1960, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    max_value=datetime(2060, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    timezones=st.just(UTC),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def due(schedule: Schedule, time_zone: str, after: datetime) -> datetime:
    return next_due(schedule, time_zone, after, coalesce=COALESCE)


def firings(schedule: Schedule, time_zone: str, after: datetime, n: int) -> list[datetime]:
    found = [due(schedule, time_zone, after)]
    while len(found) < n:
        found.append(due(schedule, time_zone, found[-1]))
    return found


# Reading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("instant", Instant()),
        ("  Instant ", Instant()),
        ("daily 08:00", Daily((time(8),))),
        ("daily 8:00", Daily((time(8),))),
        ("daily 20:00,08:00", Daily((time(8), time(20)))),
        ("daily 20:00, 08:00,20:00", Daily((time(8), time(20)))),
        ("DAILY 08:00 20:00", Daily((time(8), time(20)))),
        ("daily ０８：００，20：00", Daily((time(8), time(20)))),
        ("daily 08:00、20:30", Daily((time(8), time(20, 30)))),
        ("daily 00:00,23:59,", Daily((time(0), time(23, 59)))),
    ],
)
def test_a_schedule_is_read(text: str, expected: Schedule) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "fault", "found"),
    [
        ("", Fault.CADENCE, ""),
        ("  ", Fault.CADENCE, ""),
        ("sometimes", Fault.CADENCE, "sometimes"),
        ("instant 08:00", Fault.CADENCE, "instant 08:00"),
        ("08:00", Fault.CADENCE, "08:00"),
        ("daily", Fault.NO_TIME, "daily"),
        ("daily ,", Fault.NO_TIME, "daily"),
        ("daily noon", Fault.TIME, "noon"),
        ("daily 24:00", Fault.TIME, "24:00"),
        ("daily 08:60", Fault.TIME, "08:60"),
        ("daily 8", Fault.TIME, "8"),
        ("daily 08:5", Fault.TIME, "08:5"),
        ("daily :30", Fault.TIME, ":30"),
        ("daily -8:00", Fault.TIME, "-8:00"),
        ("daily 008:00", Fault.TIME, "008:00"),
        ("daily 08:00:00", Fault.TIME, "08:00:00"),
        ("daily ٠٨:٠٠", Fault.TIME, "٠٨:٠٠"),
        ("daily " + ",".join(["08:00"] * 25), Fault.TOO_MANY, "25"),
    ],
)
def test_a_schedule_that_is_none_names_its_fault(text: str, fault: Fault, found: str) -> None:
    with pytest.raises(ScheduleError) as error:
        parse(text)
    assert (error.value.fault, error.value.found) == (fault, found)
    assert found in str(error.value)


def test_a_long_fault_is_shown_shortened() -> None:
    with pytest.raises(ScheduleError) as error:
        parse("x" * 100_000)
    assert error.value.found == "x" * LONGEST_FOUND + "…"


def test_a_day_without_times_cannot_be_made() -> None:
    with pytest.raises(ScheduleError):
        Daily(())


@given(st.text() | st.text(alphabet="daily instant0123456789:,").map(lambda rest: "daily " + rest))
def test_any_text_is_a_schedule_or_a_fault(text: str) -> None:
    try:
        schedule = parse(text)
    except ScheduleError:
        return
    assert parse(canonical(schedule)) == schedule


@given(SCHEDULES)
def test_the_canonical_text_reads_as_the_schedule(schedule: Schedule) -> None:
    assert parse(canonical(schedule)) == schedule


@pytest.mark.parametrize("text", ["instant", "daily 08:00", "daily 08:00,20:30"])
def test_a_canonical_text_is_its_own(text: str) -> None:
    assert canonical(parse(text)) == text


# Time zones


@pytest.mark.parametrize("name", ["Asia/Shanghai", "Europe/Berlin", "UTC"])
def test_a_zone_is_found_by_its_name(name: str) -> None:
    assert zone(name).key == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Mars/Olympus",
        "America",
        "../etc/passwd",
        "/etc/localtime",
        "a\0b",
        "tzdata.zi",
        "\udcff",
    ],
)
def test_a_zone_that_is_none_is_a_fault(name: str) -> None:
    with pytest.raises(ScheduleError) as error:
        zone(name)
    assert error.value.fault is Fault.ZONE


def test_a_digest_in_an_unknown_zone_is_a_fault() -> None:
    with pytest.raises(ScheduleError):
        due(parse("daily 08:00"), "Mars/Olympus", at("2026-03-01T00:00Z"))


# Days as they should be


def test_an_instant_digest_waits_for_what_comes_shortly_after() -> None:
    after = at("2026-03-01T08:00+08:00")
    assert due(Instant(), "Asia/Shanghai", after) == at("2026-03-01T08:01+08:00")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-03-01T07:59:59+08:00", "2026-03-01T08:00+08:00"),
        ("2026-03-01T08:00:00+08:00", "2026-03-01T20:30+08:00"),
        ("2026-03-01T20:30:00+08:00", "2026-03-02T08:00+08:00"),
        ("2026-03-01T23:59:59+08:00", "2026-03-02T08:00+08:00"),
    ],
)
def test_a_digest_is_due_at_the_next_of_its_times(after: str, expected: str) -> None:
    assert due(parse("daily 08:00,20:30"), "Asia/Shanghai", at(after)) == at(expected)


def test_a_moment_in_another_zone_is_the_same_moment() -> None:
    after = datetime(2026, 3, 1, 0, 30, tzinfo=ZoneInfo("America/New_York"))
    assert due(parse("daily 08:00"), "UTC", after) == at("2026-03-01T08:00Z")


def test_a_due_moment_is_in_utc() -> None:
    for text in ("instant", "daily 08:00"):
        found = due(parse(text), "Asia/Tokyo", datetime(2026, 3, 1, tzinfo=ZoneInfo("Asia/Tokyo")))
        assert found.tzinfo is UTC


# Clocks that jump


def test_a_skipped_time_is_due_when_the_clock_goes_on() -> None:
    """In Berlin 02:00 to 03:00 does not exist on 29 March 2026."""
    found = firings(parse("daily 02:30"), "Europe/Berlin", at("2026-03-28T12:00Z"), 2)
    assert found == [at("2026-03-29T03:00+02:00"), at("2026-03-30T02:30+02:00")]


def test_a_repeated_time_is_due_once() -> None:
    """In Berlin 02:00 to 03:00 is shown twice on 25 October 2026."""
    found = firings(parse("daily 02:30"), "Europe/Berlin", at("2026-10-24T12:00Z"), 2)
    assert found == [at("2026-10-25T02:30+02:00"), at("2026-10-26T02:30+01:00")]


def test_between_the_two_showings_of_a_time_the_next_one_is_tomorrow() -> None:
    after = at("2026-10-25T02:45+02:00")
    assert due(parse("daily 02:30"), "Europe/Berlin", after) == at("2026-10-26T02:30+01:00")


def test_a_jump_of_half_an_hour_is_kept() -> None:
    """On Lord Howe 02:00 to 02:30 does not exist on 4 October 2026."""
    found = due(parse("daily 02:10"), "Australia/Lord_Howe", at("2026-10-03T12:00Z"))
    assert found == at("2026-10-04T02:30+11:00")


def test_a_skipped_day_brings_one_digest_when_the_next_begins() -> None:
    """Samoa went from 29 to 31 December 2011."""
    found = firings(parse("daily 08:00,20:00"), "Pacific/Apia", at("2011-12-30T07:00Z"), 3)
    assert found == [
        at("2011-12-31T00:00+14:00"),
        at("2011-12-31T08:00+14:00"),
        at("2011-12-31T20:00+14:00"),
    ]


def test_a_midnight_that_is_shown_twice_is_due_once() -> None:
    """Until 2011 the clocks of St. John's went from 00:01 back to 23:01 of the day before."""
    found = firings(parse("daily 00:00"), "America/St_Johns", at("2010-11-06T12:00Z"), 2)
    assert found == [at("2010-11-07T00:00-02:30"), at("2010-11-08T00:00-03:30")]


# Any clock


@given(SCHEDULES, ZONES, MOMENTS)
def test_a_digest_is_due_strictly_later(
    schedule: Schedule, time_zone: str, after: datetime
) -> None:
    assert due(schedule, time_zone, after) > after


@given(DAILIES, ZONES, MOMENTS)
def test_the_local_clock_shows_the_time_or_has_just_skipped_it(
    schedule: Daily, time_zone: str, after: datetime
) -> None:
    found = due(schedule, time_zone, after)
    local = found.astimezone(ZoneInfo(time_zone))
    before = (found - timedelta(seconds=1)).astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    shown = local.replace(tzinfo=None)
    assert shown.time() in schedule.times or any(
        before < datetime.combine(day, wanted) < shown
        for day in (before.date(), shown.date(), shown.date() - timedelta(days=1))
        for wanted in schedule.times
    )


@given(DAILIES, ZONES, MOMENTS)
def test_a_local_time_is_due_once_a_day(schedule: Daily, time_zone: str, after: datetime) -> None:
    found = firings(schedule, time_zone, after, 4 * len(schedule.times))
    shown: list[tuple[date, time]] = []
    for moment in found:
        local = moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
        shown.append((local.date(), local.time()))
    assert len(set(shown)) == len(shown)
    assert all(earlier < later for earlier, later in pairwise(found))


@given(DAILIES, ZONES, MOMENTS)
def test_no_time_that_the_clock_shows_is_left_out(
    schedule: Daily, time_zone: str, after: datetime
) -> None:
    """Walks the local clock minute by minute up to the moment that was named."""
    found = due(schedule, time_zone, after)
    local = ZoneInfo(time_zone)
    minute = after.replace(second=0, microsecond=0)
    while (minute := minute + timedelta(minutes=1)) < found:
        wall = minute.astimezone(local)
        # Offsets before the standard times have seconds, so that no whole minute is shown.
        if wall.second == 0 and wall.fold == 0 and minute > after:
            assert wall.time() not in schedule.times


@given(ZONES, MOMENTS)
def test_a_year_of_days_brings_a_digest_each(time_zone: str, after: datetime) -> None:
    """Only where a country skips a whole day does one fall together with the next."""
    found = firings(Daily((time(8),)), time_zone, after, 40)
    assert timedelta(days=38) <= found[-1] - found[0] <= timedelta(days=41)
