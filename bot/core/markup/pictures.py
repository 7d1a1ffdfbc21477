"""What an `img` of HTML says, told from its attributes alone: a picture, a formula, an emoji, or nothing to anybody."""

import re
from collections.abc import Mapping
from typing import Final, TypeAlias
from urllib.parse import unquote_plus

from bot.core.blocks import Image, InlineMaths, Text
from bot.core.cleaning import clean
from bot.core.markup.links import safe_image_url

Attributes: TypeAlias = Mapping[str, str | None]
"""The attributes of an element; None is the value of one that has none."""

_FORMULA: Final = re.compile(r"latex|tex\?|equation|math", re.IGNORECASE)
_ASKED: Final = re.compile(r"[?&](?:tex|latex)=([^&#]+)")
_LATE: Final = ("data-src", "data-original", "data-actualsrc", "data-lazy-src")
_UNSEEN: Final = re.compile(r"display:\s*none", re.IGNORECASE)
_COUNTER: Final = re.compile(
    r"//(?:feeds\.feedburner\.com/~r/|pixel\.wp\.com/|www\.google-analytics\.com/)"
)
_COMMAND: Final = re.compile(r"\\[A-Za-z]|[_^]")


def picture(attributes: Attributes, base_url: str | None) -> Image | InlineMaths | Text | None:
    """What there is to see, relative to an address; its words where it cannot be fetched; None for what only counts readers."""
    alternative = clean(attributes.get("alt") or "").strip()
    if source := _formula(attributes, alternative):
        return InlineMaths(source)
    if "emoji" in (attributes.get("class") or ""):
        return Text(alternative) if alternative else None
    if _is_pixel(attributes):
        return None
    url = safe_image_url(_address(attributes), base_url)
    if url is None:
        return Text(alternative) if alternative else None
    return Image(url, (Text(alternative),) if alternative else ())


def _formula(attributes: Attributes, alternative: str) -> str:
    """The LaTeX in the alternative text of a picture (WordPress, Zhihu, CSDN); nothing for any other picture."""
    address = attributes.get("src") or ""
    is_known = _FORMULA.search(f"{attributes.get('class') or ''} {address}")
    is_formula = _COMMAND.search(alternative) or "eeimg" in attributes
    if not is_known or not is_formula:
        return ""
    asked = _ASKED.search(address)
    source = alternative or (unquote_plus(asked[1]) if asked else "")
    return clean(source).removesuffix("\\\\").strip()


def _address(attributes: Attributes) -> str | None:
    """Where the picture is; pages that load late keep it aside, and one in several sizes may name no other."""
    own = next((value for name in _LATE if (value := attributes.get(name))), None)
    several = attributes.get("srcset") or ""
    return own or attributes.get("src") or next(iter(several.replace(",", " ").split()), None)


def _is_pixel(attributes: Attributes) -> bool:
    """Whether the picture is there to count readers, not to be seen."""
    sizes = (attributes.get("width"), attributes.get("height"))
    return (
        any(size in {"0", "1", "0px", "1px"} for size in sizes)
        or _UNSEEN.search(attributes.get("style") or "") is not None
        or _COUNTER.search(attributes.get("src") or "") is not None
    )
