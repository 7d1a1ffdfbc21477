"""Walks through blocks that have been read: every block, its own texts, what it says. Changes none in place."""

from collections.abc import Callable, Iterator

from bot.sandbox.rich.texts import RichText, pieces, words
from bot.sandbox.state import Json


def children(block: Json) -> list[Json]:
    """The blocks right inside a block, those of list items included."""
    return [*block.get("blocks", []), *(b for i in block.get("items", []) for b in i["blocks"])]


def every(blocks: list[Json]) -> Iterator[Json]:
    """All blocks, outer before inner, in order."""
    for block in blocks:
        yield block
        yield from every(children(block))


def own_texts(block: Json) -> Iterator[RichText]:
    """The texts of a block itself, in the order in which they are read."""
    for row in block.get("cells", []):
        yield from (cell["text"] for cell in row if "text" in cell)
    for button in block.get("buttons", []):
        yield button["text"]
    for name in ("summary", "text", "expression", "credit"):
        if name in block:
            yield block[name]
    caption = block.get("caption")
    if isinstance(caption, dict) and "type" not in caption:  # a caption with its credit
        yield from caption.values()
    elif caption is not None:
        yield caption


def buttons(blocks: list[Json]) -> Iterator[Json]:
    """All buttons of a message, in rows and inside of texts."""
    for block in every(blocks):
        yield from block.get("buttons", ())
        for text in own_texts(block):
            for piece in pieces(text):
                if isinstance(piece, dict) and piece["type"] == "button":
                    yield piece["button"]


def plain(blocks: list[Json]) -> str:
    """What a message says, a line for each text."""
    return "\n".join(words(text) for block in every(blocks) for text in own_texts(block))


def mapped(blocks: list[Json], change: Callable[[Json], Json]) -> list[Json]:
    """The blocks with every one changed, inner before outer."""
    return [change(_with_inner(block, change)) for block in blocks]


def _with_inner(block: Json, change: Callable[[Json], Json]) -> Json:
    if "blocks" in block:
        return {**block, "blocks": mapped(block["blocks"], change)}
    if "items" in block:
        items = [{**item, "blocks": mapped(item["blocks"], change)} for item in block["items"]]
        return {**block, "items": items}
    return block
