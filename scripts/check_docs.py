# ruff: noqa: INP001 -- run by path, like a benchmark
"""Checks that the documentation points at what exists: files, headings, make targets, commands of the program.

It judges neither wording nor completeness; that settings and commands are documented is a matter of the tests.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pyromark import Options, events, events_with_range
from typer.main import get_group
from typing_extensions import override

ROOT = Path(__file__).resolve().parents[1]
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)  # has a scheme: not a file of ours
CALLED = re.compile(r"\b(make|incoming) (?!incoming\b)([a-z][a-z-]*)")
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
NO_SLUG = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Fault:
    """A pointer into nothing."""

    file: Path
    line: int
    text: str

    @override
    def __str__(self) -> str:
        """Place and fault, as compilers write them."""
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Commands:
    """What can be called: the targets of the Makefile, the commands of the program."""

    make: frozenset[str]
    incoming: frozenset[str]

    def has(self, program: str, command: str) -> bool:
        """Whether the program, `make` or `incoming`, knows the command."""
        return command in (self.make if program == "make" else self.incoming)


def slug(heading: str) -> str:
    """The anchor that GitHub gives to a heading."""
    return NO_SLUG.sub("", heading.strip().lower()).replace(" ", "-")


def headings(text: str) -> frozenset[str]:
    """The anchors of a Markdown text."""
    anchors: list[str] = []
    words: list[str] | None = None
    for event in events(text):
        match event:
            case {"Start": {"Heading": _}}:
                words = []
            case {"End": {"Heading": _}} if words is not None:
                anchors.append(slug("".join(words)))
                words = None
            case {"Text": said} | {"Code": said} if words is not None:
                words.append(said)
            case _:
                continue
    return frozenset(anchors)


def check(file: Path, root: Path, commands: Commands) -> Iterator[Fault]:
    """Yield the faults of one Markdown file; the paths in them are relative to the root."""
    name = file.relative_to(root)
    text = file.read_text("utf-8")
    source = text.encode()
    in_code = False
    for event, place in events_with_range(text, options=Options.ENABLE_TABLES):
        in_code = _is_in_code(event, in_code)
        line = source.count(b"\n", 0, place["start"]) + 1
        for link in _links(event):
            if not _exists(link, file):
                yield Fault(name, line, f"nothing is at {link}")
        for program, command in CALLED.findall(_code(event, in_code)):
            if not commands.has(program, command):
                yield Fault(name, line, f"there is no `{program} {command}`")


def _is_in_code(event: Any, before: bool) -> bool:  # noqa: FBT001 -- what was so far
    """Whether a block of code is open after an event (pyromark.event.Event)."""
    match event:
        case {"Start": {"CodeBlock": _}}:
            return True
        case {"End": "CodeBlock"}:
            return False
        case _:
            return before


def _exists(link: str, file: Path) -> bool:
    """Whether a relative link leads to a file, and to a heading in it when it names one."""
    if ELSEWHERE.match(link):
        return True
    path, _, anchor = link.partition("#")
    target = (file.parent / path).resolve() if path else file
    if not target.exists():
        return False
    return not anchor or (target.is_file() and anchor in headings(target.read_text("utf-8")))


def _links(event: Any) -> Iterator[str]:
    """The target of a link or an image that begins."""
    match event:
        case {"Start": {"Link": target} | {"Image": target}}:
            yield unquote(target["dest_url"])


def _code(event: Any, in_code: bool) -> str:  # noqa: FBT001 -- as above
    """The code of an event, nothing where it is none."""
    match event:
        case {"Code": code}:
            return str(code)
        case {"Text": code} if in_code:
            return str(code)
        case _:
            return ""


def _known() -> Commands:
    """The commands that exist, from the Makefile and from the program itself."""
    from bot.cli import app  # noqa: PLC0415 -- slow, and a Markdown test has no use for it

    targets = TARGET.findall((ROOT / "Makefile").read_text("utf-8"))
    return Commands(frozenset(targets), frozenset(get_group(app).commands))


def main() -> int:
    """Check every Markdown file at the top and below docs/; 1 when one has faults."""
    commands = _known()
    files = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))
    faults = [fault for file in files for fault in check(file, ROOT, commands)]
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
