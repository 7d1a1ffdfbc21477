import gc
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import String

from bot.process import calm_the_collector, worker_name
from storage.schema import WorkerRow


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)


def collections_of_everything(objects: int) -> int:
    """How often the collector looked at the oldest generation while so many objects came and stayed."""
    counted = []

    def count(phase: str, details: dict[str, Any]) -> None:
        if phase == "start" and details["generation"] == 2:
            counted.append(details)

    gc.callbacks.append(count)
    kept: list[list[int]] = [[] for _ in range(objects)]
    gc.callbacks.remove(count)
    assert len(kept) == objects
    return len(counted)


def test_the_collector_leaves_what_was_loaded_in_peace() -> None:
    loaded = len(gc.get_objects())

    calm_the_collector()

    # What is frozen is in no generation, so no collection walks it.
    assert gc.get_freeze_count() > loaded / 2
    assert len(gc.get_objects()) < loaded / 10


def test_the_collector_looks_at_everything_much_more_seldom() -> None:
    before = collections_of_everything(2_000_000)

    calm_the_collector()

    assert before > 0
    assert collections_of_everything(2_000_000) < before


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
