"""Quotes, lists, footnotes and folded parts of a document in the making: which are open, and the blocks within them.

They stand on a stack of their own, so that no nesting is too deep for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from bot.core.blocks import (
    Block,
    Blocks,
    Bullets,
    Details,
    Divider,
    Item,
    Paragraph,
    Quote,
    Runs,
    Style,
    Styled,
    Text,
)

_DEEPEST: Final = 32
# Obsidian's notes: a kind, a sign that folds the note away or not, a title if it is not to be the kind.
_CALLOUT: Final = re.compile(r"\[!([\w-]{1,30})(?:\|[^\]]{0,30})?\][+-]?(?: |$)")


@dataclass(slots=True)
class _Open:
    """A container whose end is still to come; `value` is what its beginning says of it."""

    name: str
    value: Any = None
    blocks: list[Block] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    checked: bool | None = None


# Names of containers beside those of the parser's tags.
_DOCUMENT: Final = "document"
_DETAILS: Final = "details"
_PART: Final = "part"


class Containers:
    """Blocks are added to the innermost open container."""

    def __init__(self) -> None:
        self._open = [_Open(_DOCUMENT)]
        self._notes: dict[str, list[Block]] = {}
        self._numbers: dict[str, int] = {}

    @property
    def depth(self) -> int:
        """How many are open, the document included."""
        return len(self._open)

    @property
    def has_room(self) -> bool:
        """Whether another one can be opened."""
        return self.depth < _DEEPEST

    @property
    def is_in_details(self) -> bool:
        """Whether the innermost one is folded away."""
        return self._open[-1].name == _DETAILS

    def add(self, *blocks: Block) -> None:
        """Put blocks after those so far."""
        self._open[-1].blocks.extend(blocks)

    def open(self, name: str, value: Any) -> None:
        """Open a container by the name of its tag; beyond the bound it is taken for a part of what it stands in."""
        if self.has_room or (name == "Item" and self._open[-1].name == "List"):
            self._open.append(_Open(name, value))
        else:
            self._open.append(_Open(_PART, None, self._open[-1].blocks))

    def open_details(self, summary: Runs, blocks: Blocks) -> None:
        """Open a part that is folded away under a summary, and begins with these blocks."""
        self._open.append(_Open(_DETAILS, summary, list(blocks)))

    def check(self, *, checked: bool) -> None:
        """Make the innermost one a task."""
        self._open[-1].checked = checked

    def number(self, label: str) -> int:
        """The number of a footnote, in the order in which they are asked for."""
        return self._numbers.setdefault(label.casefold(), len(self._numbers) + 1)

    def close_tag(self) -> None:
        """Close the innermost container of the parser, and what HTML left open within it."""
        while self.is_in_details:
            self.close()
        self.close()

    def close(self) -> None:
        """Close the innermost container: it becomes a block of the one around it."""
        ended = self._open.pop()
        blocks = tuple(ended.blocks)
        match ended.name:
            case "BlockQuote" if ended.value:  # an alert of GitHub: "Note", "Tip", "Warning" …
                title = Paragraph((Styled(Style.BOLD, (Text(ended.value),)),))
                self.add(Quote((title, *blocks)))
            case "BlockQuote" if blocks:
                self.add(Quote((*_titled(blocks[0]), *blocks[1:])))
            case "Item":
                self._open[-1].items.append(Item(blocks, ended.checked))
            case "List":
                first = 1 if ended.value is None else ended.value
                self.add(Bullets(tuple(ended.items), ended.value is not None, first))
            case "FootnoteDefinition":
                self._notes.setdefault(ended.value.casefold(), []).extend(blocks)
            case "details":
                self.add(Details(ended.value, blocks))
            case _:
                return

    def close_all(self) -> Blocks:
        """The blocks of the document, its footnotes last: in the order of their numbers, then those without one."""
        while self.depth > 1:
            self.close()
        labels = dict.fromkeys((*self._numbers, *self._notes))
        items = tuple(Item(tuple(self._notes.get(label, ()))) for label in labels)
        if any(item.blocks for item in items):
            self.add(Divider(), Bullets(items, ordered=True))
        return tuple(self._open[0].blocks)


def _titled(first: Block) -> Iterator[Block]:
    """The first block of a quote; of a callout, its title."""
    match first:
        case Paragraph((Text(text), *more)) if sign := _CALLOUT.match(text):
            rest = text[sign.end() :].lstrip()
            title = (*((Text(rest),) if rest else ()), *more) or (Text(sign[1].capitalize()),)
            yield Paragraph((Styled(Style.BOLD, title),))
        case _:
            yield first
