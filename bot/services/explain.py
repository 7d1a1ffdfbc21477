"""Why a chat got what it got, and why not what it did not: looks up what `core` decides on. Changes nothing.

message -> part of an edition -> its articles, each with what the rule says   (why)
words, address or number -> articles -> one of them in this chat -> verdict   (why not)
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from bot.core import verdicts
from bot.core.addresses import addresses_in, page_key, page_keys
from bot.core.cleaning import clean
from bot.core.rules import Explanation, Rule, explain, facts_of, parse
from bot.core.search import MOST_CHARACTERS
from bot.core.selection import FULLER, select
from bot.core.verdicts import Case, Verdict
from bot.core.words import fold
from bot.services.search import Search
from storage.database import Database, Transaction
from storage.records import Article, Candidate, Known, Passage, Subscription

# Whoever gets more to choose from asks again with more words.
MOST_FOUND: Final = 8
# What waits, was refused, or is not in the index yet is looked through by title; only the newest of it.
_MOST_BY_TITLE: Final = 1_000
_LONGEST_NUMBER: Final = 9
# Of an address that is under no key: of articles from before there were any, refused, or never compared.
_MOST_BY_ADDRESS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Where:
    """A chat, or a thread of it."""

    chat_id: int
    thread_id: int | None


@dataclass(frozen=True, slots=True)
class Explained:
    """An edition as a chat got it: its articles in order, and why each is in it.

    `explanations` are by the number of the article, and made of what is known of it today.
    """

    passage: Passage
    rule: Rule
    articles: tuple[Article, ...]
    taken_in: Mapping[int, datetime] = field(hash=False)
    explanations: Mapping[int, Explanation] = field(hash=False)

    @property
    def forgotten(self) -> int:
        """How many of its articles are kept no more."""
        return len(self.passage.article_ids) - len(self.articles)


@dataclass(frozen=True, slots=True)
class Judged:
    """An article, and why the chat did not get it."""

    article: Known
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Found:
    """What is kept of an article for one chat.

    Those of its story that `waiting` names, if it waits for a digest itself, are among the candidates, and the one that
    the chat was shown `instead`, in the edition `shown_in`.
    """

    passages: tuple[Passage, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    waiting: tuple[Known, ...] = ()
    instead: Known | None = None
    shown_in: int = 0

    def is_longer(self, other: Known, article: Known) -> bool:
        """Whether another article of the same story is much longer."""
        lengths = {one.id: one.relative_length for one in self.candidates}
        return lengths.get(other.id, 1.0) >= FULLER * lengths.get(article.id, 1.0)


class Explain:
    """Explains to a chat what concerns that chat alone."""

    def __init__(self, database: Database, max_age: timedelta) -> None:
        self._database = database
        self._max_age = max_age
        self._search = Search(database)

    # --- why ----------------------------------------------------------------------------------

    async def why(self, where: Where, message_id: int | None) -> Explained | None:
        """The edition that arrived as this message, else the newest; None where the chat got none.

        Raises:
            RuleError: Another program wrote a rule that is none.
        """
        async with self._database.reading() as tx:
            if message_id is None:
                passage = await tx.outbox.newest(where.chat_id, where.thread_id)
            else:
                passage = await tx.outbox.by_message(where.chat_id, message_id)
            return None if passage is None else await _explained_edition(tx, passage)

    # --- why not ------------------------------------------------------------------------------

    async def find(self, text: str, now: datetime) -> tuple[Known, ...]:
        """The articles that somebody may mean by an address, a number or words; a few."""
        sought = clean(text).strip()
        if written := addresses_in(sought):
            return (await self._by_address(written))[:MOST_FOUND]
        # A number that no article has may still be a word of one.
        return await self._numbered(sought.removeprefix("#")) or await self._by_words(sought, now)

    async def known(self, article_id: int) -> Known | None:
        """The article with this id."""
        async with self._database.reading() as tx:
            found = await tx.articles.known_by_id((article_id,))
        return found[0] if found else None

    async def why_not(self, where: Where, article: Known, now: datetime) -> Judged:
        """Why this chat did not get an article.

        Raises:
            RuleError: Another program wrote a rule that is none.
        """
        async with self._database.reading() as tx:
            subscription = await tx.subscriptions.find(where.chat_id, where.thread_id)
            found = await _looked_up(tx, where, article, subscription)
        text = subscription.rule if subscription else None
        if found.passages:
            text = found.passages[-1].rule
        explanations = await asyncio.to_thread(_explained, text, found.candidates)
        instead = found.instead
        case = Case(
            article,
            subscription,
            found.passages,
            explanations.get(article.number or 0),
            now,
            self._max_age,
            rival=self._rival(subscription, found, explanations, now),
            instead=instead,
            shown_in=found.shown_in,
            is_longer=instead is not None and found.is_longer(instead, article),
        )
        return Judged(article, verdicts.why_not(case))

    def _rival(
        self,
        subscription: Subscription | None,
        found: _Found,
        explanations: Mapping[int, Explanation],
        now: datetime,
    ) -> Known | None:
        """The article that the next digest shows of a story that waits; None where it shows none."""
        if subscription is None:
            return None
        waiting = {one.number: one for one in found.waiting if _wants(explanations, one)}
        wanted = [one for one in found.candidates if one.number in waiting]
        oldest = verdicts.comes_at(subscription, now) - self._max_age
        shown = select(wanted, max_items=1, oldest=oldest).chosen
        return waiting[shown[0].number] if shown else None

    async def _by_address(self, written: Sequence[str]) -> tuple[Known, ...]:
        """What stands there; only where nothing does, what the address leads to in another form."""
        async with self._database.reading() as tx:
            if exact := await tx.articles.known_by_url(written):
                return exact
            keys = page_keys(written)
            if not keys:
                return ()
            told = await tx.articles.known_by_id(await tx.stories.at(keys))
            if found := tuple(one for one in told if page_key(one.url) in keys):
                return found
            newest = await tx.articles.newest_urls(_MOST_BY_ADDRESS)
            return await tx.articles.known_by_id(await asyncio.to_thread(_at, keys, newest))

    async def _numbered(self, text: str) -> tuple[Known, ...]:
        if not text.isdecimal() or len(text) > _LONGEST_NUMBER:
            return ()
        async with self._database.reading() as tx:
            return await tx.articles.known((int(text),))

    async def _by_words(self, text: str, now: datetime) -> tuple[Known, ...]:
        """What no search knows yet, by title, the newest first; then what it finds, the best first."""
        words = fold(text[:MOST_CHARACTERS]).split()
        if not words:
            return ()
        numbers = await self._search.best(text, MOST_FOUND, now)
        async with self._database.reading() as tx:
            unknown = (
                *await tx.articles.unnumbered(_MOST_BY_TITLE),
                *await tx.articles.unindexed(_MOST_BY_TITLE),
            )
            known = {one.number: one for one in await tx.articles.known(numbers)}
        found = {one.id: one for one in unknown if _says(one, words)}
        found |= {known[number].id: known[number] for number in numbers if number in known}
        return tuple(found.values())[:MOST_FOUND]


async def _looked_up(
    tx: Transaction, where: Where, article: Known, subscription: Subscription | None
) -> _Found:
    number = article.number
    if number is None:
        return _Found()
    passages = await tx.outbox.past(where.chat_id, where.thread_id, number)
    story = next((one.story for one in await tx.articles.candidates([number])), None) or number
    before = await tx.outbox.told(where.chat_id, where.thread_id, story, number)
    kept = [one for one in passages if one.recalled_at is None]
    shown_in, instead = await _shown_instead(tx, story, article, (*_arrived(before), *kept))
    waiting: Sequence[int] = ()
    if subscription is not None and number > subscription.cursor:
        waiting = await tx.stories.waiting(story, subscription.cursor)
    compared = {number, *waiting} if instead is None else {number, instead.number or 0, *waiting}
    candidates = await tx.articles.candidates(compared)
    return _Found(passages, candidates, await tx.articles.known(waiting), instead, shown_in)


def _arrived(passages: Sequence[Passage]) -> Sequence[Passage]:
    """Those of editions of which no part is lost: nobody knows in which of them an article stands."""
    lost = {one.edition for one in passages if not one.arrives}
    return [one for one in passages if one.edition not in lost]


async def _shown_instead(
    tx: Transaction, story: int, article: Known, passages: Sequence[Passage]
) -> tuple[int, Known | None]:
    """The newest of these editions that shows another article of a story, by its number, and that article."""
    shown = {id_ for one in passages for id_ in one.article_ids} - {article.id}
    others = await tx.articles.known(await tx.stories.telling(story, shown))
    pairs = [
        (one.edition, other) for one in passages for other in others if other.id in one.article_ids
    ]
    return max(pairs, key=itemgetter(0), default=(0, None))


async def _explained_edition(tx: Transaction, passage: Passage) -> Explained:
    articles = await tx.articles.by_ids(passage.article_ids)
    known = await tx.articles.known_by_id(passage.article_ids)
    candidates = await tx.articles.candidates([article.number for article in articles])
    explanations = await asyncio.to_thread(_explained, passage.rule, candidates)
    taken_in = {one.number: one.taken_in_at for one in known if one.number and one.taken_in_at}
    # A long rule takes longer to be read than others should wait.
    rule = await asyncio.to_thread(parse, passage.rule)
    return Explained(passage, rule, articles, taken_in, explanations)


def _explained(text: str | None, candidates: Collection[Candidate]) -> Mapping[int, Explanation]:
    """What a rule says of articles, by their numbers; nothing without a rule."""
    if text is None:
        return {}
    rule = parse(text)
    return {one.number: explain(rule, facts_of(one)) for one in candidates}


def _wants(explanations: Mapping[int, Explanation], article: Known) -> bool:
    """Whether the rule wants an article about which it was asked."""
    explanation = explanations.get(article.number or 0)
    return explanation is not None and explanation.matches


def _at(keys: Collection[int], urls: Mapping[int, str]) -> Sequence[int]:
    """The ids of the articles whose addresses lead to one of these pages."""
    return [id_ for id_, url in urls.items() if page_key(url) in keys]


def _says(article: Known, words: Sequence[str]) -> bool:
    """Whether a title says all the words, as people remember it."""
    title = fold(article.title)
    return all(word in title for word in words)
