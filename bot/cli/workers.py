"""Worker processes for the command line, which use all cores to read and judge articles. They decide nothing of their own.

None of them starts before there is work for it, so that a small ingestion pays nothing.
For much work, the process that they are copies of gets ready while this one opens the database.
"""

import gc
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, get_context, parent_process
from typing import Final

from bot.errors import BotError

# Each has about 60 MB, and one process that stores cannot keep more of them busy.
_MOST: Final = 4
# What a worker needs is loaded once, in the process of which all workers are copies.
_LOADED: Final = ["bot.cli", "bot.cli.workers", "bot.sources.read"]

# Judging makes many objects and no circles worth collecting early; at the default of 700 a quarter of the time goes
# into looking for some.
_YOUNG_OBJECTS: Final = 50_000


@contextmanager
def workers(*, soon: bool) -> Iterator[Executor | None]:
    """Workers that end with the block, however it ends; None on a machine with a single core.

    *soon* says that they will be needed for sure.

    Raises:
        BotError: One of them ended before its work was done.
    """
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    if cores == 1:
        yield None
        return
    # Not by a plain fork: the event loop's threads, of which a fork copies the locks, are running by then.
    context = get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    if soon:
        forkserver.ensure_running()
    executor = ProcessPoolExecutor(min(cores, _MOST), context, _begin)
    try:
        yield executor
    except BrokenExecutor as error:
        raise BotError(
            "a worker process ended before its work was done: it was killed, or there was no memory left; "
            "what was stored so far stays, so give the same command again"
        ) from error
    finally:
        executor.shutdown(cancel_futures=True)


def tune_collector() -> None:
    """Let the garbage collector look at young objects more seldom, and never at what was loaded at the start."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)


def _begin() -> None:
    """Make this process a worker."""
    # Ctrl-C reaches all processes of a terminal; the one that started the workers ends them in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    tune_collector()


def _end_with_parent() -> None:
    """End when the process that gives work is killed: the queue does not tell, for every worker holds both its ends."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
