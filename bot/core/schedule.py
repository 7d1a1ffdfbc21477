"""When a chat's next digest is due: cadence and time zone in, a moment out; nothing is started here."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count
from typing import Final, TypeAlias, assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# The canonical text of the cadence without a clock.
INSTANT: Final = "instant"
MOST_TIMES: Final = 24
LONGEST_FOUND: Final = 60
_CLOCK: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})")


class Fault(StrEnum):
    """What is wrong with a schedule that somebody wrote."""

    CADENCE = "cadence"
    NO_TIME = "no time"
    TIME = "time"
    TOO_MANY = "too many"
    ZONE = "zone"


class ScheduleError(ValueError):
    """A schedule or time zone that cannot be kept; `fault` and `found` say why, in any language."""

    def __init__(self, fault: Fault, found: str) -> None:
        self.fault = fault
        self.found = found if len(found) <= LONGEST_FOUND else found[:LONGEST_FOUND] + "…"
        super().__init__(_describe(fault, self.found))


@dataclass(frozen=True, slots=True)
class Instant:
    """As soon as there is news, coalesced with what comes shortly after."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at these times of the local clock, in order."""

    times: tuple[time, ...]

    def __post_init__(self) -> None:
        """Refuse a day on which nothing would ever be due."""
        if not self.times:
            raise ScheduleError(Fault.NO_TIME, "daily")


Schedule: TypeAlias = Instant | Daily


def parse(text: str) -> Schedule:
    """Return the schedule that `instant` or `daily 08:00[,20:00…]` stands for.

    Case, full-width forms, the order of the times and white space do not matter.

    Raises:
        ScheduleError: It says what was found instead of a cadence or a time.
    """
    cadence, *times = unicodedata.normalize("NFKC", text).lower().replace("、", ",").split() or [""]
    match cadence:
        case "instant" if not times:
            return Instant()
        case "daily":
            return Daily(_times(",".join(times)))
        case _:
            raise ScheduleError(Fault.CADENCE, text.strip())


def canonical(schedule: Schedule) -> str:
    """Return the one text for a schedule: `parse` gives it back, and equal schedules have equal texts."""
    match schedule:
        case Instant():
            return INSTANT
        case Daily(times):
            return f"daily {','.join(f'{at:%H:%M}' for at in times)}"
        case _:
            assert_never(schedule)


def zone(name: str) -> ZoneInfo:
    """Return the IANA time zone of a name such as `Asia/Shanghai`.

    Raises:
        ScheduleError: There is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        # A name that leaves the database's folder is a ValueError, one of its folders an OSError.
        raise ScheduleError(Fault.ZONE, name) from error


def next_due(
    schedule: Schedule, time_zone: str, after: datetime, *, coalesce: timedelta
) -> datetime:
    """Return the first moment strictly after another at which a digest is due, in UTC.

    A local time that the clock skips is due when the clock goes on; one that it repeats is due at
    its first showing only. `coalesce` is how long an instant digest waits for more.

    Raises:
        ScheduleError: The time zone is unknown.
    """
    match schedule:
        case Instant():
            return after.astimezone(UTC) + coalesce
        case Daily(times):
            local = zone(time_zone)
            today = after.astimezone(local).date()
            return next(due for due in _firings(times, local, today) if due > after)
        case _:
            assert_never(schedule)


def _firings(times: tuple[time, ...], local: ZoneInfo, today: date) -> Iterator[datetime]:
    """Without end, because a clock that is set back over midnight shows a day again that is done."""
    for days in count():  # pragma: no branch -- it never ends
        for at in times:
            yield _first_showing(datetime.combine(today + timedelta(days=days), at), local)


def _first_showing(wall: datetime, local: ZoneInfo) -> datetime:
    """Return the first moment at which the local clock shows this time or, skipping it, a later one."""
    due = wall.replace(tzinfo=local, fold=0).astimezone(UTC)
    if due.astimezone(local).replace(tzinfo=None) == wall:
        return due
    # The clock skips it: fold 0 and 1 reckon with its offsets before and after, and the moment at
    # which it jumps lies between. Offsets are whole seconds, so it is found by halving.
    early = wall.replace(tzinfo=local, fold=1).astimezone(UTC)
    while due - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(due - early) // timedelta(seconds=2))
        if middle.astimezone(local).replace(tzinfo=None) < wall:
            early = middle
        else:
            due = middle
    return due


def _times(text: str) -> tuple[time, ...]:
    found = [part for part in text.split(",") if part]
    if not found:
        raise ScheduleError(Fault.NO_TIME, "daily")
    if len(found) > MOST_TIMES:
        raise ScheduleError(Fault.TOO_MANY, str(len(found)))
    return tuple(sorted({_time(part) for part in found}))


def _time(text: str) -> time:
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ScheduleError(Fault.TIME, text)
    try:
        return time(int(found[1]), int(found[2]))
    except ValueError as error:
        raise ScheduleError(Fault.TIME, text) from error


def _describe(fault: Fault, found: str) -> str:
    match fault:
        case Fault.CADENCE:
            return f"schedule {found!r} is unknown; write 'instant' or, for example, 'daily 08:00,20:00'"
        case Fault.NO_TIME:
            return f"schedule {found!r} names no time; write, for example, 'daily 08:00'"
        case Fault.TIME:
            return f"time {found!r} is none; write hours and minutes from 00:00 to 23:59"
        case Fault.TOO_MANY:
            return f"{found} times a day are too many; name at most {MOST_TIMES}"
        case Fault.ZONE:
            return f"time zone {found!r} is unknown; write an IANA name such as 'Asia/Shanghai'"
        case _:
            assert_never(fault)
