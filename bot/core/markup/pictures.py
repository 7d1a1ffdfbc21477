"""What an `img` of HTML says, told from its attributes alone: a picture, a formula, an emoji, or nothing to anybody."""

import re
from collections.abc import Mapping
from typing import Final, TypeAlias
from urllib.parse import unquote, unquote_plus

from bot.core.blocks import Image, InlineMaths, Text
from bot.core.cleaning import clean
from bot.core.markup.links import safe_image_url

Attributes: TypeAlias = Mapping[str, str | None]
"""The attributes of an element; None is the value of one that has none."""

_FORMULA: Final = re.compile(r"latex|tex\?|equation|math", re.IGNORECASE)
# Who draws nothing but formulas: WordPress, Wikipedia, MathJax's fallback, and services that are asked for one.
_DRAWN: Final = re.compile(r"(?:^|\s)(?:latex|mwe-math-fallback\S*|math-inline)(?:\s|$)")
_DRAWS: Final = re.compile(
    r"latex\.php\?|equation\?tex=|/math\?formula=|//[a-z]+\.codecogs\.com/|/math/render/|/render/math\?"
)
_ASKED: Final = re.compile(r"[?&](?:tex|latex|formula|math)=([^&#]+)")
# CodeCogs is asked for nothing but a formula, which may begin with how it is to be drawn.
_CODECOGS: Final = re.compile(r"//[a-z]+\.codecogs\.com/[a-z.]+\?(.+)", re.DOTALL)
_DRAWN_SO: Final = re.compile(
    r"(?:\\(?:dpi\s*\{[0-9]+\}|(?:(?:bg|fn)_[a-z]+|inline|tiny|small|large|huge)(?![A-Za-z]))\s*)+",
    re.IGNORECASE,
)
# Where pages have the pictures that they put for emoji (WordPress, GitHub, Twitter), and characters that are no words.
_EMOJIS: Final = "/emoji/"
_EMOJI: Final = re.compile(r"(?:[^\w\s!-~]|[#*0-9]\ufe0f?\u20e3)+")
_LATE: Final = ("data-src", "data-original", "data-actualsrc", "data-lazy-src")
_UNSEEN: Final = re.compile(
    r"display:\s*none|(?:^|[;\s])(?:width|height):\s*[01](?:px)?\s*(?:[;!]|$)", re.IGNORECASE
)
_COUNTER: Final = re.compile(
    r"//(?:feeds\.feedburner\.com/~(?:r|ff)/|pixel\.wp\.com/|www\.google-analytics\.com/)"
)
_COMMAND: Final = re.compile(r"\\[A-Za-z]|[_^]")
# Letters and signs, but no words: what stands for a drawn formula that needs no command.
_SHORT: Final = re.compile(r"(?:[!-@\[-`{-~\s]|[A-Za-z]{1,3}(?![A-Za-z])){1,40}")


def picture(attributes: Attributes, base_url: str | None) -> Image | InlineMaths | Text | None:
    """What there is to see, relative to an address; its words where it cannot be fetched; None for what only counts readers."""
    alternative = clean(attributes.get("alt") or "").strip()
    if source := _formula(attributes, alternative):
        return InlineMaths(source)
    if _is_emoji(attributes, alternative):
        return Text(alternative) if alternative else None
    if _is_pixel(attributes):
        return None
    url = safe_image_url(_address(attributes), base_url)
    if url is None:
        return Text(alternative) if alternative else None
    return Image(url, (Text(alternative),) if alternative else ())


def _formula(attributes: Attributes, alternative: str) -> str:
    """The LaTeX in the alternative text of a picture (WordPress, Zhihu, CSDN); nothing for any other picture."""
    address, names = attributes.get("src") or "", attributes.get("class") or ""
    if not _FORMULA.search(f"{names} {address}"):
        return ""
    if _COMMAND.search(alternative) or (alternative and "eeimg" in attributes):
        return _told(alternative)
    is_drawn = "eeimg" in attributes or _DRAWN.search(names) or _DRAWS.search(address)
    if not is_drawn:
        return ""
    if asked := _ASKED.search(address):
        return _told(unquote_plus(asked[1]))
    if asked := _CODECOGS.search(address):
        return _told(_DRAWN_SO.sub("", unquote(asked[1].replace("&space;", " ")), count=1))
    return _told(alternative) if _SHORT.fullmatch(alternative) else ""


def _is_emoji(attributes: Attributes, alternative: str) -> bool:
    """Whether the picture stands for the character, or the sign of it, that its alternative text is."""
    names = attributes.get("class") or ""
    if "emoji" in names or "wp-smiley" in names:
        return True
    return _EMOJIS in (attributes.get("src") or "") and _EMOJI.fullmatch(alternative) is not None


def _told(source: str) -> str:
    """LaTeX without the line break with which Zhihu says that a formula stands alone."""
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
