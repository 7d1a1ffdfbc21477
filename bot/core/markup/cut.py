"""The paragraph that ends a document of which the rest was left out, so that every reader sees it."""

from typing import Final

from bot.core.blocks import Blocks, Link, Paragraph, Text

_SIGN: Final = Text("✂ […]")  # the same in every language


def cut_sign(base_url: str | None) -> Paragraph:
    """The sign that a text goes on, a link to where it does if that is known."""
    return Paragraph((_SIGN if base_url is None else Link(base_url, (_SIGN,)),))


def is_cut(blocks: Blocks) -> bool:
    """Whether the end of this document was left out when it was read."""
    match blocks:
        case (*_, Paragraph((Link(_, runs),) | runs)):
            return runs == (_SIGN,)
        case _:
            return False
