"""What is never used is not loaded, and is there all the same for whoever uses it."""

import subprocess
import sys

import pytest

from bot.cli.lean import without

_LOADED = """
import sys
import bot.cli.serve
print("rich" in sys.modules)
import rich
print(rich.__name__)
"""


def test_the_service_loads_nothing_to_colour_tracebacks() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    )

    assert ran.stdout.split() == ["False", "rich"]


def test_a_package_is_missing_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "this", raising=False)
    with pytest.raises(ImportError), without("this"):
        __import__("this")

    assert "this" not in sys.modules


def test_what_is_loaded_stays() -> None:
    with without("json"):
        assert __import__("json").loads("1") == 1
