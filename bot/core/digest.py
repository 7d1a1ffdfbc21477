"""Composes a digest of articles that were chosen: under which heading, in how many messages. Sends nothing.

articles -> compose -> groups of blocks -> parts
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import classic, digest_buttons, plain
from bot.core.blocks import (
    Block,
    Blocks,
    Date,
    Footer,
    Inline,
    Link,
    Paragraph,
    Style,
    Styled,
    Text,
)
from bot.core.hosts import host_of
from bot.i18n import Translator
from storage.records import Article, Part

TITLE = "INCOMING TRANSMISSION"
SECTION = "LATEST UPDATES"

# "(12/34)" and the blank line before it are added to each of several parts.
_NUMBERING = 16
_ROOM = replace(
    classic.LIMITS,
    length=classic.LIMITS.length - _NUMBERING,
    size=classic.LIMITS.size - _NUMBERING,
)


@dataclass(frozen=True, slots=True)
class Digest:
    """What is to be said: the articles and the circumstances. `number` is the edition's, if any."""

    articles: tuple[Article, ...]
    at: datetime
    number: int | None = None
    more: int = 0
    older: int = 0


def compose(digest: Digest, t: Translator) -> tuple[Blocks, ...]:
    """The digest as groups of blocks, none of which is to be cut in two: header, items, footer.

    The first item stands in the group of the header; each other one has the group of its place.
    Several are numbered, as the buttons that open them are.
    """
    header = _header(digest, t)
    if not digest.articles:
        return ((header, under(SECTION, (Text(t("Nothing new.")),))),)
    several = len(digest.articles) > 1
    first, *others = (
        _told(article, number if several else None, t)
        for number, article in enumerate(digest.articles, start=1)
    )
    groups = ((header, under(SECTION, first)), *((Paragraph(one),) for one in others))
    footer = _footer(digest, t)
    return (*groups, footer) if footer else groups


def _also(article: Article, t: Translator) -> tuple[Inline, ...]:
    """The line that names who tells the same story."""
    if not article.also:
        return ()
    return (Text("\n"), Text(t("Also in: {sources}", sources=", ".join(article.also))))


def under(heading: str, runs: tuple[Inline, ...]) -> Block:
    """The runs, directly below a heading line, as the seed pages have it."""
    return Paragraph((Styled(Style.BOLD, (Text(heading),)), Text("\n"), *runs))


def item(article: Article) -> Block:
    """One article: linked title, excerpt, and a line of topics, date and source."""
    return Paragraph(item_runs(article))


def item_told(article: Article, number: int | None, t: Translator) -> Block:
    """One article as a digest shows it: behind its number if it has one, and with those who tell the same story."""
    return Paragraph(_told(article, number, t))


def _told(article: Article, number: int | None, t: Translator) -> tuple[Inline, ...]:
    return (*item_runs(article, number), *_also(article, t))


def item_runs(article: Article, number: int | None = None) -> tuple[Inline, ...]:
    """The lines of one article, behind its number in the digest where it has one."""
    lines: list[tuple[Inline, ...]] = []
    if article.title:
        lines.append((Styled(Style.BOLD, _linked(article, article.title)),))
    if article.excerpt:
        lines.append((Text(article.excerpt),))
    if facts := about(article):
        lines.append(facts)
    marker = () if number is None else (Text(f"{number}. "),)
    return (*marker, *_joined(lines, "\n"))


def source_of(article: Article) -> str:
    """Where an article comes from, as readers know it: the name of its feed, else the host of its address."""
    return article.source or host_of(article.url)


def hashtag(slug: str) -> str:
    """A topic as Telegram links it: a hashtag has letters, digits and underscores only."""
    return "#" + slug.replace("-", "_")


def messages(groups: Sequence[Blocks]) -> tuple[Part, ...]:
    """The groups as `sendMessage` payloads in the classic form, numbered when there are several."""
    return tuple(message(part) for part in parted(groups))


