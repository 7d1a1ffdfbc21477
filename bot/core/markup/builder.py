"""Collects what a markup reader meets, run by run, into the blocks of a document.

It knows no markup language: a reader says which marks are on, which characters come, and where a block ends.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeAlias

from bot.core.blocks import (
    Inline,
    InlineCode,
    Link,
    Runs,
    Style,
    Styled,
    Text,
)
from bot.core.cleaning import clean, is_blank

# Chinese and Japanese, with their punctuation: written without spaces. Korean is not.
_UNSPACED: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff9f\U00020000-\U0003ffff]")
_UNSPACED_END: Final = re.compile(
    rf"(?<={_UNSPACED.pattern})[ \t\f\r]*\n[ \t\n\f\r]*(?={_UNSPACED.pattern})"
)
_SPACE: Final = " \t\n\f\r"  # of HTML; other white space is a character like any other
_SPACES: Final = re.compile(f"[{_SPACE}]+")
_MOST_MARKS: Final = 64


@dataclass(frozen=True, slots=True)
class Address:
    """The mark of a link; one without an address is no link, and only keeps its place until it ends."""

    url: str | None


Mark: TypeAlias = Style | Address
Marks: TypeAlias = tuple[Mark, ...]
Leaf: TypeAlias = tuple[Marks, Inline | str]
"""A run that holds no others, a plain one as its text, and the marks around it."""


@dataclass(slots=True)
class Builder:
    """The block in the making: its runs so far, each under the marks that were on when it came."""

    marks: Marks = ()
    leaves: list[Leaf] = field(default_factory=list)
    _effective: Marks = ()
    _line_end: Marks | None = None
    _aside: list[tuple[list[Leaf], Marks]] = field(default_factory=list)

    def switch_on(self, mark: Mark) -> None:
        """Put a mark on what follows, unless a hostile number of them is on already."""
        if len(self.marks) < _MOST_MARKS:
            self._set((*self.marks, mark))

    def switch_off(self, mark: Mark) -> None:
        """Take the mark off that was put on last; one that is not on is ignored."""
        marks = self.marks
        if marks and marks[-1] is mark:  # mostly
            self._set(marks[:-1])
            return
        for place in range(len(marks) - 1, -1, -1):
            if marks[place] == mark:
                self._set(marks[:place] + marks[place + 1 :])
                return

    def _set(self, marks: Marks) -> None:
        self.marks = marks
        self._effective = _unique(marks) if marks else ()

    def reset(self) -> None:
        """Take all marks off."""
        self._set(())

    def end_link(self) -> None:
        """Take the mark of the innermost link off."""
        for mark in reversed(self.marks):
            if isinstance(mark, Address):
                self.switch_off(mark)
                return

    def set_aside(self) -> None:
        """Begin again without runs and marks, until `take_up`."""
        self._aside.append((self.leaves, self.marks))
        self.leaves = []
        self.reset()

    def take_up(self) -> Runs:
        """The runs since `set_aside`; what was there before them goes on."""
        runs = self.take()
        self.leaves, marks = self._aside.pop()
        self._set(marks)
        return runs

    @property
    def is_in_link(self) -> bool:
        """Whether what follows leads to an address."""
        return any(isinstance(mark, Address) and mark.url for mark in self.marks)

    def text(self, text: str) -> None:
        """Add characters as they are, but for those that must not travel."""
        if cleaned := clean(text):
            self.leaf(cleaned)

    def folded(self, text: str) -> None:
        """Add characters of a source where white space is only a separator, as in HTML.

        A line that ends between two Chinese characters separates nothing (CSS Text 3, segment break transformation).
        """
        # What is printable is clean, and has no white space but spaces: to know that takes a fifth of the time.
        if "  " in text or not text.isprintable():
            if not text.strip(_SPACE) and self._ends_in_space():
                return  # mostly it is between two blocks
            folded = _SPACES.sub(" ", _UNSPACED_END.sub("", text) if "\n" in text else text)
            self.text(folded.lstrip(" ") if self._ends_in_space() else folded)
            return
        if text[:1] == " " and self._ends_in_space():
            text = text[1:]
        if text:
            self.leaf(text)

    def line_break(self) -> None:
        """Begin a new line within the block."""
        self.text("\n")

    def line_end(self) -> None:
        """A line of the source ends: that is nothing between two Chinese characters, else a space."""
        self._line_end = self._effective

    def leaf(self, run: Inline | str) -> None:
        """Add a run that holds no others; a plain one may come as its text, if that is clean."""
        if self._line_end is not None:
            if not (self.leaves and _meet_unspaced(self.leaves[-1][1], run)):
                self.leaves.append((self._line_end, " "))
            self._line_end = None
        self.leaves.append((self._effective, run))

    def _ends_in_space(self) -> bool:
        run = self.leaves[-1][1] if self.leaves else " "
        return isinstance(run, str) and run[-1:].isspace()

    def take(self) -> Runs:
        """The runs so far, without white space at the ends; the builder is empty again, its marks stay on."""
        self._line_end = None
        if not self.leaves:
            return ()
        leaves, self.leaves = self.leaves, []
        if len(leaves) == 1 and isinstance(leaves[0][1], str) and not leaves[0][0]:
            text = leaves[0][1]  # most cells and items are one text
            return () if is_blank(text) else (Text(_tight(text.strip())),)
        if all(map(_is_blank, leaves)):
            return ()
        _trim(leaves)
        return _nested(leaves, 0)


def _meet_unspaced(before: Inline | str, after: Inline | str) -> bool:
    """Whether the characters on both sides of a line end are of a script that is written without spaces."""
    return bool(_UNSPACED.match(_words(before)[-1:]) and _UNSPACED.match(_words(after)[:1]))


def _words(run: Inline | str) -> str:
    """The characters of text or code."""
    if isinstance(run, str):
        return run
    return run.text if isinstance(run, (Text, InlineCode)) else ""


def _is_blank(leaf: Leaf) -> bool:
    run = leaf[1]
    return isinstance(run, (str, Text, InlineCode)) and is_blank(_words(run))


def _trim(leaves: list[Leaf]) -> None:
    """Take white space away at either end of leaves that are not all of them blank."""
    while _is_space(leaves[-1][1]):
        leaves.pop()
    marks, run = leaves[-1]
    if isinstance(run, str) and run[-1:].isspace():
        leaves[-1] = marks, run.rstrip()
    first = 0
    while _is_space(leaves[first][1]):
        first += 1
    del leaves[:first]
    marks, run = leaves[0]
    if isinstance(run, str) and run[:1].isspace():
        leaves[0] = marks, run.lstrip()


def _is_space(run: Inline | str) -> bool:
    return isinstance(run, str) and run.isspace()


def _unique(marks: Marks) -> Marks:
    """Each mark once, links outermost and only the first of them."""
    if len(marks) == 1:  # mostly
        [mark] = marks
        return marks if isinstance(mark, Style) or mark.url is not None else ()
    links = (mark for mark in marks if isinstance(mark, Address) and mark.url)
    styles = (mark for mark in marks if isinstance(mark, Style))
    return (*islice(links, 1), *dict.fromkeys(styles))


def _nested(leaves: list[Leaf], depth: int) -> Runs:
    """The leaves with their marks, from a depth on, as runs around them."""
    if (
        len(leaves) == 1 and len(leaves[0][0]) == depth
    ):  # most are: a styled word, the cell of a table
        run = leaves[0][1]
        return (Text(_tight(run)) if isinstance(run, str) else run,)
    whole: list[Inline] = []
    texts: list[str] = []  # neighbours, which become one
    place, end = 0, len(leaves)
    while place < end:
        marks, run = leaves[place]
        place += 1
        if len(marks) > depth:
            mark, first = marks[depth], place - 1
            while place < end and _is_under(leaves[place], mark, depth):
                place += 1
            inner = _nested(leaves[first:place], depth + 1)
            run = Styled(mark, inner) if isinstance(mark, Style) else Link(mark.url or "", inner)
        elif isinstance(run, str):
            texts.append(run)
            continue
        if texts:
            whole.append(Text(_tight("".join(texts))))
            texts = []
        whole.append(run)
    if texts:
        whole.append(Text(_tight("".join(texts))))
    return tuple(whole)


def _is_under(leaf: Leaf, mark: Mark, depth: int) -> bool:
    marks = leaf[0]
    return len(marks) > depth and (marks[depth] is mark or marks[depth] == mark)


def joined(runs: Iterable[Inline | str]) -> Runs:
    """The runs, neighbouring texts as one, without white space around line breaks."""
    return _nested([((), run) for run in runs], 0)


def _tight(text: str) -> str:
    if "\n" not in text:
        return text
    first, *lines, last = text.split("\n")
    return "\n".join((first.rstrip(), *map(str.strip, lines), last.lstrip()))
