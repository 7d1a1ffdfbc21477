"""Keeps libraries from loading what is never used here. Changes nothing of what they do otherwise."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(package: str) -> Iterator[None]:
    """Meanwhile a package that is not loaded yet counts as not installed: whoever can do without it does.

    Afterwards it can be imported as ever.
    """
    if package in sys.modules:
        yield
        return
    # What the import system takes for "there is none" (Python's reference, "The import system": the module cache).
    sys.modules[package] = None  # type: ignore[assignment]  # see above
    try:
        yield
    finally:
        del sys.modules[package]
