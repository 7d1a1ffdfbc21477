"""Finds out which stories new articles tell, while they get their numbers, and who tells a story, too. Hides nothing.

new articles -> keys -> articles under the same keys -> compared -> copies, and first ones with their keys, kept
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core import digest
from bot.core.duplicates import all_keys_of, join
from bot.core.thresholds import Thresholds
from storage.database import Transaction
from storage.records import Article, Told


async def join_stories(tx: Transaction, ids: Sequence[int], thresholds: Thresholds) -> None:
    """Keep of these articles, by their ids, which are copies."""
    if thresholds.are_off:
        return
    new = await tx.stories.new(ids)
    # A batch has thousands of addresses to read, and of texts to compare.
    keys = await asyncio.to_thread(_keys, new)
    if keys:
        known = await tx.stories.under(keys)
        joined = await asyncio.to_thread(join, new, known, thresholds)
        await tx.stories.keep(joined.copies, joined.keys)


def _keys(new: Sequence[Told]) -> frozenset[int]:
    return frozenset(key for one in new for key in all_keys_of(one))


async def with_sources(
    tx: Transaction, articles: Sequence[Article], copies: Mapping[int, Sequence[int]]
) -> tuple[Article, ...]:
    """The articles, each with the sources of its copies, once each and without its own.

    `copies` are by the numbers of the articles, of these or more, as `selection.select` names them.
    """
    numbers = [number for one in articles for number in copies.get(one.number, ())]
    if not numbers:
        return tuple(articles)
    sources = {one.number: digest.source_of(one) for one in await tx.articles.by_numbers(numbers)}

    def also(article: Article) -> tuple[str, ...]:
        named = dict.fromkeys(sources.get(number, "") for number in copies.get(article.number, ()))
        return tuple(name for name in named if name and name != digest.source_of(article))

    return tuple(replace(article, also=also(article)) for article in articles)
