"""Markdown to blocks: CommonMark with tables, strikethrough, task lists, footnotes and formulas.

    text -> clean, bounded -> shielded from formulas -> eased for Chinese -> pulldown-cmark's events -> blocks

The grammar is pulldown-cmark's, a parser in Rust; HTML within Markdown is read like any HTML.
"""

from itertools import islice
from typing import Final

from pyromark import Options, events

from bot.core.blocks import Blocks
from bot.core.cleaning import clean
from bot.core.markup.cut import cut_sign
from bot.core.markup.document import Document
from bot.core.markup.emphasis import eased
from bot.core.markup.events import blocks_from
from bot.core.markup.nesting import bounded
from bot.core.markup.shield import shielded
from bot.core.markup.text import LONGEST, from_text

_MOST_EVENTS: Final = 1_000_000
_OPTIONS: Final = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_GFM  # alerts: quotes that begin with [!NOTE]
)


def from_markdown(text: str, *, base_url: str | None = None) -> Blocks:
    """The document of a Markdown text; relative addresses are resolved against `base_url`.

    Depth is bounded, and so is size: of more than 1,000,000 characters, or of what makes more than 1,000,000 words,
    signs and blocks, the rest is left out, and the last paragraph says so.
    """
    source = clean(text)
    is_long = len(source) > LONGEST
    if is_long:
        source = source[: source.rfind("\n", 0, LONGEST) + 1] or source[:LONGEST]
    shield = shielded(bounded(source))
    try:
        said = iter(events(eased(shield.text), options=_OPTIONS))
        blocks = blocks_from(islice(said, _MOST_EVENTS), Document(shield, base_url))
        is_long = is_long or next(said, None) is not None
    except BaseException as error:
        # A bug in Rust raises a PanicException, which is no Exception and has no other name: the words are still said.
        if type(error).__name__ != "PanicException":
            raise
        return from_text(text)
    return (*blocks, cut_sign(base_url)) if is_long else blocks
