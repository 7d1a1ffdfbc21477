"""What Telegram takes and some of its apps do not bear: formulas in folds, huge ones, too much text. Refuses nothing."""

import re
from collections import Counter
from collections.abc import Iterator

from bot.sandbox.rich.limits import length
from bot.sandbox.rich.texts import RichText, pieces, words
from bot.sandbox.rich.tree import buttons, children, every, own_texts
from bot.sandbox.state import Json

_LONGEST_FORMULA = 1_000  # characters; at 4,097 an app has crashed
_LONGEST_TEXT = 10_000  # characters
_MOST_BYTES = 32_000
_FEWEST_ROWS = 2  # a table with fewer that hold something loses its links
# Commands that some apps show as their source, or not at all.
_UNSAFE = re.compile(
    r"\\(?:(?:boxed|ce|pu|require|def|newcommand|href|url|includegraphics|tag|label|ref|eqref|class|style)(?![A-Za-z])"
    r"|html|begin\{(?:align|gather|multline|flalign|eqnarray|tikzpicture|CD)\*?\})"
)


def lints(blocks: list[Json]) -> Counter[str]:
    """How often each rule is broken, by the rule's name."""
    found: Counter[str] = Counter()
    all_blocks = list(every(blocks))
    found["maths_in_details"] = sum(map(_maths_within, _all_folded(all_blocks)))
    for formula in _formulas(all_blocks):
        found["long_formula"] += len(formula) > _LONGEST_FORMULA
        found["unsafe_latex"] += _UNSAFE.search(formula) is not None
    text = "\n".join(words(text) for block in all_blocks for text in own_texts(block))
    too_much = len(text) > _LONGEST_TEXT or length(text, "bytes") > _MOST_BYTES
    found["long_text"] = int(too_much)
    found["links_in_short_table"] = sum(map(loses_links, all_blocks))
    in_buttons = {button["url"] for button in buttons(blocks) if "url" in button}
    found["link_only_in_button"] = len(in_buttons - _links(all_blocks))
    return +found


def loses_links(block: Json) -> bool:
    """Whether a table has links and too few rows to keep them (tdesktop#31248)."""
    if block["type"] != "table":
        return False
    filled = sum(any(words(cell.get("text", "")).strip() for cell in row) for row in block["cells"])
    linked = any(piece["type"] == "url" for piece in _objects([block]))
    return linked and filled < _FEWEST_ROWS


def without_links(text: RichText) -> RichText:
    """A text whose links have become their words."""
    match text:
        case list():
            return [without_links(part) for part in text]
        case {"type": "url", "text": inner}:
            return without_links(inner)
        case {"text": inner}:
            return {**text, "text": without_links(inner)}
        case _:
            return text


def _all_folded(blocks: list[Json]) -> Iterator[Json]:
    """The outermost `details`; those inside of others are counted with them."""
    inside = {id(inner) for block in _folds(blocks) for inner in every(children(block))}
    return (block for block in _folds(blocks) if id(block) not in inside)


def _folds(blocks: list[Json]) -> Iterator[Json]:
    return (block for block in blocks if block["type"] == "details")


def _maths_within(block: Json) -> int:
    return sum(1 for _ in _formulas(every([block])))


def _formulas(blocks: "Iterator[Json] | list[Json]") -> Iterator[str]:
    for block in blocks:
        if block["type"] == "mathematical_expression":
            yield block["expression"]
        yield from (piece["expression"] for piece in _objects([block]) if "expression" in piece)


def _objects(blocks: list[Json]) -> Iterator[Json]:
    """The styled pieces of texts of these blocks, without those of blocks inside of them."""
    for block in blocks:
        for text in own_texts(block):
            yield from (piece for piece in pieces(text) if isinstance(piece, dict))


def _links(blocks: list[Json]) -> set[str]:
    return {piece["url"] for piece in _objects(blocks) if piece["type"] == "url"}
