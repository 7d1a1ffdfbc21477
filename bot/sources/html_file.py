"""A saved web page -> a draft: what it says of itself in its head, and the text in its main part. Opens no file."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePath
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core.blocks import InlineMaths
from bot.core.identity import canonical_url
from bot.core.markup import from_html
from bot.core.markup.guard import guarded
from bot.core.markup.pictures import picture
from bot.core.plain import render
from bot.sources.dates import moment
from bot.sources.entry import Entry, blocks_of, findings_of
from bot.sources.findings import Finding
from bot.sources.naming import FileName
from storage.records import BodyFormat

# Where pages say these things, the most exact place first (HTML: standard metadata names; The Open Graph protocol).
_TITLES: Final = ('meta[property="og:title"]', "h1", "title")
_ADDRESSES: Final = ('link[rel="canonical"]', 'meta[property="og:url"]', "base")
_AUTHORS: Final = ('meta[name="author"]', '[rel="author"]', '[itemprop="author"]')
_DATES: Final = (
    'meta[property="article:published_time"]',
    '[itemprop="datePublished"]',
    'meta[name="date"]',
    "time",
)
_TAGS: Final = 'meta[property="article:tag"]'
_KEYWORDS: Final = 'meta[name="keywords"]'


def read_html_file(
    text: str, place: str, now: datetime, path: str | None = None
) -> tuple[Finding, ...]:
    """The article that a web page holds, or why it holds none.

    *place* is its address, or the path of its file as it was given, *path* the whole one, without links.
    Of a page with one `article`, that is read; else its `main` part, else all of it.
    A title that is nowhere is the file's name.
    """
    tree = LexborHTMLParser(guarded(text))
    body = _main_part(tree)
    addresses = map(canonical_url, (*_said(tree, _ADDRESSES), place))
    url = next(filter(None, addresses), None)
    blocks = blocks_of(body, BodyFormat.HTML, url)
    entry = Entry(
        place=place,
        title=next(_said(tree, _TITLES), PurePath(place).stem if blocks else ""),
        blocks=blocks,
        body=body,
        body_format=BodyFormat.HTML,
        url=url,
        author=next(_said(tree, _AUTHORS), None),
        language=tree.root.attributes.get("lang") if tree.root else None,
        published_at=next(filter(None, map(moment, _said(tree, _DATES))), None),
        tags=_tags(tree),
        file=FileName(place, path),
    )
    return findings_of(entry, now)


def _main_part(tree: LexborHTMLParser) -> str:
    articles = tree.css("article")
    part = articles[0] if len(articles) == 1 else tree.css_first("main") or tree.body
    return (part.html or "") if part else ""


def _tags(tree: LexborHTMLParser) -> tuple[str, ...]:
    named = [_value(node) for node in tree.css(_TAGS)]
    keywords = ",".join(_value(node) for node in tree.css(_KEYWORDS))
    return tuple(named) or tuple(keywords.split(","))


def _said(tree: LexborHTMLParser, places: tuple[str, ...]) -> Iterator[str]:
    """What stands in these places, one after the other, as far as anything does."""
    nodes = (tree.css_first(place) for place in places)
    return filter(None, (_value(node) for node in nodes if node))


def _value(node: LexborNode) -> str:
    """What an element says: in the attribute that is there for it, else as its text."""
    given = (node.attributes.get(name) for name in ("content", "href", "datetime"))
    said = next(filter(None, given), None)
    if said is None and node.tag == "h1":
        said = _heading(node)
    elif said is None or node.tag == "a":
        said = node.text()
    return said.strip()


def _heading(node: LexborNode) -> str:
    """The words of a heading, its formulas in Unicode; a picture in it is no name for anything."""
    for each in node.css("img"):
        if not isinstance(picture(each.attributes, None), InlineMaths):
            each.decompose()
    return render(from_html(node.html or ""))
