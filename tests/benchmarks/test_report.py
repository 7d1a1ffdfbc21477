from datetime import date

import pytest
from rich.console import Console

from benchmarks.figures import Figure, at_least, at_most
from benchmarks.report import (
    Circumstances,
    OtherMachineError,
    Section,
    machine,
    number,
    page,
    renewed,
    table,
)

NOW = Circumstances(date(2026, 3, 1), 20.0, 30.0)
SECTIONS = (
    Section(
        "ingest",
        "Takes notes in.",
        (
            Figure("notes", 1234.5, "1/s", at_least(500)),
            Figure("memory", 150, "MiB", at_most(120)),
        ),
        NOW,
    ),
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0.000"),
        (0.1234, "0.123"),
        (0.00003876, "0.000039"),
        (1.234, "1.23"),
        (12.34, "12.3"),
        (123.4, "123"),
        (12345.6, "12,346"),
    ],
)
def test_a_number_shows_three_significant_digits(value: float, text: str) -> None:
    assert number(value) == text


def test_the_page_tells_when_where_how_and_which_targets_were_missed() -> None:
    text = page(SECTIONS, "a machine")

    assert "Machine: a machine." in text
    assert "Measured on 2026-03-01; the yardstick took 20 and 30 ms." in text
    assert "| notes | 1,234 1/s | >= 500 1/s |" in text
    assert "| memory | 150 MiB **(missed)** | <= 120 MiB |" in text


def test_a_section_measured_anew_takes_the_place_of_the_older_one() -> None:
    names = ("start", "ingest", "steady")
    one = {name: Section(name, f"It is {name}.", (Figure("time", 1, "s"),), NOW) for name in names}
    old = page((one["start"], one["steady"]), "a machine")
    later = Circumstances(date(2026, 4, 1), 21.0, 22.0)
    anew = Section("steady", "It is steady.", (Figure("time", 2, "s"),), later)

    text = renewed(old, (anew, one["ingest"]), names, "a machine")

    assert text == page((one["start"], one["ingest"], anew), "a machine")


def test_figures_of_two_machines_do_not_stand_on_one_page() -> None:
    with pytest.raises(OtherMachineError):
        renewed(page(SECTIONS, "a machine"), SECTIONS, ("ingest",), "another machine")


def test_the_table_shows_every_figure() -> None:
    console = Console(width=120, record=True)
    console.print(table(SECTIONS))

    shown = console.export_text()
    assert "1,234 1/s" in shown
    assert "<= 120 MiB" in shown


def test_a_machine_is_told_by_its_cores_and_its_python() -> None:
    assert "cores" in machine()
    assert "Python 3." in machine()
