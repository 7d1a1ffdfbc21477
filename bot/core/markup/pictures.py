"""What an `img` of HTML says, told from its attributes alone: a picture, a formula, an emoji, or nothing to anybody."""

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from bot.core.blocks import Image, InlineMaths, Text
from bot.core.cleaning import clean
from bot.core.markup.links import safe_image_url

Attributes: TypeAlias = Mapping[str, str | None]
"""The attributes of an element; None is the value of one that has none."""

_FORMULA: Final = re.compile(r"latex|tex\?|equation|math", re.IGNORECASE)
_COMMAND: Final = re.compile(r"\\[A-Za-z]|[_^]")


def picture(attributes: Attributes, base_url: str | None) -> Image | InlineMaths | Text | None:
    """What there is to see, relative to an address; its words where it cannot be fetched; None for what only counts readers."""
    alternative = clean(attributes.get("alt") or "").strip()
    if source := _formula(attributes, alternative):
        return InlineMaths(source)
    if "emoji" in (attributes.get("class") or ""):
        return Text(alternative) if alternative else None
    url = safe_image_url(attributes.get("data-src") or attributes.get("src"), base_url)
    if _is_pixel(attributes):
        return None
    if url is None:
        return Text(alternative) if alternative else None
    return Image(url, (Text(alternative),) if alternative else ())


def _formula(attributes: Attributes, alternative: str) -> str:
    """The LaTeX in the alternative text of a picture (WordPress, Zhihu, CSDN); nothing for any other picture."""
    hint = f"{attributes.get('class') or ''} {attributes.get('src') or ''}"
    is_formula = _COMMAND.search(alternative) or "eeimg" in attributes
    return alternative.removesuffix("\\\\").strip() if _FORMULA.search(hint) and is_formula else ""


def _is_pixel(attributes: Attributes) -> bool:
    """Whether the picture is there to count readers, not to be seen."""
    sizes = (attributes.get("width"), attributes.get("height"))
    return any(size in {"0", "1", "0px", "1px"} for size in sizes)
