"""Shows what was measured: a table for the terminal, a page for the documentation. Measures nothing."""

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.table import Table

from benchmarks.figures import Figure

_GIBIBYTE = 1024**3

_PAGE = """\
# Benchmarks

Made by `{command}` on {day}; not to be edited but to be made again.
Each measurement runs in processes of its own, against the project's own sandbox or a throw-away PostgreSQL, and counts only
when all of its work was really done: every note numbered, every message accepted by the sandbox.
Peak memory is what the kernel says of the ended process (`getrusage`). "CPU" is the processor time of the measured process alone.

Machine: {machine}.
The yardstick, a fixed piece of Python's everyday work, took {yardstick:.0f} ms of CPU in the median while this ran, between
{fastest:.0f} and {slowest:.0f} ms: figures of other machines, or of this one when others use it, compare by that number.

{sections}"""

_SECTION = """\
## {title}

{about}

| What | Figure | Target |
|---|---:|---|
{rows}
"""


@dataclass(frozen=True, slots=True)
class Section:
    """One measurement: its name, a sentence on what it does, its figures."""

    title: str
    about: str
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When, with which command and how fast a machine; the yardstick's readings are in milliseconds."""

    day: date
    command: str
    machine: str
    yardstick: Sequence[float]


def table(sections: Sequence[Section]) -> Table:
    """All figures for the terminal; a missed target is red."""
    shown = Table("measurement", "what", "target", title=None)
    shown.add_column("figure", justify="right")
    for section in sections:
        for place, figure in enumerate(section.figures):
            colour = "" if figure.target is None else "green" if figure.is_good else "bold red"
            value = f"[{colour}]{amount(figure)}[/]" if colour else amount(figure)
            last = place == len(section.figures) - 1
            shown.add_row(
                section.title if place == 0 else "",
                figure.name,
                target(figure),
                value,
                end_section=last,
            )
    return shown


def page(sections: Sequence[Section], now: Circumstances) -> str:
    """The page docs/benchmarks.md."""
    readings = sorted(now.yardstick)
    return _PAGE.format(
        command=now.command,
        day=now.day,
        machine=now.machine,
        yardstick=readings[len(readings) // 2],
        fastest=readings[0],
        slowest=readings[-1],
        sections="\n".join(_section(section) for section in sections),
    )


def _section(section: Section) -> str:
    rows = "\n".join(_row(figure) for figure in section.figures)
    return _SECTION.format(title=section.title, about=section.about, rows=rows)


def _row(figure: Figure) -> str:
    missed = "" if figure.is_good else " **(missed)**"
    return f"| {figure.name} | {amount(figure)}{missed} | {target(figure)} |"


def amount(figure: Figure) -> str:
    """The value in three significant digits, with its unit."""
    return f"{number(figure.value)} {figure.unit}"


def target(figure: Figure) -> str:
    """What it is to reach; empty when nothing was promised."""
    wanted = figure.target
    return "" if wanted is None else f"{wanted.bound} {number(wanted.value)} {figure.unit}"


def number(value: float) -> str:
    """Three significant digits, thousands with commas."""
    size = abs(value)
    digits = next((n for n, below in enumerate((1000, 100, 10, 1)) if size >= below), 4) - 1
    return f"{value:,.{max(0, digits)}f}"


def machine() -> str:
    """Processor, cores, memory, system and Python."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _GIBIBYTE
    name = next(_models(), platform.processor() or platform.machine())
    return (
        f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB; "
        f"{platform.system()} {platform.release()}; Python {platform.python_version()}"
    )


def _models() -> Iterator[str]:
    """The processor's names as Linux knows them."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    return (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
