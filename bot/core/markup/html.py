"""HTML to blocks: only the elements named here become anything, every other one is just its text.

A real HTML5 parser (lexbor) makes the tree; this module walks it. Nothing is fetched and nothing is executed.
"""

from collections.abc import Sequence
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core.blocks import (
    Blocks,
    Bullets,
    Details,
    Divider,
    Heading,
    Image,
    InlineCode,
    InlineMaths,
    Item,
    Paragraph,
    PullQuote,
    Quote,
    Runs,
    Style,
    Text,
)
from bot.core.cleaning import clean, is_blank
from bot.core.markup.builder import Address, Mark
from bot.core.markup.clutter import is_clutter, is_hidden, may_hide
from bot.core.markup.code import code_block, holds_line_breaks
from bot.core.markup.cut import cut_sign
from bot.core.markup.elements import (
    BLOCKS,
    BRACKETS,
    CODE,
    DROPPED,
    HEADINGS,
    PICTURES,
    STYLES,
    first_number,
    is_checked,
    is_pull_quote,
)
from bot.core.markup.flat import as_runs
from bot.core.markup.formulas import (
    FORMULAS,
    across_breaks,
    annotated_formula,
    scripted_formula,
)
from bot.core.markup.guard import guarded
from bot.core.markup.links import safe_url
from bot.core.markup.looks import looks
from bot.core.markup.maths import may_hold_formula
from bot.core.markup.pictures import picture
from bot.core.markup.players import PLAYERS, player
from bot.core.markup.tables import children, highlighted, is_layout, read_table
from bot.core.markup.writing import Writing

_DEEPEST: Final = 48
_MOST_NODES: Final = 300_000
# What may be taken as a whole: most elements are none of these.
_LEAVES: Final = DROPPED | CODE | PICTURES | PLAYERS | FORMULAS


def from_html(text: str, *, base_url: str | None = None, depth: int = 0) -> Blocks:
    """The document of an HTML text, whole page or fragment; relative addresses are resolved against `base_url`.

    A fragment may stand at some `depth` within a document. Depth is bounded (what is deeper keeps its text only), and
    so is size: after 300,000 nodes or 2,000,000 characters the rest is left out, and the last paragraph says so.
    """
    # Without the tag a fragment that begins with a script would lose it to the head.
    body = LexborHTMLParser("<body>" + guarded(text)).body
    walker = _Walker(base_url, hides=may_hide(text))
    blocks = () if body is None else walker.scope(body, depth)
    return (*blocks, cut_sign(base_url)) if walker.is_cut else blocks


