"""When an article can have been published."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.plausible import implausible

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "doubt"),
    [
        (None, None),
        (datetime(1969, 12, 31, tzinfo=UTC), "the date 1969-12-31 lies before 1970"),
        (datetime(1970, 1, 1, tzinfo=UTC), None),
        (NOW, None),
        (NOW + timedelta(days=2), None),
        (NOW + timedelta(days=2, seconds=1), "the date 2026-03-03 lies in the future"),
        (datetime(9999, 1, 1, tzinfo=UTC), "the date 9999-01-01 lies in the future"),
    ],
)
def test_nothing_is_published_before_1970_or_after_tomorrow(
    date: datetime | None, doubt: str | None
) -> None:
    told = f"{doubt} and was left out; write the day on which it was published"

    assert implausible(date, NOW) == (doubt and told)
