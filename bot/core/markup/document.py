"""Puts the blocks of a document together, step by step; what asks for the steps is in `events`."""

import re
from collections.abc import Callable
from typing import Any, Final

from bot.core.blocks import (
    Align,
    Blocks,
    Cell,
    Details,
    Divider,
    Heading,
    Maths,
    Text,
)
from bot.core.markup.code import code
from bot.core.markup.containers import Containers
from bot.core.markup.html import from_html
from bot.core.markup.line import Line
from bot.core.markup.shield import Shielded
from bot.core.markup.tables import tables
from bot.core.markup.text import from_text

_MOST_HTML: Final = 5_000
_ALIGNMENTS: Final = {
    "None": Align.LEFT,
    "Left": Align.LEFT,
    "Center": Align.CENTRE,
    "Right": Align.RIGHT,
}
_LANGUAGE: Final = re.compile(r"[\w+#][\w+#.-]*")
_MATHS: Final = frozenset({"math", "latex", "tex", "katex"})
_DETAILS: Final = re.compile(r"<(/?)details\b", re.IGNORECASE)


class Document:
    """A document that is read once: each method takes what the parser says of a piece of it."""

    def __init__(self, shielded: Shielded, base_url: str | None) -> None:
        self.shielded = shielded
        self.base_url = base_url
        self.line = Line(shielded, base_url)
        self.containers = Containers()
        self.source: list[str] = []  # of the code or HTML that is open
        self.info = ""
        self.begins_quote = False
        self.rows: list[list[Cell]] = []
        self.alignments: tuple[str, ...] = ()
        self.html_left = _MOST_HTML
        self.text: Callable[[str], None] = self.line.text  # or `piece`, while text is code

    def end(self) -> Blocks:
        """The blocks of the document, when all has been said."""
        self.flush()
        return self.containers.close_all()

    def flush(self) -> None:
        """End the line, if one has begun."""
        if self.line.has_begun:
            self.containers.add(*self.line.blocks())

    def soft_break(self) -> None:
        """A line of the source ends within the paragraph; the title of a callout is a paragraph of its own."""
        if self.begins_quote:
            self.begins_quote = False
            if self.line.begins_callout:
                self.flush()
                return
        self.line.builder.line_end()

    def hard_break(self) -> None:
        """Begin a new line within the paragraph."""
        self.line.builder.line_break()

    def rule(self) -> None:
        """Add a rule."""
        self.flush()
        self.containers.add(Divider())

    def code_span(self, code: str) -> None:
        """Add a piece of code to the line."""
        self.line.code(code)

    def tag(self, source: str) -> None:
        """Add a single tag of HTML to the line."""
        self.line.tag(source)

    def task(self, checked: bool) -> None:  # noqa: FBT001 -- the parser says so
        """The item is a task."""
        self.containers.check(checked=checked)

    def footnote(self, label: str) -> None:
        """Add the number of a footnote to the line."""
        self.line.footnote(self.containers.number(label))

    def open(self, name: str, value: Any = None) -> None:
        """Open a quote, a list, an item or a footnote."""
        self.flush()
        self.begins_quote = name == "BlockQuote"
        self.containers.open(name, value)

    def close(self, _what: Any = None) -> None:
        """Close it."""
        self.flush()
        self.containers.close_tag()

    def begin_link(self, link: Any) -> None:
        """What follows leads to an address."""
        scheme = "mailto:" if link["link_type"] == "Email" else ""
        self.line.begin_link(scheme + link["dest_url"])

    def end_link(self) -> None:
        """What follows leads nowhere."""
        self.line.builder.end_link()

    def end_picture(self) -> None:
        """Add the picture."""
        self.line.end_picture()

    def begin_picture(self, image: Any) -> None:
        """What follows stands for a picture."""
        self.line.begin_picture(image["dest_url"])

    def begin_heading(self, _heading: Any) -> None:
        """Begin a heading."""
        self.flush()

    def end_heading(self, level: str) -> None:
        """Add the line as a heading; an empty one is none."""
        runs = self.line.take()
        if runs:
            self.containers.add(Heading(int(level[1]), runs))

    def begin_table(self, alignments: tuple[str, ...]) -> None:
        """Begin a table."""
        self.flush()
        self.rows, self.alignments = [], alignments
        self.line.is_cell = True

    def begin_row(self) -> None:
        """Begin a row of it."""
        self.rows.append([])

    def end_cell(self) -> None:
        """Add the line as a cell; those of the first row are the table's head."""
        runs, row = self.line.take(), self.rows[-1]
        align = _ALIGNMENTS[self.alignments[len(row)]]
        row.append(Cell(runs, header=len(self.rows) == 1, align=align))

    def end_table(self) -> None:
        """Add the table."""
        self.containers.add(*tables(map(tuple, self.rows)))
        self.line.is_cell = False

    def piece(self, source: str) -> None:
        """Take a piece of code or HTML."""
        self.source.append(source)

    def begin_code(self, kind: Any) -> None:
        """Begin a block of code: until it ends, text is code."""
        self.flush()
        self.info = "" if isinstance(kind, str) else kind["Fenced"]
        self.text = self.piece

    def end_code(self) -> None:
        """Add code, or the formula that is written as code."""
        self.text = self.line.text
        source = self.shielded.written(self.taken())
        word = _LANGUAGE.search(self.info)
        language = word.group() if word else None
        if language in _MATHS:
            self.containers.add(Maths(source.strip()))
        elif block := code(source, language):
            self.containers.add(block)

    def taken(self) -> str:
        """The code or HTML that has ended."""
        source, self.source = "".join(self.source), []
        return source

    def end_html(self) -> None:
        """Add HTML, or the formula that stands for itself."""
        source = self.taken()
        formula = self.shielded.block(source)
        if formula is None:
            self.html(self.shielded.written(source))
        else:
            self.containers.add(Maths(formula.source))

    def html(self, source: str) -> None:
        """Add HTML. A piece that only opens `details` folds away what follows, up to the one that closes it."""
        match [(tag[1], tag.start()) for tag in _DETAILS.finditer(source)]:
            case [("", _)] if self.containers.has_room:
                self.open_details(self.from_html(source))
            case [("/", place)] if self.containers.is_in_details:
                self.containers.add(*self.from_html(source[:place]))
                self.containers.close()
                self.containers.add(*self.from_html(source[place:]))
            case _:
                self.containers.add(*self.from_html(source))

    def open_details(self, blocks: Blocks) -> None:
        """Keep open what these blocks end with."""
        match blocks:
            case (*before, Details(summary, inner)):
                self.containers.add(*before)
                self.containers.open_details(summary, inner)
            case _:
                self.containers.add(*blocks)
                self.containers.open_details((Text("…"),), ())

    def from_html(self, source: str) -> Blocks:
        """What HTML says. Of very many pieces the later ones stay as they were written: each costs a document."""
        self.html_left -= 1
        if self.html_left < 0:
            return from_text(source)
        return from_html(source, base_url=self.base_url, depth=self.containers.depth)
