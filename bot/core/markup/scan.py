r"""Finds the formulas in the source of a Markdown text, passing over its code, HTML tags and escapes.

It knows as much of Markdown's grammar as is needed to tell where a formula cannot stand, and changes nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from bot.core.markup.maths import DOUBLED, Ends, Formula, formula_at, undoubled

# What is passed over, words and code spans of one line, and then what decides.
_TOKEN: Final = re.compile(
    r"""(?:[^\\`~$<]++|(`++)[^`\n]*+\1(?!`))*+(\\.?|`++|~{3,}+|\$\$?|<(?=[A-Za-z/!])|[~<])""",
    re.DOTALL,
)
# Markers of quotes and list items, with which a line may begin.
_MARKERS: Final = re.compile(r"(?:[ \t]*(?:>|(?:[-+*]|[0-9]{1,9}[.)])(?=[ \t])))*[ \t]*")
_LONGEST_MARKERS: Final = 200
_SHORTEST_FENCE: Final = 3
_FENCE_END: Final = re.compile(r"^[ \t>]*(`{3,}|~{3,})[ \t]*$", re.MULTILINE)
_BACKTICK_IN_LINE: Final = re.compile(r"[^\n`]*`")
_BLANK_REST: Final = re.compile(r"[ \t]*(?:\n|\Z)")
_TAG: Final = re.compile(
    r"""<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*+>
    |/?[A-Za-z][A-Za-z0-9-]*+
        (?:\s++[A-Za-z_:][\w.:-]*+(?:\s*+=\s*+(?:[^\s"'=<>`]++|'[^']*+'|"[^"]*+"))?)*\s*+/?>)""",
    re.VERBOSE,
)
_COMMENT: Final = "<!--"
_COMMENT_END: Final = "-->"
_SIGNS: Final = re.compile(r"^(?:\$\$?|\\[(\[])|(?:\$\$?|\\[)\]])$")
# Words and numbers alone: within a line, brackets around them were escaped only so that they make no link.
_WORDS: Final = re.compile(r"[\w\s.,:;'!?-]*")
# What no formula reaches across: blank lines and fences; within a line of words also the beginning of another block.
_ENDS_BLOCK: Final = re.compile(r"\n[ \t>]*(?:\n|`{3}|~{3})")
_ENDS_LINE: Final = re.compile(
    r"\n[ \t>]*(?:\n|`{3}|~{3}|#{1,6}[ \t]|(?:[-+*]|[0-9]{1,9}[.)])[ \t]|\|)"
)


class Found(NamedTuple):
    """A formula in the source; a tuple, for a frozen dataclass of five takes as long as finding it.

    Attributes:
        start: Where its opening sign begins.
        end: Where its closing sign ends.
        formula: What it says, without the markers of quotes around it.
        indent: By how much its first line is indented; nothing where something else stands before it.
        is_block: Whether it has its lines for itself.
    """

    start: int
    end: int
    formula: Formula
    indent: int
    is_block: bool


def formulas_in(text: str) -> Iterator[Found]:
    """The formulas of a Markdown text in order. Linear time."""
    scan = _Scan(text)
    place = 0
    while token := _TOKEN.match(text, place):
        sign, start, place = token[2], token.start(2), token.end()
        match sign[0]:
            case "`" | "~":
                place = scan.after_code(sign, start)
            case "<":
                place = scan.after_tag(start)
            case _ if found := scan.formula(start):
                yield found
                place = found.end
            case _:
                continue


class _Scan:
    """A text that is gone through once, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends = Ends(text)
        self.line = 0
        self.seen = 0
        self.paragraph_end = -1
        self.has_comment_end = True

    @cached_property
    def backticks(self) -> dict[int, list[int]]:
        """Where the runs of so many backticks begin."""
        places: dict[int, list[int]] = {}
        for run in re.finditer("`+", self.text):
            places.setdefault(run.end() - run.start(), []).append(run.start())
        return places

    def line_start(self, place: int) -> int:
        """Where the line of a place begins."""
        found = self.text.rfind("\n", self.seen, place)
        self.line = self.line if found < 0 else found + 1
        self.seen = place
        return self.line

    def leads(self, place: int) -> bool:
        """Whether nothing but markers and white space stands before a place in its line."""
        start = self.line_start(place)
        return (
            place - start <= _LONGEST_MARKERS
            and _MARKERS.fullmatch(self.text, start, place) is not None
        )

    def after_code(self, run: str, start: int) -> int:
        """The end of the fenced block or code span that a run of backticks or tildes begins, else of the run."""
        place = start + len(run)
        is_long = len(run) >= _SHORTEST_FENCE and self.leads(start)
        if is_long and not (run[0] == "`" and _BACKTICK_IN_LINE.match(self.text, place)):
            return self.after_fence(run, place)
        return place if run[0] == "~" else self.after_span(len(run), place)

    def after_fence(self, run: str, place: int) -> int:
        for closing in _FENCE_END.finditer(self.text, place):
            if closing[1].startswith(run):
                return closing.end()
        return len(self.text)

    def after_span(self, length: int, place: int) -> int:
        runs = self.backticks.get(length, [])
        number = bisect_left(runs, place)
        if number == len(runs) or runs[number] > self.end_of_paragraph(place):
            return place
        return runs[number] + length

    def end_of_paragraph(self, place: int) -> int:
        if self.paragraph_end < place:
            found = _ENDS_LINE.search(self.text, place)
            self.paragraph_end = found.start() if found else len(self.text)
        return self.paragraph_end

    def after_tag(self, start: int) -> int:
        """The end of the tag, address or comment that begins here, else of its sign."""
        if not self.text.startswith(_COMMENT, start):
            tag = _TAG.match(self.text, start)
            return tag.end() if tag else start + 1
        end = self.text.find(_COMMENT_END, start) if self.has_comment_end else -1
        self.has_comment_end = end >= 0
        return end if end >= 0 else start + len(_COMMENT)

    def formula(self, start: int) -> Found | None:
        """The formula that begins here, if one does."""
        found = formula_at(self.text, start, self.ends)
        if found is None:
            return None
        formula, end = found
        leads = formula.display and self.leads(start)
        is_block = leads and _BLANK_REST.match(self.text, end) is not None
        if "\n" in formula.source:
            border = _ENDS_BLOCK if formula.display else _ENDS_LINE
            if border.search(self.text, start, end):
                return None
            formula = formula._replace(source=self.without_markers(start, end))
        if (
            self.text[start : start + 2] == "\\["
            and not is_block
            and _WORDS.fullmatch(formula.source)
        ):
            return None
        before = self.text[self.line : start] if leads else ""
        return Found(start, end, formula, 0 if before.strip() else len(before), is_block)

    def without_markers(self, start: int, end: int) -> str:
        """What a formula says, without what its lines owe to the quotes and lists that it stands in."""
        markers = _MARKERS.match(self.text, self.line_start(start), start)
        quotes = markers.group().count(">") if markers else 0
        marker = re.compile(rf"(?:[ \t]*>){{0,{quotes}}}")
        written = self.text[start:end]
        if written.startswith(DOUBLED):
            written = undoubled(f"{written[1:-2]}{written[-1]}")
        first, *others = written.split("\n")
        lines = (marker.sub("", line, count=1).strip() for line in others)
        return _SIGNS.sub("", "\n".join((first.rstrip(), *lines))).strip()
