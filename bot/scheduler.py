"""The clock of the service: fixed ticks that call services. Which work is due stands in the database, not here."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from storage.leadership import DATABASE_AWAY

_log = structlog.get_logger(__name__)

# A tick that was missed while the machine slept is made up for once, however late.
_GRACE_SECONDS: Final = 3600
# A clock that is put right in small steps, as NTP does, is not one that was set.
_STEP_SECONDS: Final = 2.0
_LOOK_SECONDS: Final = 5.0
# Where APScheduler reports ticks that failed.
_REPORTS: Final = "apscheduler.executors.default"


@dataclass(frozen=True, slots=True)
class Tick:
    """Something to do every so many seconds, never twice at once."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[object]]


class Scheduler:
    """Runs ticks on the running event loop."""

    def __init__(self) -> None:
        logging.getLogger(_REPORTS).addFilter(_is_fault)
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._ahead = _wall_ahead()
        self._looking: asyncio.TimerHandle | None = None

    def add(self, *ticks: Tick) -> None:
        """Have these done from the start on."""
        for tick in ticks:
            self._scheduler.add_job(
                _guarded,
                IntervalTrigger(seconds=tick.seconds, timezone="UTC"),
                args=(tick,),
                id=tick.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=_GRACE_SECONDS,
                next_run_time=datetime.now(UTC),
            )

    def start(self) -> None:
        """Begin to tick: everything once now, then at its interval."""
        self._scheduler.start()
        self._look()

    def hurry(self, *names: str) -> None:
        """Have these ticks now rather than at their time."""
        for name in names:
            self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    def stop(self) -> None:
        """No more ticks; one that runs is cancelled, and its transaction rolled back."""
        if self._looking:
            self._looking.cancel()
        self._scheduler.shutdown(wait=False)

    def _look(self) -> None:
        """See, by the clock that nobody sets, whether the other one was: ticks would stand still for as long as it was set back."""
        ahead = _wall_ahead()
        if abs(ahead - self._ahead) > _STEP_SECONDS:
            _log.warning("the clock was set", seconds=round(ahead - self._ahead))
            self.hurry(*(job.id for job in self._scheduler.get_jobs()))
        self._ahead = ahead
        self._looking = asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look)


def _wall_ahead() -> float:
    """Seconds by which the clock on the wall is ahead of the one that nobody sets."""
    return time.time() - time.monotonic()


def _is_fault(record: logging.LogRecord) -> bool:
    """Whether a report is of more than a tick that was cancelled before it began, and so before its door."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


async def _guarded(tick: Tick) -> None:
    """A door: a tick that fails is logged, and comes again."""
    try:
        await tick.run()
    except DATABASE_AWAY as error:
        _log.warning("tick put off", tick=tick.name, reason=str(error).partition("\n")[0])
    except asyncio.CancelledError:
        # Only `stop` cancels, and the task ends here; what APScheduler hears of, it reports as a fault.
        _log.debug("tick cancelled", tick=tick.name)
    except Exception:  # noqa: BLE001 -- one of the three doors
        _log.exception("tick failed", tick=tick.name)
