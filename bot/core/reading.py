"""An article as a whole, to be read inside Telegram: its pages, each one message. Sends nothing.

title, facts, text -> one document -> pages of classic messages, or of rich ones
"""

from bot.core import classic, digest, rich
from bot.core.blocks import Blocks, Heading, Inline, Link, Paragraph, Text
from bot.core.excerpt import without_title
from bot.core.rich import Markup
from storage.records import Article, Part


def whole(title: str, url: str | None, body: Blocks, facts: Blocks = ()) -> Blocks:
    """The title, which leads to where the article came from, what is known of it, and its text.

    A text that begins with the title says it once.
    """
    if not title:
        return (*facts, *body)
    name = (Text(title),)
    heading = Heading(1, (Link(url, name),) if url else name)
    return (heading, *facts, *without_title(body, title))


def pages(article: Article, body: Blocks, markup: Markup | None) -> tuple[Part, ...]:
    """The article as rich messages in this markup, or as classic ones where there is none; at least one.

    An article whose text shows nothing, such as a bare link, is its excerpt.
    """
    document = whole(article.title, article.url, body or _said(article.excerpt), _facts(article))
    if markup is None:
        return tuple(map(digest.message, classic.render(document)))
    messages = rich.render(document, markup=markup)
    return tuple(Part(rich.METHOD, {"rich_message": message}) for message in messages)


def _facts(article: Article) -> Blocks:
    """One line: number, author, topics, date and source, as far as they are known."""
    facts: list[Inline] = [Text(f"№ {article.number}")]
    if article.author:
        facts.append(Text(f" · {article.author}"))
    if about := digest.about(article):
        facts += (Text(" · "), *about)
    return (Paragraph(tuple(facts)),)


def _said(text: str) -> Blocks:
    return (Paragraph((Text(text),)),)
