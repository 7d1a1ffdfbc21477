"""Blocks as Telegram's classic HTML, in parts within every limit of a message. It sends nothing and numbers nothing.

blocks -> layout (spans) -> HTML -> packed into parts; only what no part can hold is cut
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot.core.blocks import Blocks
from bot.core.classic_cut import pieces
from bot.core.classic_html import Rendered, acceptable, rendered
from bot.core.classic_limits import LIMITS, Limits
from bot.core.layout import laid_out

__all__ = ["LIMITS", "Limits", "Part", "render", "render_groups"]

_BETWEEN: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Part:
    """One message: its HTML, the UTF-16 units of its text after parsing, and which groups it holds.

    `groups` are their places, all of them whole; it is None where the message holds a piece of one.
    """

    html: str
    length: int
    groups: tuple[int, ...] | None = None


def render(blocks: Blocks) -> tuple[Part, ...]:
    """The document in as few messages as hold it; none where there is nothing to show."""
    return render_groups((blocks,))


def render_groups(groups: Sequence[Blocks], *, limits: Limits = LIMITS) -> tuple[Part, ...]:
    """Groups of blocks in as few messages as hold them, in order, with a blank line between blocks and groups.

    A group is cut only where it alone is too long for a message, and then between blocks; a block likewise.
    """
    return tuple(_packed(_units(groups, limits), limits))


class _Unit(NamedTuple):
    """What is to stay together: a whole group, by its place, or a piece of one."""

    rendered: Rendered
    group: int | None


def _units(groups: Iterable[Blocks], limits: Limits) -> Iterator[_Unit]:
    """What is to stay together, each within the limits."""
    for place, group in enumerate(groups):
        blocks = [acceptable(spans) for spans in laid_out(group)]
        units = [rendered(block) for block in blocks]
        whole = _joined(*units)
        if _fits(whole, limits):
            yield _Unit(whole, place)
            continue
        for block, unit in zip(blocks, units, strict=True):
            if _fits(unit, limits):
                yield _Unit(unit, None)
            else:
                yield from (_Unit(piece, None) for piece in pieces(block, limits))


def _packed(units: Iterable[_Unit], limits: Limits) -> Iterator[Part]:
    held: list[_Unit] = []
    load = _NOTHING
    for unit in units:
        if not unit.rendered.html:
            continue
        more = _beside(load, unit.rendered) if held else unit.rendered
        if held and not _fits(more, limits):
            yield _part(held, load.length)
            held, more = [], unit.rendered
        held.append(unit)
        load = more
    if held:
        yield _part(held, load.length)


def _part(units: Sequence[_Unit], length: int) -> Part:
    html = _BETWEEN.join(unit.rendered.html for unit in units)
    groups = tuple(unit.group for unit in units if unit.group is not None)
    return Part(html, length, groups if len(groups) == len(units) else None)


_NOTHING: Final = Rendered("", 0, 0, 0)


def _beside(load: Rendered, unit: Rendered) -> Rendered:
    """What both take together; the HTML is joined once all are known."""
    return Rendered(
        "",
        load.length + len(_BETWEEN) + unit.length,
        load.size + len(_BETWEEN) + unit.size,
        load.entities + unit.entities,
    )


def _joined(*units: Rendered) -> Rendered:
    if not units:
        return _NOTHING
    between = len(_BETWEEN) * (len(units) - 1)
    html, lengths, sizes, entities = zip(*units, strict=True)
    return Rendered(
        _BETWEEN.join(html), between + sum(lengths), between + sum(sizes), sum(entities)
    )


def _fits(unit: Rendered, limits: Limits) -> bool:
    return (
        unit.length <= limits.length
        and unit.size <= limits.size
        and unit.entities <= limits.entities
    )
