# ruff: noqa: INP001 -- run by path, like a benchmark
"""Checks that the documentation points at what exists: files, headings, make targets, commands of the program.

It judges neither wording nor completeness; that settings and commands are documented is a matter of the tests.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
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
    tokens = MarkdownIt("commonmark").parse(text)
    opened = (i for i, token in enumerate(tokens) if token.type == "heading_open")
    return frozenset(slug(_said(tokens[i + 1])) for i in opened)


def check(file: Path, root: Path, commands: Commands) -> Iterator[Fault]:
    """Yield the faults of one Markdown file; the paths in them are relative to the root."""
    name = file.relative_to(root)
    for token in MarkdownIt("commonmark").enable("table").parse(file.read_text("utf-8")):
        line = token.map[0] + 1 if token.map else 0
        for link in _links(token):
            if not _exists(link, file):
                yield Fault(name, line, f"nothing is at {link}")
        for program, command in _calls(token):
            if not commands.has(program, command):
                yield Fault(name, line, f"there is no `{program} {command}`")


def _exists(link: str, file: Path) -> bool:
    """Whether a relative link leads to a file, and to a heading in it when it names one."""
    if ELSEWHERE.match(link):
        return True
    path, _, anchor = link.partition("#")
    target = (file.parent / path).resolve() if path else file
    if not target.exists():
        return False
    return not anchor or (target.is_file() and anchor in headings(target.read_text("utf-8")))


def _links(token: Token) -> Iterator[str]:
    """The targets of the links and images in a token."""
    for child in token.children or ():
        link = child.attrGet("href") or child.attrGet("src")
        if link is not None:
            yield unquote(str(link))  # the parser has quoted what is not ASCII


def _calls(token: Token) -> Iterator[tuple[str, str]]:
    """The calls of make and of the program in a token's code."""
    spans = [child.content for child in token.children or () if child.type == "code_inline"]
    blocks = [token.content] if token.type in {"fence", "code_block"} else []
    for code in (*spans, *blocks):
        yield from CALLED.findall(code)


def _said(token: Token) -> str:
    """The words of a heading without its markup."""
    return "".join(child.content for child in token.children or ())


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
