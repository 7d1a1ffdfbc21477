"""Blocks as Telegram's rich messages (`sendRichMessage`), within every limit and safe for all known clients. Sends nothing.

blocks -> safe (what Telegram and clients take) -> cut where too large -> packed into messages -> blocks form or HTML form
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final, TypeAlias, assert_never

from bot.core.blocks import Blocks
from bot.core.rich import blocks_form, html_form
from bot.core.rich.cut import packed, pieces
from bot.core.rich.limits import LIMITS, Limits
from bot.core.rich.safe import safe
from bot.core.rich.weight import Weight, of_block, room_of, total

__all__ = ["LIMITS", "METHOD", "Limits", "Markup", "RichMessage", "render", "render_groups"]

METHOD: Final = "sendRichMessage"
"""The method that sends one (Bot API 10.1)."""

RichMessage: TypeAlias = dict[str, object]
"""The JSON of an InputRichMessage."""


class Markup(StrEnum):
    """The language in which a rich message is written."""

    BLOCKS = "blocks"  # Bot API 10.2 and later: nothing is parsed, so nothing can be injected
    HTML = "html"  # Bot API 10.1


def render(
    blocks: Blocks, *, markup: Markup = Markup.BLOCKS, limits: Limits = LIMITS
) -> tuple[RichMessage, ...]:
    """The document in as few rich messages as hold it; none where there is nothing to show."""
    return render_groups((blocks,), markup=markup, limits=limits)


def render_groups(
    groups: Sequence[Blocks], *, markup: Markup = Markup.BLOCKS, limits: Limits = LIMITS
) -> tuple[RichMessage, ...]:
    """Groups of blocks in as few messages as hold them, in order.

    A group is cut only where it alone is too large for a message, and then between blocks; a block likewise.
    """
    room = room_of(limits)
    lots = packed(_units(groups, room), _weight, room)
    return tuple(_written(tuple(b for unit in lot for b in unit), markup) for lot in lots)


def _units(groups: Sequence[Blocks], room: Weight) -> Iterator[Blocks]:
    """What is to stay together, each within the room."""
    for group in groups:
        made = safe(group)
        if not made:
            continue
        if _weight(made).fits(room):
            yield made
        else:
            yield from ((piece,) for block in made for piece in pieces(block, room))


def _weight(blocks: Blocks) -> Weight:
    return total(map(of_block, blocks))


def _written(blocks: Blocks, markup: Markup) -> RichMessage:
    # What an article says is no mention, command or phone number of this chat; and an entity that
    # Telegram finds and then calls invalid has the whole message refused.
    match markup:
        case Markup.BLOCKS:
            return {"blocks": blocks_form.written(blocks), "skip_entity_detection": True}
        case Markup.HTML:
            return {"html": html_form.written(blocks), "skip_entity_detection": True}
        case _:
            assert_never(markup)