def classic_messages(content: Digest, t: Translator) -> tuple[Part, ...]:
    """The digest as `sendMessage` payloads, with buttons that open and save its articles."""
    return tuple(message_of(part, content, t) for part in parted(compose(content, t)))


def message_of(part: classic.Part, content: Digest, t: Translator) -> Part:
    """The payload of one part of a digest in the classic form, with buttons for each article that it shows."""
    made = message(part)
    rows = digest_buttons.item_rows(shown_in(part, content), content.articles, t)
    return replace(made, payload=made.payload | keyboard(rows)) if rows else made


def shown_in(part: classic.Part, content: Digest) -> tuple[int, ...]:
    """The places of the articles that a part shows whole."""
    return tuple(place for place in part.groups or () if place < len(content.articles))


def keyboard(rows: digest_buttons.Rows) -> dict[str, object]:
    """The parameter of a payload that shows these rows of buttons."""
    return {"reply_markup": {"inline_keyboard": rows}}


def rendered(groups: Sequence[Blocks]) -> tuple[str, ...]:
    """The groups in Telegram's HTML, one text for each message."""
    return tuple(part.html for part in parted(groups))


def parted(groups: Sequence[Blocks]) -> tuple[classic.Part, ...]:
    """The groups in as few messages as hold them, numbered when there are several."""
    parts = classic.render_groups(groups, limits=_ROOM)
    if len(parts) == 1:
        return parts
    return tuple(
        replace(part, html=f"{part.html}\n\n{numbering(n, len(parts))}")
        for n, part in enumerate(parts, start=1)
    )


def numbering(n: int, of: int) -> str:
    """The last line of one of several messages."""
    return f"({n}/{of})"


def text(groups: Sequence[Blocks]) -> str:
    """The groups as plain text, for a terminal."""
    return "\n\n".join(plain.render(group) for group in groups)


def message(part: classic.Part) -> Part:
    """The payload of a `sendMessage` in the classic form."""
    # A digest holds a dozen links: a preview of the first alone would mislead.
    payload: dict[str, object] = {
        "text": part.html,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return Part("sendMessage", payload)


def _header(digest: Digest, t: Translator) -> Block:
    count = len(digest.articles)
    facts: list[Inline] = [] if digest.number is None else [Text(f"#{digest.number}")]
    facts.append(Date(digest.at, digest.at.strftime("%Y-%m-%d")))
    facts.append(Text(t.plural("{n} article", "{n} articles", count)))
    title = Styled(Style.BOLD, (Text(TITLE),))
    return Paragraph((title, Text("\n"), *_joined([(fact,) for fact in facts], " · ")))


def _footer(digest: Digest, t: Translator) -> Blocks:
    lines: list[tuple[Inline, ...]] = []
    if digest.more:
        lines.append((Text(t("+{n} more: /latest", n=digest.more)),))
    if digest.older:
        lines.append((Text(t("+{n} older: /latest", n=digest.older)),))
    return (Footer(_joined(lines, "\n")),) if lines else ()


def about(article: Article) -> tuple[Inline, ...]:
    """Topics, date and source of an article, as far as they are known, on one line."""
    facts: list[tuple[Inline, ...]] = []
    if article.topics:
        facts.append((Text(" ".join(hashtag(topic) for topic in article.topics)),))
    if article.published_at is not None:
        facts.append((Text(article.published_at.strftime("%Y-%m-%d")),))
    if article.url and not article.title:
        facts.append(_linked(article, host_of(article.url) or article.url))
    elif article.source:
        facts.append((Text(article.source),))
    return _joined(facts, " · ")


def _linked(article: Article, name: str) -> tuple[Inline, ...]:
    return (Link(article.url, (Text(name),)),) if article.url else (Text(name),)


def _joined(pieces: Sequence[tuple[Inline, ...]], separator: str) -> tuple[Inline, ...]:
    runs: list[Inline] = []
    for piece in pieces:
        if runs:
            runs.append(Text(separator))
        runs.extend(piece)
    return tuple(runs)
