"""Shows what was measured: a table for the terminal, a page for the documentation. Measures nothing."""

import os
import platform
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10
from pathlib import Path

from rich.table import Table

from benchmarks.figures import Figure

_GIBIBYTE = 1024**3
_TINY = 0.001

_PAGE = """\
# Benchmarks

Made by `python -m benchmarks --write`, or a section of it by `python -m benchmarks --write NAME`; not to be edited but to be made again.
Each measurement runs in processes of its own, against the project's own sandbox or a throw-away PostgreSQL, and counts only
when all of its work was really done: every note numbered, every message accepted by the sandbox.
Peak memory is what the kernel says of the ended process (`getrusage`). "CPU" is the processor time of the measured process alone.

Machine: {machine}.
The yardstick is a fixed piece of Python's everyday work, in milliseconds of CPU, before and after each measurement:
figures of other machines, or of this one when others use it, compare by that number.

{sections}"""

_SECTION = """\
## {title}

{about}
Measured on {day}; the yardstick took {before:.0f} and {after:.0f} ms.

| What | Figure | Target |
|---|---:|---|
{rows}
"""


class OtherMachineError(Exception):
    """The page is of another machine, with whose figures these cannot stand."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When it was measured, and the yardstick before and after, in milliseconds."""

    day: date
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Section:
    """One measurement: its name, a sentence on what it does, its figures, and when it was made."""

    title: str
    about: str
    figures: Sequence[Figure]
    now: Circumstances


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


def page(sections: Iterable[Section], where: str) -> str:
    """The page docs/benchmarks.md, of one machine."""
    return _joined([_section(section) for section in sections], where)


def renewed(old: str, sections: Sequence[Section], order: Iterable[str], where: str) -> str:
    """The page with these sections in the place of older ones; `order` names all that there are.

    Raises:
        OtherMachineError: The page is of another machine.
    """
    if f"\nMachine: {where}.\n" not in old:
        raise OtherMachineError
    texts = dict(_kept(old)) | {section.title: _section(section) for section in sections}
    return _joined([texts[name] for name in order if name in texts], where)


def _kept(old: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^(?=## )", old, flags=re.MULTILINE)[1:]:
        yield part.partition("\n")[0].removeprefix("## "), part.rstrip("\n") + "\n"


def _joined(sections: Sequence[str], where: str) -> str:
    return _PAGE.format(machine=where, sections="\n".join(sections))


def _section(section: Section) -> str:
    now = section.now
    return _SECTION.format(
        title=section.title,
        about=section.about,
        rows="\n".join(_row(figure) for figure in section.figures),
        day=now.day,
        before=now.before,
        after=now.after,
    )


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
    """Three significant digits, thousands with commas; of what is tiny, so many that two are seen."""
    size = abs(value)
    if 0 < size < _TINY:
        return f"{value:.{1 - floor(log10(size))}f}"
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
