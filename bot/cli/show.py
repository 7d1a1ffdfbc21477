"""`incoming preview` and `incoming page`: digests printed instead of sent."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.cli.loops import to_the_end
from bot.config.settings import Settings
from bot.core import digest
from bot.core.digest import Digest
from bot.core.page import Item, print_page
from bot.core.rules import about
from bot.core.topics import Taxonomy
from bot.errors import BotError
from bot.i18n import Catalogues
from bot.services.intake import judge_of
from bot.services.library import Library
from bot.store import as_it_stands
from storage.records import Article


def show_preview(
    settings: Settings, names: Sequence[str], number: int, *, html: bool, language: str
) -> int:
    """Print the digest of the latest articles as it would be sent."""
    taxonomy = judge_of(settings).taxonomy
    latest = to_the_end(_latest(settings, slugs_of(taxonomy, names), number))
    articles = tuple(one.without(taxonomy.unsaid) for one in reversed(latest))
    content = Digest(articles, datetime.now(UTC))
    groups = digest.compose(content, Catalogues.load().translator(language))
    shown = "\n\n".join(digest.rendered(groups)) if html else digest.text(groups)
    # As it is sent, whatever a terminal would make of it: an ASCII one has no Chinese.
    sys.stdout.buffer.write(f"{shown}\n".encode())
    sys.stdout.flush()
    return 0


def show_page(settings: Settings, numbers: Sequence[int], names: Sequence[str], number: int) -> int:
    """Print articles in the seed format, which ends without a line feed.

    Raises:
        BotError: There are none to print: a page without items would be none. Or both numbers and topics are given.
    """
    if numbers and names:
        raise BotError("give either numbers or --topic: articles by number are of any topic")
    if numbers:
        articles = _all_of(numbers, to_the_end(_by_numbers(settings, numbers)))
    else:
        slugs = slugs_of(judge_of(settings).taxonomy, names)
        articles = tuple(reversed(to_the_end(_latest(settings, slugs, number))))
    if not articles:
        about = f" about {', '.join(names)}" if names else ""
        raise BotError(f"there are no articles{about} yet; incoming ingest brings some in")
    sys.stdout.buffer.write(print_page([_item(article) for article in articles]).encode())
    sys.stdout.flush()
    return 0


def _all_of(numbers: Sequence[int], articles: tuple[Article, ...]) -> tuple[Article, ...]:
    missing = sorted(set(numbers) - {article.number for article in articles})
    if missing:
        raise BotError(
            f"there is no article {', '.join(map(str, missing))}; "
            "incoming status says how many there are"
        )
    return articles


def _item(article: Article) -> Item:
    """The page says what the source said: its own tag, not the taxonomy's labels."""
    return Item(
        article.excerpt or article.title,
        article.tags[0] if article.tags else None,
        article.published_at.date() if article.published_at else None,
    )


def slugs_of(topics: Taxonomy, names: Sequence[str]) -> list[str]:
    """Return the slugs of the topics with these names.

    Raises:
        BotError: A name is no topic's; it says which are near.
    """
    found = topics.resolve(", ".join(names))
    for name in found.unknown:
        near = ", ".join(topic.slug for topic in topics.suggest(name))
        hint = f"did you mean: {near}?" if near else "incoming topics lists them"
        raise BotError(f"topic {name!r} is unknown; {hint}")
    return [topic.slug for topic in found.topics]


async def _latest(settings: Settings, slugs: Sequence[str], number: int) -> tuple[Article, ...]:
    async with as_it_stands(settings) as database:
        return (await Library(database).latest(number, rule=about(slugs))).articles


async def _by_numbers(settings: Settings, numbers: Sequence[int]) -> tuple[Article, ...]:
    async with as_it_stands(settings) as database:
        return await Library(database).by_numbers(numbers)
