"""Collects what the Markdown parser says of a line of words: runs under their marks, formulas, pictures, single HTML tags."""

import html
import re
from collections.abc import Iterable
from typing import Final

from bot.core.blocks import Block, Image, InlineCode, InlineMaths, Paragraph, Runs, Style, Text
from bot.core.markup.builder import Address, Builder
from bot.core.markup.elements import STYLES
from bot.core.markup.flat import linked_image
from bot.core.markup.links import safe_image_url, safe_url
from bot.core.markup.pictures import Attributes, picture
from bot.core.markup.shield import SIGN, Shielded

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_ATTRIBUTE: Final = re.compile(
    r"""\s([A-Za-z_:][\w.:-]*)(?:\s*=\s*(?:([^\s"'=<>`]+)|'([^']*)'|"([^"]*)"))?"""
)


class Line:
    """The line in the making. What stands for a picture is set aside from what stands before the picture."""

    def __init__(self, shielded: Shielded, base_url: str | None) -> None:
        self.shielded = shielded
        self.base_url = base_url
        self.builder = Builder()
        self.pictures: list[Image] = []
        self.urls: list[str] = []  # of the pictures that are open
        self.has_references = "&" in shielded.text
        self.is_cell = False

    @property
    def has_begun(self) -> bool:
        """Whether there is anything to take: runs, or marks and pictures that were left open."""
        return bool(self.builder.leaves or self.builder.marks or self.urls)

    @property
    def begins_callout(self) -> bool:
        """Whether it begins with the sign of a callout, as in `[!note]` (Obsidian)."""
        first = self.builder.leaves[0][1] if self.builder.leaves else None
        return isinstance(first, str) and first.startswith("[!")

    def text(self, text: str) -> None:
        """Add words, with signs where formulas stand."""
        if not self.has_references and SIGN not in text:
            self.builder.leaf(text)
            return
        for piece in self.shielded.pieces(text):
            if isinstance(piece, str):
                self.builder.text(piece)
            else:
                # In a cell a bar is written with a stroke before it, even within a formula (GFM, tables).
                source = piece.source.replace("\\|", "|") if self.is_cell else piece.source
                self.builder.leaf(InlineMaths(source))

    def code(self, text: str) -> None:
        """Add a piece of code."""
        self.builder.leaf(InlineCode(self.shielded.written(text)))

    def begin_link(self, url: str) -> None:
        """What follows leads to an address, unless it stands for a picture."""
        address = self.shielded.written(url)
        self.builder.switch_on(Address(None if self.urls else safe_url(address, self.base_url)))

    def begin_picture(self, url: str) -> None:
        """What follows stands for a picture."""
        self.urls.append(self.shielded.written(url))
        self.builder.set_aside()

    def end_picture(self) -> None:
        """Add the picture; of one whose address cannot be fetched, its words."""
        caption = self.builder.take_up()
        address = safe_image_url(self.urls.pop(), self.base_url)
        if address is None:
            self.say(caption)
        else:
            self.picture(Image(address, caption))

    def picture(self, image: Image) -> None:
        """Add a picture as a link to it, for a line holds none; within a link or another picture, as its words."""
        if self.urls or self.builder.is_in_link:
            self.say(image.caption)
        else:
            self.pictures.append(image)
            self.builder.leaf(linked_image(image))

    def say(self, caption: Runs) -> None:
        """Add the words that stand for a picture."""
        for run in caption:
            self.builder.leaf(run.text if isinstance(run, Text) else run)

    def tag(self, source: str) -> None:
        """Take a single tag of HTML: looks, links, line breaks and pictures count, any other is left out."""
        formula = self.shielded.block(source)
        if formula is not None:
            self.builder.leaf(InlineMaths(formula.source))
        elif tag := _TAG.match(source):
            self.element(tag[2].lower(), source, ends=bool(tag[1]))

    def element(self, name: str, source: str, *, ends: bool) -> None:
        """Take the beginning or the end of an element."""
        if name == "br":
            self.builder.line_break()
        elif name in STYLES:
            (self.builder.switch_off if ends else self.builder.switch_on)(STYLES[name])
        elif name == "a" and ends:
            self.builder.end_link()
        elif name == "a":
            self.begin_link(_attributes(source).get("href") or "")
        elif name == "img":
            self.image(_attributes(self.shielded.written(source)))

    def image(self, attributes: Attributes) -> None:
        """Take an `img` of HTML."""
        match picture(attributes, self.base_url):
            case Image() as image:
                self.picture(image)
            case InlineMaths() as formula:
                self.builder.leaf(formula)
            case Text(text):
                self.builder.text(text)
            case _:
                return

    def footnote(self, number: int) -> None:
        """Add the number of a footnote."""
        self.builder.switch_on(Style.SUPERSCRIPT)
        self.builder.text(str(number))
        self.builder.switch_off(Style.SUPERSCRIPT)

    def take(self) -> Runs:
        """The runs so far; the line is empty again, and no mark is on."""
        while self.urls:
            self.end_picture()
        runs = self.builder.take()
        if self.builder.marks:
            self.builder.reset()
        return runs

    def blocks(self) -> Iterable[Block]:
        """The runs so far as a paragraph; a line of pictures alone as these pictures. The line is empty again."""
        runs = self.take()
        if not runs:
            return ()
        if self.pictures:
            pictures, self.pictures = self.pictures, []
            if [run for run in runs if run != Text(" ")] == list(map(linked_image, pictures)):
                return pictures
        return (Paragraph(runs),)


def _attributes(tag: str) -> Attributes:
    """The attributes of a tag that CommonMark takes for one (section 6.6), so that they are well formed."""
    return {
        found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
        for found in reversed(list(_ATTRIBUTE.finditer(tag)))
    }
