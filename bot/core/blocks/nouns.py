"""What a document is made of: frozen blocks, and the inline runs within them. No behaviour but validity."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class Style(StrEnum):
    """What a run of text may look like."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strike"
    SPOILER = "spoiler"
    SUBSCRIPT = "sub"
    SUPERSCRIPT = "sup"
    MARK = "mark"


class Align(StrEnum):
    """Where the text of a table cell stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Text:
    """Plain characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Styled:
    """Runs that share a look."""

    style: Style
    runs: "Runs"


@dataclass(frozen=True, slots=True)
class InlineCode:
    """A short piece of code within a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class InlineMaths:
    """A formula within a sentence, as LaTeX without its delimiters."""

    source: str


@dataclass(frozen=True, slots=True)
class Link:
    """Runs that lead to an address."""

    url: str
    runs: "Runs"


@dataclass(frozen=True, slots=True)
class Date:
    """A moment that a client may show in the reader's own zone; `text` says it where it cannot."""

    at: datetime
    text: str

    def __post_init__(self) -> None:
        """Refuse a moment without a zone."""
        if self.at.tzinfo is None:
            raise ValueError(f"date {self.at.isoformat()} has no time zone; give an aware datetime")


Inline: TypeAlias = Text | Styled | InlineCode | InlineMaths | Link | Date
Runs: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (the largest) to 6."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of code, with their indentation."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Maths:
    """A formula on lines of its own, as LaTeX without its delimiters."""

    source: str


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list; `checked` is None where it is no task."""

    blocks: "Blocks"
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; an ordered one counts from `start`."""

    items: tuple[Item, ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else said; an expandable one shows its first lines only."""

    blocks: "Blocks"
    expandable: bool = False


@dataclass(frozen=True, slots=True)
class PullQuote:
    """A sentence that stands out, and whose it is."""

    runs: Runs
    credit: Runs = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a table."""

    runs: Runs
    header: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a short row ends with empty cells."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by its address."""

    url: str
    caption: Runs = ()


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks that a reader may fold away under a summary."""

    summary: Runs
    blocks: "Blocks"


@dataclass(frozen=True, slots=True)
class Divider:
    """A rule between two parts."""


@dataclass(frozen=True, slots=True)
class Footer:
    """A closing line in small print."""

    runs: Runs


Block: TypeAlias = (
    Paragraph
    | Heading
    | Code
    | Maths
    | Bullets
    | Quote
    | PullQuote
    | Table
    | Image
    | Details
    | Divider
    | Footer
)
Blocks: TypeAlias = tuple[Block, ...]
