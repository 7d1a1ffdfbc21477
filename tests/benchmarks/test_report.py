from datetime import date

import pytest
from rich.console import Console

from benchmarks.figures import Figure, at_least, at_most
from benchmarks.report import Circumstances, Section, machine, number, page, table

SECTIONS = (
    Section(
        "ingest",
        "Takes notes in.",
        (
            Figure("notes", 1234.5, "1/s", at_least(500)),
            Figure("memory", 150, "MiB", at_most(120)),
        ),
    ),
)
NOW = Circumstances(date(2026, 3, 1), "python -m benchmarks --write", "a machine", (30.0, 20.0))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0.000"),
        (0.1234, "0.123"),
        (1.234, "1.23"),
        (12.34, "12.3"),
        (123.4, "123"),
        (12345.6, "12,346"),
    ],
)
def test_a_number_shows_three_significant_digits(value: float, text: str) -> None:
    assert number(value) == text


def test_the_page_tells_when_where_how_and_which_targets_were_missed() -> None:
    text = page(SECTIONS, NOW)

    assert "`python -m benchmarks --write` on 2026-03-01" in text
    assert "a machine" in text
    assert "between\n20 and 30 ms" in text
    assert "| notes | 1,234 1/s | >= 500 1/s |" in text
    assert "| memory | 150 MiB **(missed)** | <= 120 MiB |" in text


def test_the_table_shows_every_figure() -> None:
    console = Console(width=120, record=True)
    console.print(table(SECTIONS))

    shown = console.export_text()
    assert "1,234 1/s" in shown
    assert "<= 120 MiB" in shown


def test_a_machine_is_told_by_its_cores_and_its_python() -> None:
    assert "cores" in machine()
    assert "Python 3." in machine()
