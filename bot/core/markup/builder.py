"""Collects what a markup reader meets, run by run, into the blocks of a document.

It knows no markup language: a reader says which marks are on, which characters come, and where a block ends.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeAlias, assert_never

from bot.core.blocks import (
    Block,
    Blocks,
    Bullets,
    Code,
    Details,
    Divider,
    Footer,
    Heading,
    Image,
    Inline,
    InlineCode,
    InlineMaths,
    Link,
    Maths,
    Paragraph,
    PullQuote,
    Quote,
    Runs,
    Style,
    Styled,
    Table,
    Text,
)
from bot.core.cleaning import clean, is_blank

_SPACES: Final = re.compile(r"[ \t\n\f\r]+")
_MOST_MARKS: Final = 64


@dataclass(frozen=True, slots=True)
class Address:
    """The mark of a link; one without an address is no link, and only keeps its place until it ends."""

    url: str | None


_NO_LINK: Final = Address(None)
Mark: TypeAlias = Style | Address
Marks: TypeAlias = tuple[Mark, ...]
Leaf: TypeAlias = tuple[Marks, Inline]
"""A run that holds no others, and the marks around it."""


@dataclass(slots=True)
class Builder:
    """The block in the making: its runs so far, each under the marks that were on when it came."""

    marks: Marks = ()
    _effective: Marks = ()
    _leaves: list[Leaf] = field(default_factory=list)

    def switch_on(self, mark: Mark) -> None:
        """Put a mark on what follows, unless a hostile number of them is on already."""
        if len(self.marks) < _MOST_MARKS:
            self._set((*self.marks, mark))

    def switch_off(self, mark: Mark) -> None:
        """Take the mark off that was put on last; one that is not on is ignored."""
        for place in range(len(self.marks) - 1, -1, -1):
            if self.marks[place] == mark:
                self._set(self.marks[:place] + self.marks[place + 1 :])
                return

    def _set(self, marks: Marks) -> None:
        self.marks, self._effective = marks, _unique(marks)

    def end_link(self) -> None:
        """Take the mark of the innermost link off."""
        for mark in reversed(self.marks):
            if isinstance(mark, Address):
                self.switch_off(mark)
                return

    def text(self, text: str) -> None:
        """Add characters as they are, but for those that must not travel."""
        if cleaned := clean(text):
            self.leaf(Text(cleaned))

    def folded(self, text: str) -> None:
        """Add characters of a source where white space is only a separator, as in HTML."""
        folded = _SPACES.sub(" ", text)
        if self._ends_in_space():
            folded = folded.lstrip(" ")
        self.text(folded)

    def line_break(self) -> None:
        """Begin a new line within the block."""
        self.text("\n")

    def leaf(self, run: Inline) -> None:
        """Add a run that holds no others."""
        self._leaves.append((self._effective, run))

    def _ends_in_space(self) -> bool:
        run = self._leaves[-1][1] if self._leaves else None
        return run is None or (isinstance(run, Text) and run.text[-1:].isspace())

    def take(self) -> Runs:
        """The runs so far, without white space at the ends; the builder is empty again, its marks stay on."""
        leaves, self._leaves = self._leaves, []
        return () if all(map(_is_blank, leaves)) else _nested(_trimmed(leaves), 0)


def _is_blank(leaf: Leaf) -> bool:
    run = leaf[1]
    return isinstance(run, Text | InlineCode) and is_blank(run.text)


def _trimmed(leaves: list[Leaf]) -> list[Leaf]:
    """The leaves, not all of them blank, without white space at either end."""
    first, last = 0, len(leaves) - 1
    while _is_space(leaves[first][1]):
        first += 1
    while _is_space(leaves[last][1]):
        last -= 1
    kept = leaves[first : last + 1]
    kept[-1] = (kept[-1][0], _stripped(kept[-1][1], str.rstrip))
    kept[0] = (kept[0][0], _stripped(kept[0][1], str.lstrip))
    return kept


def _is_space(run: Inline) -> bool:
    return isinstance(run, Text) and not run.text.strip()


def _stripped(run: Inline, strip: Callable[[str], str]) -> Inline:
    return Text(strip(run.text)) if isinstance(run, Text) else run


def _unique(marks: Marks) -> Marks:
    """Each mark once, links outermost and only the first of them."""
    if len(marks) <= 1 and not (marks and marks[0] == _NO_LINK):
        return marks
    links = (mark for mark in marks if isinstance(mark, Address) and mark.url)
    styles = (mark for mark in marks if isinstance(mark, Style))
    return (*islice(links, 1), *dict.fromkeys(styles))


def _nested(leaves: list[Leaf], depth: int) -> Runs:
    """The leaves with their marks, from a depth on, as runs around them."""
    runs: list[Inline] = []
    place = 0
    while place < len(leaves):
        marks, run = leaves[place]
        end = place + 1
        if len(marks) <= depth:
            runs.append(run)
        else:
            mark = marks[depth]
            while end < len(leaves) and _mark_at(leaves[end], depth) == mark:
                end += 1
            runs.append(_wrapped(mark, leaves[place:end], depth))
        place = end
    return tuple(_joined(runs))


def _mark_at(leaf: Leaf, depth: int) -> Mark | None:
    return leaf[0][depth] if len(leaf[0]) > depth else None


def _wrapped(mark: Mark, leaves: list[Leaf], depth: int) -> Inline:
    inner = _nested(leaves, depth + 1)
    return Link(mark.url or "", inner) if isinstance(mark, Address) else Styled(mark, inner)


def _joined(runs: Iterable[Inline]) -> list[Inline]:
    """The runs, neighbouring texts as one."""
    joined: list[Inline] = []
    texts: list[str] = []
    for run in runs:
        if isinstance(run, Text):
            texts.append(run.text)
            continue
        if texts:
            joined.append(Text(_tight("".join(texts))))
            texts = []
        joined.append(run)
    if texts:
        joined.append(Text(_tight("".join(texts))))
    return joined


def _tight(text: str) -> str:
    """The text without white space around its line breaks."""
    if "\n" not in text:
        return text
    first, *lines, last = text.split("\n")
    return "\n".join((first.rstrip(), *map(str.strip, lines), last.lstrip()))


def linked_image(image: Image) -> Link:
    """A link to a picture, for a place that holds no pictures."""
    return Link(image.url, image.caption or (Text("🖼"),))


def as_runs(blocks: Blocks) -> Runs:
    """What blocks say in a place that holds runs only, such as a table cell: a line a block."""
    runs: list[Inline] = []
    for line in (line for block in blocks for line in _lines(block) if line):
        runs += [Text("\n"), *line] if runs else line
    return tuple(_joined(runs))


def _lines(block: Block) -> Iterator[Runs]:  # noqa: C901, PLR0912 -- one case a kind of block
    match block:
        case Paragraph(runs) | Heading(_, runs) | Footer(runs):
            yield runs
        case Code(text):
            yield (InlineCode(text),)
        case Maths(source):
            yield (InlineMaths(source),)
        case Bullets(items):
            for item in items:
                yield as_runs(item.blocks)
        case Quote(blocks):
            yield as_runs(blocks)
        case PullQuote(runs, credit):
            yield from (runs, credit)
        case Table(rows):
            for row in rows:
                yield tuple(run for cell in row for run in (*cell.runs, Text(" ")))
        case Image(url, caption):
            yield (linked_image(Image(url, caption)),)
        case Details(summary, blocks):
            yield from (summary, as_runs(blocks))
        case Divider():
            return
        case _:
            assert_never(block)
