"""Finds what would find articles like a given one: looks up how rare its words are. Decides nothing, changes no filter."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.core import rules, search, similar
from bot.core.rules import Rule
from bot.core.similar import Candidate
from bot.core.topics import Taxonomy
from bot.services.reader import Missing
from storage.database import Database, Transaction
from storage.records import Article, Frequency, Sought

# Of a word that more articles say, the newest tell how often it is said.
_MOST_COUNTED: Final = 200


@dataclass(frozen=True, slots=True)
class Likeness:
    """An article, and the rules that would find more like it, each wider than the one before."""

    article: Article
    rules: tuple[Rule, ...]


class Similar:
    """Proposes rules."""

    def __init__(self, database: Database, taxonomy: Taxonomy) -> None:
        self._database = database
        self._taxonomy = taxonomy

    async def like(self, number: int) -> Likeness | Missing:
        """What would find more articles like the one with this number."""
        async with self._database.reading() as tx:
            newest = await tx.articles.newest_number()
            found = await tx.articles.by_numbers([number])
            contents = await tx.articles.candidates([number])
            if not (found and contents):
                return Missing(newest)
            (article,) = found
            facts = await asyncio.to_thread(rules.facts_of, contents[0])
            words = await asyncio.to_thread(
                similar.candidates, article.title or article.excerpt, facts, article.labels
            )
            counts = await _counts(tx, words, newest)
        chosen = similar.characteristic(words, counts, newest)
        topics = similar.topics_of(article.labels, self._taxonomy)
        return Likeness(article, similar.proposals(topics, chosen))


async def _counts(tx: Transaction, words: Sequence[Candidate], newest: int) -> dict[str, int]:
    """About how many articles say each word, by the index of words."""
    queries = [search.read(one.word) for one in words]
    sought = [Sought(query.tokens, query.beginnings) for query in queries]
    found = await tx.search.count_each(sought, _MOST_COUNTED)
    return {one.word: _often(said, newest) for one, said in zip(words, found, strict=True)}


def _often(said: Frequency, newest: int) -> int:
    """How often a word is said in all, where only the newest that say it were counted."""
    if said.often < _MOST_COUNTED:
        return said.often
    return max(_MOST_COUNTED, _MOST_COUNTED * newest // (newest - said.oldest + 1))
