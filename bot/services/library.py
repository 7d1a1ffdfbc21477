"""What readers ask of the store: the latest articles, the topics, a preview of a digest. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.rules import Evaluation, Rule
from bot.services.window import Window
from storage.database import Database
from storage.records import Article

# The dry run: "would have sent 7 of the last 200".
LOOK_BACK = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the latest articles, newest first, and how many there are in all."""

    articles: tuple[Article, ...]
    offset: int
    total: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """How many of the latest articles a rule would have sent."""

    hits: int
    of: int


class Library:
    """Reads the store for people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, limit: int, offset: int = 0, topics: Sequence[str] = ()) -> Page:
        """A page of the latest articles about any of these topics (about anything if none)."""
        async with self._database.reading() as tx:
            total = await tx.articles.count(topics)
            articles = await tx.articles.latest(limit, offset, topics)
        return Page(articles, offset, total)

    async def topic_counts(self) -> Mapping[str, int]:
        """How many articles each topic labels."""
        async with self._database.reading() as tx:
            return await tx.articles.topic_counts()

    async def dry_run(self, rule: Rule) -> DryRun:
        """How many of the last 200 articles the rule would have sent."""
        async with self._database.reading() as tx:
            newest = await tx.articles.newest_number()
        window = Window(self._database, Evaluation([rule]), newest)
        wanted = await window.wanted(rule, max(0, newest - LOOK_BACK))
        return DryRun(len(wanted), window.size)

    async def by_numbers(self, numbers: Sequence[int]) -> tuple[Article, ...]:
        """These articles, in the order given; unknown numbers are left out."""
        async with self._database.reading() as tx:
            return await tx.articles.by_numbers(numbers)

    async def body(self, number: int) -> str | None:
        """The document of an article as JSON; None where there is no such article."""
        async with self._database.reading() as tx:
            return await tx.articles.body(number)
