"""`python -m bot.cli.tethered …` is `incoming …` for a child that must not outlive whoever started it. Starts nothing.

Whoever starts it holds the other end of its standard input and writes nothing into it. However that process ends,
also by a kill that it never hears of, the system closes the pipe, on every Unix: then this one stops in order.
"""

import os
import signal
import sys
import threading
import time
from typing import Final

from bot.cli import main

# More than an orderly stop takes (docs/architecture.md, "A stop in good order").
_STOP_SECONDS: Final = 15.0


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_STOP_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_input, daemon=True).start()
    main()
