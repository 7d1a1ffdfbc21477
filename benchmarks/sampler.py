"""Says where a process spends its CPU: looks at its threads again and again, and counts what each has computed since.

A look costs next to nothing, so what is measured is hardly slower for it, and unlike a profiler that counts
calls it makes no difference between Python's code and C's.
"""

import sys
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from operator import itemgetter
from types import FrameType
from typing import Final, Self

_LOOK_SECONDS: Final = 0.002
# How soon a thread that computes has to let the sampler look; Python's own 5 ms would let it see
# little but the moments at which threads wait.
_SWITCH_SECONDS: Final = 0.00001
OTHER: Final = "other"


class Sampler:
    """Counts CPU seconds by area, while its block is entered.

    `areas` names the parts of file names that make an area; a thread computes in that of the
    innermost function that has one.
    """

    def __init__(self, areas: Mapping[str, Sequence[str]]) -> None:
        self._areas = areas
        self._area_of: dict[str, str | None] = {}
        self._used: dict[int, float] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look_again_and_again, daemon=True)
        self._switch_seconds = sys.getswitchinterval()
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def __enter__(self) -> Self:
        """Begin to look."""
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        self._end.set()
        self._thread.join()
        sys.setswitchinterval(self._switch_seconds)

    def shares(self) -> Mapping[str, float]:
        """The part of each area in all that was computed, largest first; together 1."""
        total = sum(self.seconds.values())
        ranked = sorted(self.seconds.items(), key=itemgetter(1), reverse=True)
        return {area: seconds / total for area, seconds in ranked}

    def _look_again_and_again(self) -> None:
        self._look()
        self.seconds.clear()  # what was computed before
        while not self._end.wait(_LOOK_SECONDS):
            self._look()

    def _look(self) -> None:
        own = threading.get_ident()
        for thread, frame in sys._current_frames().items():  # noqa: SLF001 -- documented under this name
            if thread == own:
                continue
            with suppress(OSError):  # it has ended since
                computed = time.clock_gettime(time.pthread_getcpuclockid(thread))
                self.seconds[self._where(frame)] += computed - self._used.get(thread, 0.0)
                self._used[thread] = computed

    def _where(self, frame: FrameType) -> str:
        inner: FrameType | None = frame
        while inner is not None:
            if area := self._area(inner.f_code.co_filename):
                return area
            inner = inner.f_back
        return OTHER

    def _area(self, file: str) -> str | None:
        if file not in self._area_of:
            found = (area for area, parts in self._areas.items() if any(p in file for p in parts))
            self._area_of[file] = next(found, None)
        return self._area_of[file]
