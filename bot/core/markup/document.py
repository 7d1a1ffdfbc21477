"""Puts the blocks of a document together from what the Markdown parser says, event after event."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, TypeAlias

from bot.core.blocks import (
    Align,
    Blocks,
    Cell,
    Details,
    Divider,
    Heading,
    Maths,
    Style,
    Table,
    Text,
)
from bot.core.markup.code import code
from bot.core.markup.containers import Containers
from bot.core.markup.html import from_html
from bot.core.markup.line import Line
from bot.core.markup.shield import Shielded
from bot.core.markup.tables import MOST_COLUMNS, MOST_ROWS
from bot.core.markup.text import from_text

_MOST_HTML: Final = 5_000
_STYLES: Final = {"Strong": Style.BOLD, "Emphasis": Style.ITALIC, "Strikethrough": Style.STRIKE}
_ALIGNMENTS: Final = {"Center": Align.CENTRE, "Right": Align.RIGHT}
_LANGUAGE: Final = re.compile(r"[\w+#.-]+")
_MATHS: Final = frozenset({"math", "latex", "tex", "katex"})
_DETAILS: Final = re.compile(r"<(/?)details\b", re.IGNORECASE)

_Bare: TypeAlias = dict[str, Callable[[], None]]
_Telling: TypeAlias = dict[str, Callable[[Any], None]]
"""What to do with an event or tag by its name: one that is a name alone, one that says something of itself."""


class Document:
    """A document that is read once. Its tables say what the parser's events (pyromark.event.Event) lead to."""

    def __init__(self, shielded: Shielded, base_url: str | None) -> None:
        self.shielded = shielded
        self.base_url = base_url
        self.line = Line(shielded, base_url)
        self.containers = Containers()
        self.source: list[str] = []  # of the code or HTML that is open
        self.info = ""
        self.rows: list[list[Cell]] = []
        self.alignments: tuple[str, ...] = ()
        self.html_left = _MOST_HTML
        self.signs: _Bare = {
            "SoftBreak": self.line.line_end,
            "HardBreak": self.line.line_break,
            "Rule": self.rule,
        }
        self.events: _Telling = {
            "Text": self.line.text,
            "Code": self.line.code,
            "InlineHtml": self.line.tag,
            "Html": self.piece,
            "FootnoteReference": self.footnote,
            "TaskListMarker": self.containers.check,
        }
        self.starts, self.starts_of = self._starts(), self._starts_of()
        self.ends, self.ends_of = self._ends(), self._ends_of()

    def _starts(self) -> _Bare:
        return {
            **{name: partial(self.line.begin_style, style) for name, style in _STYLES.items()},
            "Paragraph": self.flush,
            "HtmlBlock": self.begin_html,
            "Item": partial(self.open, "Item", None),
            "TableHead": self.begin_row,
            "TableRow": self.begin_row,
            "TableCell": _nothing,
        }

    def _starts_of(self) -> _Telling:
        return {
            **{name: partial(self.open, name) for name in ("BlockQuote", "List")},
            "FootnoteDefinition": partial(self.open, "FootnoteDefinition"),
            "Heading": self.begin_heading,
            "CodeBlock": self.begin_code,
            "Table": self.begin_table,
            "Link": self.begin_link,
            "Image": self.begin_picture,
        }

    def _ends(self) -> _Bare:
        return {
            **{name: partial(self.line.end_style, style) for name, style in _STYLES.items()},
            **dict.fromkeys(("Item", "FootnoteDefinition"), self.close),
            **dict.fromkeys(("TableHead", "TableRow"), _nothing),
            "Paragraph": self.flush,
            "CodeBlock": self.end_code,
            "HtmlBlock": self.end_html,
            "Table": self.end_table,
            "TableCell": self.end_cell,
            "Link": self.line.end_link,
            "Image": self.line.end_picture,
        }

    def _ends_of(self) -> _Telling:
        return {
            "Heading": self.end_heading,
            **dict.fromkeys(("BlockQuote", "List"), lambda _: self.close()),
        }

    def read(self, events: Iterable[Any]) -> Blocks:
        """The blocks of the document whose events these are."""
        for event in events:
            if isinstance(event, str):
                self.signs[event]()
                continue
            [(kind, value)] = event.items()
            if kind == "Start":
                _take(value, self.starts, self.starts_of)
            elif kind == "End":
                _take(value, self.ends, self.ends_of)
            else:
                self.events[kind](value)
        self.flush()
        return self.containers.close_all()

    def flush(self) -> None:
        """End the line, if one has begun."""
        for block in self.line.blocks():
            self.containers.add(block)

    def rule(self) -> None:
        """Add a rule."""
        self.flush()
        self.containers.add(Divider())

    def footnote(self, label: str) -> None:
        """Add the number of a footnote to the line."""
        self.line.footnote(self.containers.number(label))

    def open(self, name: str, value: Any) -> None:
        """Open a quote, a list, an item or a footnote."""
        self.flush()
        self.containers.open(name, value)

    def close(self) -> None:
        """Close it."""
        self.flush()
        self.containers.close_tag()

    def begin_link(self, link: Any) -> None:
        """What follows leads to an address."""
        scheme = "mailto:" if link["link_type"] == "Email" else ""
        self.line.begin_link(scheme + link["dest_url"])

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

    def begin_row(self) -> None:
        """Begin a row of it."""
        self.rows.append([])

    def end_cell(self) -> None:
        """Add the line as a cell; those of the first row are the table's head."""
        runs, row = self.line.take(), self.rows[-1]
        if len(row) < MOST_COLUMNS and len(self.rows) <= MOST_ROWS:
            align = _ALIGNMENTS.get(self.alignments[len(row)], Align.LEFT)
            row.append(Cell(runs, header=len(self.rows) == 1, align=align))

    def end_table(self) -> None:
        """Add the table."""
        self.containers.add(Table(tuple(map(tuple, self.rows[:MOST_ROWS]))))

    def piece(self, source: str) -> None:
        """Take a piece of code or HTML."""
        self.source.append(source)

    def begin_code(self, kind: Any) -> None:
        """Begin a block of code: until it ends, text is code."""
        self.flush()
        self.info = "" if isinstance(kind, str) else kind["Fenced"]
        self.events["Text"] = self.piece

    def end_code(self) -> None:
        """Add code, or the formula that is written as code."""
        self.events["Text"] = self.line.text
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

    def begin_html(self) -> None:
        """Begin a block of HTML."""
        self.flush()

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


def _take(tag: Any, bare: _Bare, telling: _Telling) -> None:
    """Take the beginning or the end of a tag: a name alone, or a name with what it says of itself."""
    if isinstance(tag, str):
        bare[tag]()
    else:
        [(name, value)] = tag.items()
        telling[name](value)


def _nothing() -> None:
    """Some tags only tell what follows from what follows them."""
