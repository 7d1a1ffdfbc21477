"""When an article can have been published: one rule for what sources bring and for rows of other programs. Knows no clock."""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# So far ahead of now a date may lie: clocks and time zones differ, and tomorrow's note is written today.
_TOLERANCE: Final = timedelta(days=2)


def implausible(published_at: datetime | None, now: datetime) -> str | None:
    """What to say of a date on which nothing can have been published and which is left out, with the remedy; else None."""
    if published_at is None:
        return None
    if published_at < _EPOCH:
        fault = "lies before 1970"
    elif published_at > now + _TOLERANCE:
        fault = "lies in the future"
    else:
        return None
    day = published_at.date().isoformat()
    return f"the date {day} {fault} and was left out; write the day on which it was published"
