from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.health import Signs, Tolerance, illnesses

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TOLERANCE = Tolerance(silence=timedelta(seconds=30))
WELL = Signs(NOW, None, None, None, delivers=False)
MOMENTS = st.none() | st.timedeltas(timedelta(0), timedelta(days=9)).map(lambda ago: NOW - ago)


@pytest.mark.parametrize(
    "signs",
    [
        WELL,
        replace(WELL, beat_at=NOW - timedelta(seconds=30)),
        replace(WELL, unseen_since=NOW - 10 * MINUTE),
        replace(WELL, unseen_since=NOW - 99 * MINUTE, taken_in_at=NOW - MINUTE),
        replace(WELL, due_since=NOW - 10 * MINUTE),
        replace(WELL, due_since=NOW - 99 * MINUTE, delivers=True),
        replace(WELL, due_since=NOW + MINUTE),
        replace(WELL, beat_at=NOW + timedelta(seconds=30)),
        replace(WELL, paused_until=NOW + timedelta(hours=12)),
    ],
    ids=[
        "at rest",
        "beat",
        "fresh",
        "heap taken in",
        "just due",
        "long broadcast",
        "later",
        "clock of another machine",
        "paused",
    ],
)
def test_a_service_at_work_or_at_rest_is_well(signs: Signs) -> None:
    assert illnesses(signs, NOW, TOLERANCE) == ()


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        (replace(WELL, beat_at=None), "no worker is alive (heartbeat never)"),
        (
            replace(WELL, beat_at=NOW - MINUTE),
            "no worker is alive (heartbeat last at 2026-03-01 11:59:00 UTC)",
        ),
        (
            replace(WELL, unseen_since=NOW - 11 * MINUTE),
            "articles wait unseen since 2026-03-01 11:49:00 UTC",
        ),
        (
            replace(WELL, unseen_since=NOW - 12 * MINUTE, taken_in_at=NOW - 11 * MINUTE),
            "articles wait unseen since 2026-03-01 11:48:00 UTC",
        ),
        (
            replace(WELL, due_since=NOW - 11 * MINUTE),
            "deliveries wait since 2026-03-01 11:49:00 UTC and nothing is sent",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_moment(signs: Signs, said: str) -> None:
    assert illnesses(signs, NOW, TOLERANCE) == (said,)


@pytest.mark.parametrize(
    "ahead",
    [
        replace(WELL, beat_at=NOW + timedelta(hours=1)),
        replace(WELL, taken_in_at=NOW + timedelta(hours=1)),
    ],
    ids=["heartbeat", "intake"],
)
def test_a_clock_that_was_set_back_is_noticed_by_what_lies_ahead(ahead: Signs) -> None:
    (said,) = illnesses(ahead, NOW, TOLERANCE)

    assert "clock was set back: something happened at 2026-03-01 13:00:00 UTC" in said
    assert said.endswith("set the clock right")


def test_a_pause_without_end_is_noticed() -> None:
    (said,) = illnesses(replace(WELL, paused_until=NOW + timedelta(days=1)), NOW, TOLERANCE)

    assert said.startswith("nothing is sent before 2026-03-02 12:00:00 UTC")
    assert "docs/operating.md" in said


def test_everything_that_is_wrong_is_said() -> None:
    ill = Signs(None, NOW - 99 * MINUTE, None, NOW - 99 * MINUTE, delivers=False)

    assert len(illnesses(ill, NOW, TOLERANCE)) == 3


@given(st.builds(Signs, MOMENTS, MOMENTS, MOMENTS, MOMENTS, delivers=st.booleans()))
def test_who_tolerates_everything_finds_nobody_ill_but_the_dead(signs: Signs) -> None:
    for_ever = Tolerance(*[timedelta(days=10)] * 4)

    assert len(illnesses(signs, NOW, for_ever)) == (signs.beat_at is None)
