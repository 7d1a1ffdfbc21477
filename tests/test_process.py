import asyncio
import gc
import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import String

from bot.process import calm_the_collector, stop_by_signal, worker_name
from storage.schema import WorkerRow

# A process of its own: another test may have calmed this one, or filled its memory.
COUNTING = """
import gc

from bot.process import calm_the_collector


def collections_of_everything(objects):
    counted = []

    def count(phase, details):
        if phase == "start" and details["generation"] == 2:
            counted.append(details)

    gc.callbacks.append(count)
    kept = [[] for _ in range(objects)]
    gc.callbacks.remove(count)
    assert len(kept) == objects
    return len(counted)


before = collections_of_everything(2_000_000)
calm_the_collector()
print(before, collections_of_everything(2_000_000))
"""


def test_the_collector_leaves_what_was_loaded_in_peace() -> None:
    loaded = len(gc.get_objects())

    calm_the_collector()

    # What is frozen is in no generation, so no collection walks it.
    assert gc.get_freeze_count() > loaded / 2
    assert len(gc.get_objects()) < loaded / 10


def test_the_collector_looks_at_everything_much_more_seldom() -> None:
    printed = subprocess.run(
        [sys.executable, "-c", COUNTING], capture_output=True, text=True, check=True
    ).stdout

    before, after = map(int, printed.split())

    assert before > after


def test_circles_are_still_collected() -> None:
    calm_the_collector()
    gone = []

    class Circle:
        def __init__(self) -> None:
            self.self = self

        def __del__(self) -> None:
            gone.append(1)

    for _ in range(20_000):
        Circle()

    assert gone


def test_a_thread_that_judges_gives_way_soon() -> None:
    calm_the_collector()

    assert sys.getswitchinterval() <= 0.001


def test_the_name_of_a_process_stays_the_same_and_fits_its_column(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A pod of Kubernetes may have a name of 63 characters; its own end tells it from its siblings.
    monkeypatch.setattr("socket.gethostname", lambda: "a-long-name-" * 5 + "x7f")

    name = worker_name()

    assert name == worker_name()
    assert "x7f-" in name
    column = WorkerRow.__table__.c.id.type
    assert isinstance(column, String)
    assert len(name) <= (column.length or 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_closed_terminal_stops_like_ctrl_c(number: signal.Signals) -> None:
    stop = stop_by_signal()
    os.kill(os.getpid(), number)
    async with asyncio.timeout(5):
        await stop.wait()
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().remove_signal_handler(one)


async def test_what_is_to_outlive_its_terminal_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "getsignal", lambda _: signal.SIG_IGN)
    stop_by_signal()
    loop = asyncio.get_running_loop()
    handled = [one for one in signal.valid_signals() if loop.remove_signal_handler(one)]
    assert set(handled) == {signal.SIGINT, signal.SIGTERM}
