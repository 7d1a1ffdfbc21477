"""Blocks as Telegram's classic HTML, in parts within every limit of a message. It sends nothing and numbers nothing.

blocks -> layout (spans) -> HTML -> packed into parts; only what no part can hold is cut
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.blocks import Blocks
from bot.core.classic_cut import pieces
from bot.core.classic_html import Rendered, acceptable, rendered
from bot.core.classic_limits import LIMITS, Limits
from bot.core.layout import laid_out

__all__ = ["LIMITS", "Limits", "Part", "render", "render_groups"]

_BETWEEN: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Part:
    """One message: its HTML, and the UTF-16 units of its text after parsing."""

    html: str
    length: int


def render(blocks: Blocks) -> tuple[Part, ...]:
    """The document in as few messages as hold it; none where there is nothing to show."""
    return render_groups((blocks,))


def render_groups(groups: Sequence[Blocks], *, limits: Limits = LIMITS) -> tuple[Part, ...]:
    """Groups of blocks in as few messages as hold them, in order, with a blank line between blocks and groups.

    A group is cut only where it alone is too long for a message, and then between blocks; a block likewise.
    """
    return tuple(Part(each.html, each.length) for each in _packed(_units(groups, limits), limits))


def _units(groups: Iterable[Blocks], limits: Limits) -> Iterator[Rendered]:
    """What is to stay together, each within the limits."""
    for group in groups:
        blocks = [tuple(acceptable(spans)) for spans in laid_out(group)]
        units = [rendered(block) for block in blocks]
        whole = _joined(*units)
        if _fits(whole, limits):
            yield whole
            continue
        for block, unit in zip(blocks, units, strict=True):
            if _fits(unit, limits):
                yield unit
            else:
                yield from pieces(block, limits)


def _packed(units: Iterable[Rendered], limits: Limits) -> Iterator[Rendered]:
    part: Rendered | None = None
    for unit in units:
        if not unit.html:
            continue
        together = unit if part is None else _joined(part, unit)
        if part is not None and not _fits(together, limits):
            yield part
            together = unit
        part = together
    if part is not None:
        yield part


def _joined(*units: Rendered) -> Rendered:
    between = len(_BETWEEN) * max(len(units) - 1, 0)
    return Rendered(
        _BETWEEN.join(unit.html for unit in units),
        between + sum(unit.length for unit in units),
        between + sum(unit.size for unit in units),
        sum(unit.entities for unit in units),
    )


def _fits(unit: Rendered, limits: Limits) -> bool:
    return (
        unit.length <= limits.length
        and unit.size <= limits.size
        and unit.entities <= limits.entities
    )
