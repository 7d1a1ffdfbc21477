"""The newest articles, read once and asked by many rules. Chooses nothing among what a rule wants.

slices of the store -> facts -> evaluation     (their contents only where a rule looks for words,
                    -> articles without contents  and no longer than it takes to look)
"""

import asyncio
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from bot.core.rules import Evaluation, Rule, facts_of, members
from storage.database import Database
from storage.records import Candidate

# Articles that become values in the event loop's own thread at once, and those among which it chooses itself:
# it never takes ten milliseconds while people wait.
_SLICE: Final = 500
_SMOOTH: Final = 5_000
# With their contents, which may be long; they become facts in another thread.
_SLICE_WITH_CONTENT: Final = 20


class Window:
    """The articles up to a number, for rules that were told beforehand."""

    def __init__(self, database: Database, evaluation: Evaluation, upto: int) -> None:
        self._database = database
        self._evaluation = evaluation
        self._upto = upto
        self._articles: Sequence[Candidate] | None = None
        self._newest_copy = 0

    async def wanted(self, rule: Rule, after: int) -> Sequence[Candidate]:
        """The articles after a number that a rule wants; the number never lies before that of the first call."""
        if self._articles is None:
            self._articles = await self._read(after)
        if len(self._articles) <= _SMOOTH:
            return self._chosen(self._articles, rule, after)
        return await asyncio.to_thread(self._chosen, self._articles, rule, after)

    async def has_copies(self, after: int) -> bool:
        """Whether one of the articles after a number tells a story once more; the number is bounded as that of `wanted`."""
        if self._articles is None:
            self._articles = await self._read(after)
        return self._newest_copy > after

    @property
    def size(self) -> int:
        """How many articles have been read."""
        return len(self._articles or ())

    def _chosen(self, articles: Sequence[Candidate], rule: Rule, after: int) -> Sequence[Candidate]:
        passed = bisect_right(articles, after, key=attrgetter("number"))
        rest = articles[passed:] if passed else articles
        return members(self._evaluation.wanted(rule) >> passed, rest)

    async def _read(self, after: int) -> Sequence[Candidate]:
        """All after that number; between its slices the event loop serves others."""
        with_content = self._evaluation.needs_texts
        width = _SLICE_WITH_CONTENT if with_content else _SLICE
        articles: list[Candidate] = []
        async with self._database.reading() as tx:
            for start in range(after, self._upto, width):
                end = min(start + width, self._upto)
                found = await tx.articles.window(start, end, with_content=with_content)
                if with_content:
                    articles += await asyncio.to_thread(self._weigh, found)
                else:
                    articles += self._weigh(found)
                self._newest_copy = max(
                    (one.number for one in found if one.story is not None),
                    default=self._newest_copy,
                )
        return articles

    def _weigh(self, articles: Sequence[Candidate]) -> Sequence[Candidate]:
        """Have the rules look at the articles; what they do not need any more is let go."""
        self._evaluation.add([facts_of(one) for one in articles])
        return [one.without_content() for one in articles]
