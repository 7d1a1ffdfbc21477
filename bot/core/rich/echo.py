"""Compares what Telegram made of a rich message with what was meant: it drops what it does not like without a word.

Only what a reader would miss counts: words, links, formulas, and the kinds of blocks. Sources of silent loss are known:
links in small tables, unusual addresses, media.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from bot.core.rich.html_reading import read

_KINDS: Final = frozenset(
    "url mathematical_expression heading pre list blockquote pullquote table "  # noqa: SIM905 -- as a list they would fill a page
    "details divider footer code date_time".split()
)
"""What is worth counting; paragraphs may be joined or split, and styles that overlap, too."""

_NESTED: Final = ("summary", "text", "caption", "blocks", "items", "cells", "credit")


def lost(meant: Mapping[str, object], echoed: object) -> str | None:
    """What the message that arrived lacks, in a few words; None where nothing does.

    Args:
        meant: The InputRichMessage that was sent, of blocks or of HTML.
        echoed: `rich_message` of the answer.
    """
    blocks = meant["blocks"] if "blocks" in meant else read(str(meant.get("html", ""))).blocks
    if not isinstance(echoed, Mapping):
        return "the whole message"
    wanted, found = _tally(blocks), _tally(echoed.get("blocks"))
    missing = wanted - found
    if missing:
        return ", ".join(f"{count} {what}" for what, count in sorted(missing.items()))
    before, after = _words(blocks), _words(echoed.get("blocks"))
    return None if before == after else f"words: {len(before)} characters became {len(after)}"


def _tally(node: object) -> Counter[str]:
    """How many there are of everything that has a type."""
    return Counter(kind for each in _objects(node) if (kind := str(each.get("type", ""))) in _KINDS)


def _words(node: object) -> str:
    """All characters that show, in order; white space may be laid out anew."""
    return "".join("".join(_texts(node)).split())


def _objects(node: object) -> Iterator[Mapping[str, object]]:
    if isinstance(node, Mapping):
        yield node
    for each in _children(node):
        yield from _objects(each)


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping) and isinstance(expression := node.get("expression"), str):
        yield expression
    for each in _children(node):
        yield from _texts(each)


def _children(node: object) -> Iterator[object]:
    if isinstance(node, list):
        yield from node
    elif isinstance(node, Mapping):
        for name in _NESTED:
            if name in node:
                yield node[name]
