"""What says that a service is ill: nobody lives, articles wait unseen, deliveries lie about. Asks nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Signs:
    """What can be seen of a service from outside.

    Attributes:
        beat_at: The last sign of life of any process.
        unseen_since: Since when the first article waits for the intake; None when none does.
        taken_in_at: When the newest article was taken in.
        due_since: Since when the delivery that is due longest waits; None when none does.
        delivers: Whether some delivery is in hand just now.
        paused_until: When the longest pause of the whole bot ends; None when none stands.
    """

    beat_at: datetime | None
    unseen_since: datetime | None
    taken_in_at: datetime | None
    due_since: datetime | None
    delivers: bool
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How long things may last before they count as an illness.

    A large heap of articles, or of deliveries within Telegram's limits, takes its time:
    only when nothing has moved for so long, something is wrong.
    """

    silence: timedelta
    unseen: timedelta = timedelta(minutes=10)
    due: timedelta = timedelta(minutes=10)
    pause: timedelta = timedelta(hours=12)


def illnesses(signs: Signs, now: datetime, tolerance: Tolerance) -> tuple[str, ...]:
    """Return what is wrong, each with the moment since which it is; nothing for a healthy service."""
    found = list(_of_the_clock(signs, now, tolerance))
    if signs.beat_at is None or now - signs.beat_at > tolerance.silence:
        when = "never" if signs.beat_at is None else f"last at {_shown(signs.beat_at)}"
        found.append(f"no worker is alive (heartbeat {when})")
    if signs.unseen_since is not None:
        moved = max(signs.unseen_since, signs.taken_in_at or signs.unseen_since)
        if now - moved > tolerance.unseen:
            found.append(f"articles wait unseen since {_shown(signs.unseen_since)}")
    if signs.due_since is not None and not signs.delivers and now - signs.due_since > tolerance.due:
        found.append(f"deliveries wait since {_shown(signs.due_since)} and nothing is sent")
    return tuple(found)


def _of_the_clock(signs: Signs, now: datetime, tolerance: Tolerance) -> Iterator[str]:
    """What a clock that was set wrong leaves behind: moments that have passed, and lie ahead."""
    passed = [one for one in (signs.beat_at, signs.taken_in_at) if one is not None]
    if passed and (latest := max(passed)) - now > tolerance.silence:
        yield (
            f"the machine's clock was set back: something happened at {_shown(latest)}, and what waits"
            " is sent when that has come again; set the clock right"
        )
    if signs.paused_until is not None and signs.paused_until - now > tolerance.pause:
        yield (
            f"nothing is sent before {_shown(signs.paused_until)}, as Telegram wants it; if the clock"
            " was ahead when it said so, end the pause by hand (docs/operating.md)"
        )


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
