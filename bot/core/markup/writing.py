"""A document of HTML in the making: finished blocks, the paragraph that has begun, the items of an open list.

It knows no tree: what walks one says what was met.
"""

from dataclasses import replace
from typing import Final

from bot.core.blocks import Block, Code, InlineMaths, Item, Maths, Paragraph
from bot.core.cleaning import boundary, clean
from bot.core.markup.builder import Builder
from bot.core.markup.maths import LINE, Formula, find_formulas

LONGEST_HTML: Final = 2_000_000
"""Characters of an HTML text that are said."""


class Writing:
    """What is met goes to the builder, finished blocks to the innermost open scope."""

    def __init__(self, base_url: str | None) -> None:
        self.base_url = base_url
        self.builder = Builder()
        self.blocks: list[Block] = []
        self.items: list[Item] | None = None  # of the list whose items are met in this scope
        self.characters = LONGEST_HTML  # that may still be said
        self.is_cut = False

    def flush(self) -> None:
        """End the paragraph, if one has begun."""
        runs = self.builder.take()
        if runs:
            self.blocks.append(Paragraph(runs))

    def add(self, block: Block | None) -> None:
        """Put a finished block after the paragraph so far."""
        self.flush()
        if block is not None:
            self.blocks.append(block)

    def words(self, text: str) -> None:
        """Say words that hold no formulas."""
        self.builder.folded(self.affordable(text))

    def formulas(self, text: str) -> None:
        """Say words, with the formulas among them."""
        for piece in find_formulas(self.affordable(text)):
            if isinstance(piece, str):
                self.lines(piece)
            else:
                self.formula(piece)

    def affordable(self, text: str) -> str:
        """As much of a text as there is still room for; it counts as said."""
        self.characters -= len(text)
        if self.characters >= 0:
            return text
        self.is_cut = True
        left = len(text) + self.characters
        self.characters = 0
        return text[: boundary(text, left)]

    def listing(self, code: Code | None) -> None:
        """Say a block of code."""
        text = self.affordable(code.text).rstrip() if code else ""
        self.add(code and replace(code, text=text) if text else None)

    def lines(self, text: str) -> None:
        """Say words with the signs of line breaks among them."""
        for number, line in enumerate(text.split(LINE)):
            if number:
                self.builder.line_break()
            self.builder.folded(line)

    def formula(self, formula: Formula) -> None:
        """Say a formula; an empty one is none."""
        source = formula.source.replace(f"{LINE}\n", "\n").replace(LINE, "\n")
        source = clean(source).strip()
        if not source:
            return
        if formula.display:
            self.add(Maths(source))
        else:
            self.builder.leaf(InlineMaths(source))

    def end_of_item(self) -> None:
        """What came since the last item belongs to it; what came before the first one is an item of its own."""
        self.flush()
        if self.items is None or not self.blocks:
            return
        above = self.items.pop() if self.items else Item(())
        self.items.append(Item((*above.blocks, *self.blocks), above.checked))
        self.blocks = []
