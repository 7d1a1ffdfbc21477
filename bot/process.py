"""What the operating system gives the service and sees of it: clock, name, signals, memory. Knows nothing of its work."""

import asyncio
import gc
import os
import secrets
import signal
import socket
import sys
import time
from datetime import UTC, datetime
from typing import Final

_START: Final = secrets.token_hex(4)
_HOST_LENGTH: Final = 40


def utc_now() -> datetime:
    """The clock of the service."""
    return datetime.now(UTC)


class SystemClock:
    """The clocks of this machine."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return utc_now()

    def monotonic(self) -> float:
        """Seconds that no setting of the date changes."""
        return time.monotonic()


def worker_name() -> str:
    """The name of this process, unique among those on one database and among its restarts.

    A container starts again under the same host name with the same process id. At most 64 characters,
    because of the column: of a long host name the end, which tells siblings apart.
    """
    return f"{socket.gethostname()[-_HOST_LENGTH:]}-{os.getpid()}-{_START}"


def stop_by_signal() -> asyncio.Event:
    """An event that SIGINT (Ctrl-C), SIGTERM (a container's stop) and SIGHUP (a closed terminal) set.

    Who was started by `nohup` is to outlive its terminal, and does.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, stop.set)
    return stop


def calm_the_collector() -> None:
    """Keep full garbage collections from stopping the event loop for a tenth of a second.

    They would walk all modules again and again and find next to nothing; what is loaded now stays.
    The shorter switch interval lets the loop go on while a thread judges articles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    sys.setswitchinterval(0.001)
