import threading
import time
from collections.abc import Callable

import pytest

from benchmarks import yardstick
from benchmarks.sampler import OTHER, Sampler

HERE, THERE = "tests", "yardstick"
AREAS = {HERE: ("test_sampler",), THERE: ("yardstick",)}


def compute_here() -> None:
    end = time.thread_time() + 0.1
    while time.thread_time() < end:
        sum(range(100))


def compute_there() -> None:
    end = time.thread_time() + 0.3
    while time.thread_time() < end:
        yardstick.milliseconds()


def in_a_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


@pytest.mark.parametrize("where", [lambda work: work(), in_a_thread], ids=["main", "thread"])
def test_who_computes_more_has_the_larger_share(
    where: Callable[[Callable[[], None]], None],
) -> None:
    with Sampler(AREAS) as sampler:
        where(compute_here)
        where(compute_there)

    shares = sampler.shares()
    assert shares[THERE] > shares[HERE] > 0
    assert sum(shares.values()) == pytest.approx(1)


def test_waiting_is_no_computing() -> None:
    with Sampler(AREAS) as sampler:
        time.sleep(0.3)

    assert sum(sampler.seconds.values()) < 0.2


def test_what_no_area_names_is_other() -> None:
    with Sampler({}) as sampler:
        compute_here()

    assert sampler.shares().keys() == {OTHER}
