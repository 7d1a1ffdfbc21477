"""What readers ask of the store: the latest articles, the topics, a preview of a digest. Changes nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.rules import EVERYTHING, Evaluation, Rule, about, is_impossible, topics_of
from bot.core.selection import each, stories
from bot.services.stories import with_sources
from bot.services.window import Window
from storage.database import Database
from storage.records import Article

# The dry run: "would have sent 7 of the last 200".
LOOK_BACK: Final = 200
# How far back readers look by a rule that asks for more than topics, which an index knows: as long as people
# wait. To look for words takes a quarter of a second per thousand articles.
LOOK_BACK_FOR_WORDS: Final = 1_000
LOOK_BACK_FOR_LABELS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the latest articles, of each story one, newest first, and how many there are in all.

    `among` is how many of the newest were looked at, where these were not all.
    """

    articles: tuple[Article, ...]
    offset: int
    total: int
    among: int | None = None


@dataclass(frozen=True, slots=True)
class DryRun:
    """How many of the latest articles a rule would have sent, of each story one, as a digest does.

    `never` where no article whatever can be one of them.
    """

    hits: int
    of: int
    never: bool = False


class Library:
    """Reads the store for people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, limit: int, offset: int = 0, rule: Rule = EVERYTHING) -> Page:
        """A page of the latest articles that a rule wants."""
        topics = topics_of(rule)
        if rule == about(topics):
            return await self._about(limit, offset, topics)
        evaluation = await asyncio.to_thread(Evaluation, [rule])
        reach = LOOK_BACK_FOR_WORDS if evaluation.needs_texts else LOOK_BACK_FOR_LABELS
        newest = await self._newest()
        window = Window(self._database, evaluation, newest)
        told = each(await window.wanted(rule, max(0, newest - reach)))
        numbers = [one.number for one in reversed(told.chosen)]
        async with self._database.reading() as tx:
            articles = await tx.articles.by_numbers(numbers[offset : offset + limit])
            articles = await with_sources(tx, articles, told.copies)
        return Page(articles, offset, len(numbers), reach if newest > reach else None)

    async def _about(self, limit: int, offset: int, topics: Sequence[str]) -> Page:
        """What an index knows: of each story the first article stands for it in the order, as in `selection.each`."""
        async with self._database.reading() as tx:
            total = await tx.articles.count_stories(topics)
            articles = await tx.articles.latest(limit, offset, topics)
            firsts = [one.number for one in articles]
            told = each(await tx.articles.telling(firsts, topics))
            if not told.copies:  # mostly: these are what is shown
                return Page(articles, offset, total)
            numbers = [one.number for one in reversed(told.chosen)]
            articles = await tx.articles.by_numbers(numbers)
            articles = await with_sources(tx, articles, told.copies)
        return Page(articles, offset, total)

    async def topic_counts(self) -> Mapping[str, int]:
        """How many articles each topic labels."""
        async with self._database.reading() as tx:
            return await tx.articles.topic_counts()

    async def dry_run(self, rule: Rule) -> DryRun:
        """How many of the last 200 articles the rule would have sent."""
        (run,) = await self.dry_runs([rule])
        return run

    async def dry_runs(self, rules: Sequence[Rule]) -> tuple[DryRun, ...]:
        """How many of the last 200 articles each of a few rules would have sent."""
        newest = await self._newest()
        window = Window(self._database, await asyncio.to_thread(Evaluation, rules), newest)
        after = max(0, newest - LOOK_BACK)
        hits = [len(stories(await window.wanted(rule, after))) for rule in rules]
        never = [
            not one and await asyncio.to_thread(is_impossible, rule)
            for one, rule in zip(hits, rules, strict=True)
        ]
        return tuple(DryRun(one, window.size, no) for one, no in zip(hits, never, strict=True))

    async def _newest(self) -> int:
        async with self._database.reading() as tx:
            return await tx.articles.newest_number()

    async def by_numbers(self, numbers: Sequence[int]) -> tuple[Article, ...]:
        """These articles, in the order given; unknown numbers are left out."""
        async with self._database.reading() as tx:
            return await tx.articles.by_numbers(numbers)

    async def body(self, number: int) -> str | None:
        """The document of an article as JSON; None where there is no such article."""
        async with self._database.reading() as tx:
            return (await tx.articles.bodies([number])).get(number)