class _Walker(Writing):
    """Walks the tree once and says what it meets."""

    def __init__(self, base_url: str | None, *, hides: bool) -> None:
        super().__init__(base_url)
        self.nodes = _MOST_NODES
        self.hides = hides

    def scope(self, node: LexborNode, depth: int) -> Blocks:
        """The blocks within a node, kept apart from those around it."""
        self.flush()
        outer = self.blocks, self.items
        self.blocks, self.items = [], None
        self.children(node, depth + 1)
        self.flush()
        inner = tuple(self.blocks)
        self.blocks, self.items = outer
        return inner

    def runs(self, node: LexborNode, depth: int) -> Runs:
        """The runs within a node that may hold no blocks."""
        return as_runs(self.scope(node, depth))

    def children(self, node: LexborNode, depth: int) -> None:
        child = node.first_child
        while child is not None:
            if self.nodes <= 0 or self.characters <= 0:
                self.is_cut = True
                return
            self.nodes -= 1
            tag = child.tag or ""
            if tag == "-text":
                text = child.text_content or ""
                if may_hold_formula(text):
                    text, child, seen = across_breaks(text, child)
                    self.nodes -= seen
                    self.formulas(text)
                else:
                    self.words(text)
            else:
                self.element(child, tag, depth)
            child = child.next

    def element(self, node: LexborNode, tag: str, depth: int) -> None:
        if depth > _DEEPEST:
            self.formulas(node.text())
        elif self.hides and is_hidden(node, tag):
            return
        elif tag == "br":
            self.builder.line_break()
        elif tag in STYLES:
            self.styled(node, [STYLES[tag]], depth)
        elif tag == "li" and self.items is not None:
            self.item(node, depth, self.items)
        elif is_clutter(node, tag):
            return
        elif not (tag in _LEAVES and self.leaf(node, tag)) and not self.block(node, tag, depth):
            self.container(node, tag, depth)

    def styled(self, node: LexborNode, marks: Sequence[Mark], depth: int) -> None:
        for mark in marks:
            self.builder.switch_on(mark)
        self.children(node, depth + 1)
        for mark in marks:
            self.builder.switch_off(mark)

    def leaf(self, node: LexborNode, tag: str) -> bool:
        """Take an element that stands within a line and holds no others; False where it is none."""
        formula = scripted_formula(node) if tag == "script" else annotated_formula(node, tag)
        if formula is not None:
            self.formula(formula._replace(source=self.affordable(formula.source)))
        elif tag in CODE:
            self.code(node)
        elif tag in PICTURES:
            self.image(node)
        elif tag in PLAYERS:
            if link := player(node, self.base_url):
                self.add(Paragraph((link,)))
        else:
            return tag in DROPPED
        return True

    def code(self, node: LexborNode) -> None:
        """Code in a line; what has line breaks in it is a block all the same."""
        if holds_line_breaks(node):
            self.listing(code_block(node))
        elif not is_blank(text := self.affordable(clean(node.text()))):
            self.builder.leaf(InlineCode(text))

    def image(self, node: LexborNode) -> None:
        match picture(node.attributes, self.base_url):
            case Image() as image:
                self.add(image)
            case InlineMaths() as formula:
                self.builder.leaf(formula)
            case Text(text):
                self.builder.text(text)
            case _:
                return

    def block(self, node: LexborNode, tag: str, depth: int) -> bool:
        """Take an element that makes a block of its own; False where it makes none."""
        match tag:
            case _ if is_pull_quote(node, tag):
                self.add(self.pull_quote(node, depth))
            case "pre":
                self.listing(code_block(node))
            case "ul" | "ol" | "menu":
                self.bullets(node, depth, ordered=tag == "ol")
            case "blockquote":
                blocks = self.scope(node, depth)
                self.add(Quote(blocks) if blocks else None)
            case "hr":
                self.add(Divider())
            case "table":
                self.table(node, depth)
            case "details":
                self.add(self.details(node, depth))
            case _:
                return False
        return True

    def span(self, node: LexborNode, depth: int) -> None:
        """Take a `span` for its text, if that is one of the article."""
        styles = looks(node)
        if styles is not None:
            self.styled(node, styles, depth)

    def container(self, node: LexborNode, tag: str, depth: int) -> None:
        """Take any other element for what is in it; one of blocks ends the paragraph before and after it."""
        if tag in HEADINGS:
            runs = self.runs(node, depth)
            self.add(Heading(HEADINGS[tag], runs) if runs else None)
        elif tag == "figure":
            self.figure(node, depth)
        elif (
            tag == "a" and (url := safe_url(node.attributes.get("href"), self.base_url)) is not None
        ):
            self.styled(node, [Address(url)], depth)
        elif tag == "dt":
            self.flush()
            self.styled(node, [Style.BOLD], depth)
            self.flush()
        elif tag == "span":
            self.span(node, depth)
        elif tag in BRACKETS:
            opening, closing = BRACKETS[tag]
            self.builder.text(opening)
            self.children(node, depth + 1)
            self.builder.text(closing)
        elif tag in BLOCKS:
            self.flush()
            self.children(node, depth + 1)
            self.flush()
        else:
            self.children(node, depth + 1)

    def bullets(self, node: LexborNode, depth: int, *, ordered: bool) -> None:
        """Take a list; one without any item only indents what is in it."""
        self.flush()
        outer = self.blocks, self.items
        self.blocks, self.items = [], []
        self.children(node, depth + 1)
        if self.items:
            self.end_of_item()
            kept = tuple(item for item in self.items if item.blocks)
            self.blocks = [Bullets(kept, ordered, first_number(node))] if kept else []
        self.flush()
        outer[0].extend(self.blocks)
        self.blocks, self.items = outer

    def item(self, node: LexborNode, depth: int, items: list[Item]) -> None:
        """Take an item of the list that is open, however far within it."""
        self.end_of_item()
        items.append(Item(self.scope(node, depth), is_checked(node)))

    def pull_quote(self, node: LexborNode, depth: int) -> PullQuote | None:
        """A sentence that stands out, and who said it."""
        credit: Runs = ()
        cite = node.css_first("cite")
        if cite is not None:
            credit = self.runs(cite, depth)
            cite.remove()
        runs = self.runs(node, depth)
        return PullQuote(runs or credit, credit if runs else ()) if runs or credit else None

    def table(self, node: LexborNode, depth: int) -> None:
        pre = highlighted(node)
        if pre is not None:
            self.listing(code_block(pre))
        elif is_layout(node):
            self.flush()
            self.children(node, depth + 1)
            self.flush()
        else:
            for block in read_table(node, lambda cell: self.runs(cell, depth + 2)):
                self.add(block)

    def details(self, node: LexborNode, depth: int) -> Details | None:
        summary: Runs = ()
        for child in children(node):
            if child.tag == "summary":
                summary = self.runs(child, depth + 1)
                child.remove()
                break
        blocks = self.scope(node, depth)
        return Details(summary or (Text("…"),), blocks) if summary or blocks else None

    def figure(self, node: LexborNode, depth: int) -> None:
        """A figure's caption belongs to its picture; a figure of anything else is just its content."""
        blocks = self.scope(node, depth)
        match blocks:
            case (Image(url, _), Paragraph(runs)):
                self.add(Image(url, runs))
            case _:
                for block in blocks:
                    self.add(block)
