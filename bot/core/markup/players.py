"""Films and sound in HTML as links to where they can be seen or heard: their own file, or the page of a known site."""

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborNode

from bot.core.blocks import Link, Text
from bot.core.cleaning import clean, fold
from bot.core.markup.links import safe_image_url

PLAYERS: Final = frozenset({"iframe", "video", "audio", "amp-youtube", "amp-iframe"})
_SIGN: Final = "▶ "
# Sites whose frames show a film or play sound; other frames show advertisements, forms and what needs a browser.
_SITES: Final = re.compile(
    r"""(?:^|\.)(?:
        youtube(?:-nocookie)?\.com | youtu\.be | vimeo\.com | dailymotion\.com | ted\.com | twitch\.tv
        | bilibili\.com | youku\.com | v\.qq\.com | ixigua\.com | spotify\.com | soundcloud\.com | podcasts\.apple\.com
        | music\.163\.com | wistia\.(?:com|net) | archive\.org
    )$""",
    re.VERBOSE,
)
_NAME: Final = re.compile(r"[\w-]+")


def player(node: LexborNode, base_url: str | None) -> Link | None:
    """A link to what the element plays, under its title; None where it plays nothing that is known."""
    url = _address(node, base_url)
    if url is None:
        return None
    if node.tag not in {"video", "audio"}:
        if not _SITES.search(urlsplit(url).hostname or ""):
            return None
        url = _page(url)
    title = fold(clean(node.attributes.get("title") or "")) or url
    return Link(url, (Text(_SIGN + title),))


def _address(node: LexborNode, base_url: str | None) -> str | None:
    """What it plays; browsers that load late keep the address aside, and a film may have several files."""
    attributes = node.attributes
    if video := attributes.get("data-videoid"):
        return f"https://www.youtube.com/watch?v={video}" if _NAME.fullmatch(video) else None
    source = node.css_first("source")
    inner = None if source is None else source.attributes.get("src")
    return safe_image_url(attributes.get("data-src") or attributes.get("src") or inner, base_url)


def _page(url: str) -> str:
    """The page for people where the address of a frame tells it, else that address."""
    parts = urlsplit(url)
    host, last = parts.hostname or "", parts.path.rstrip("/").rpartition("/")[2]
    if "youtube" in host and parts.path.startswith("/embed/") and _NAME.fullmatch(last):
        return f"https://www.youtube.com/watch?v={last}"
    if host == "player.vimeo.com" and last.isdecimal():
        return f"https://vimeo.com/{last}"
    film = parse_qs(parts.query).get("bvid", [""])[0]
    if host == "player.bilibili.com" and _NAME.fullmatch(film):
        return f"https://www.bilibili.com/video/{film}"
    return url
