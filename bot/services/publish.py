"""The tick that turns news into editions and queues them for every chat that asked. Sends nothing.

due groups, oldest cursor first -> their rules over the window of articles, all at once -> compose once
  -> one INSERT … SELECT a slice (cursors and clocks move with it)
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from operator import attrgetter

import structlog

from bot.config.digest import DigestSettings
from bot.core import digest, schedule
from bot.core.digest import Digest, Selection
from bot.core.digest_buttons import with_why
from bot.core.rich_digest import rich_messages
from bot.core.rules import Evaluation, Facts, Rule, RuleError, facts_of, matches, parse
from bot.i18n import Catalogues, Translator
from bot.services.window import Window
from storage.database import Database, Transaction
from storage.records import (
    Article,
    Candidate,
    DueGroup,
    DueSlice,
    Edition,
    EditionKey,
    Format,
    Part,
    Served,
)

_log = structlog.get_logger(__name__)

# Chats that one statement serves: it stays short enough for others to write in between.
SLICE = 50_000

# With their contents, which may be long, in the event loop's own thread.
_MET_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What one tick did."""

    editions: int = 0
    subscriptions: int = 0


@dataclass(frozen=True, slots=True)
class _Moment:
    """The circumstances of one tick; `met` are articles that told stories before, read for it so far."""

    now: datetime
    newest: int
    rules: Mapping[str, Rule]
    window: Window
    met: dict[int, Facts | None] = field(default_factory=dict)


class Publish:
    """Composes editions and fans them out. Only the leader may run it."""

    def __init__(
        self,
        database: Database,
        catalogues: Catalogues,
        settings: DigestSettings,
        *,
        unsaid: str | None = None,
        slice_size: int = SLICE,
    ) -> None:
        """Take what is needed; *unsaid* is a topic that digests do not name."""
        self._database = database
        self._catalogues = catalogues
        self._settings = settings
        self._unsaid = unsaid
        self._slice_size = slice_size

    async def run(self, now: datetime) -> PublishReport:
        """Serve all groups that are due."""
        async with self._database.reading() as tx:
            newest = await tx.articles.newest_number()
            groups = await tx.subscriptions.due_groups(now, newest)
        wanted = {group.rule for group in groups if group.cursor < newest}
        # Of a hundred thousand rules it takes seconds.
        rules, evaluation = await asyncio.to_thread(_understood, wanted)
        moment = _Moment(now, newest, rules, Window(self._database, evaluation, newest))
        editions: set[int] = set()
        served = 0
        for group in sorted(groups, key=attrgetter("cursor")):
            if group.cursor < newest and group.rule not in rules:
                # They stay due, so that nothing is lost to them once the rule is mended.
                _log.error("rule cannot be read", rule=group.rule_id, subscriptions=group.size)
                continue
            edition = await self._edition(group, moment)
            served += await self._serve(group, edition, moment)
            if edition is not None:
                editions.add(edition.id)
        if editions:
            _log.info("published", editions=len(editions), subscriptions=served)
        return PublishReport(len(editions), served)

    async def _edition(self, group: DueGroup, moment: _Moment) -> Edition | None:
        """The edition of a group, composed now if nobody has; None when it has no news."""
        if group.cursor >= moment.newest:
            return None
        key = EditionKey(
            rule_id=group.rule_id,
            after=group.cursor,
            upto=moment.newest,
            language=group.language,
            format=group.format,
            max_items=group.max_items,
        )
        async with self._database.reading() as tx:
            if (known := await tx.editions.find(key)) is not None:
                return known
        selection = await self._select(group, moment)
        return None if selection.is_empty else await self._compose(key, selection, moment.now)

    async def _select(self, group: DueGroup, moment: _Moment) -> Selection:
        matching = await moment.window.wanted(moment.rules[group.rule], group.cursor)
        had = await self._had(group, matching, moment)
        news = [one for one in matching if one.story not in had] if had else matching
        oldest = moment.now - self._settings.max_age
        return digest.select(news, max_items=group.max_items, oldest=oldest)

    async def _had(
        self, group: DueGroup, matching: Sequence[Candidate], moment: _Moment
    ) -> frozenset[int | None]:
        """The stories of which a group was shown an article, and now would get another one."""
        rule = moment.rules[group.rule]
        told = {one.story for one in matching if one.story is not None}
        before = [number for number in told if number <= group.cursor]
        had = await self._wanted(before, rule, moment)
        earlier = await self._earlier(set(before) - had, group.cursor)
        shown = await self._wanted(list(earlier), rule, moment)
        return frozenset(had | {earlier[number] for number in shown})

    async def _earlier(self, stories: Collection[int], cursor: int) -> Mapping[int, int]:
        """The copies of these stories up to a cursor, by number, each with its story."""
        if not stories:
            return {}
        async with self._database.reading() as tx:
            copies = await tx.stories.copies_of(stories)
        return {one: story for story, held in copies.items() for one in held if one <= cursor}

    async def _wanted(self, numbers: Sequence[int], rule: Rule, moment: _Moment) -> set[int]:
        """Those of these articles that a rule wants; each is read once a tick."""
        missing = [number for number in numbers if number not in moment.met]
        for start in range(0, len(missing), _MET_AT_ONCE):
            some = missing[start : start + _MET_AT_ONCE]
            async with self._database.reading() as tx:
                found = await tx.articles.candidates(some)
            # None stands for what is kept no more.
            moment.met.update(dict.fromkeys(some))
            moment.met.update({one.number: facts_of(one) for one in found})
        facts = [(number, moment.met[number]) for number in numbers]
        return {number for number, said in facts if said is not None and matches(rule, said)}

    async def _compose(self, key: EditionKey, selection: Selection, now: datetime) -> Edition:
        t = self._catalogues.translator(key.language)
        async with self._database.transaction() as tx:
            number = await tx.editions.next_number()
            articles = await tx.articles.by_numbers([c.number for c in selection.chosen])
            articles = await _with_sources(tx, articles, selection.copies)
            articles = tuple(one.without(self._unsaid) for one in articles)
            content = Digest(articles, now, number, selection.more, selection.older)
            parts = self._messages(content, t, key.format)
            ids = [article.id for article in articles]
            return await tx.editions.add(key, number, ids, parts, now)

    def _messages(self, content: Digest, t: Translator, form: Format) -> tuple[Part, ...]:
        """The digest in the form that was asked for, if the operator lets it be sent."""
        markup = self._settings.markup
        if form is Format.CLASSIC or markup is None:
            return with_why(digest.classic_messages(content, t), t)
        return with_why(rich_messages(content, t, markup), t)

    async def _serve(self, group: DueGroup, edition: Edition | None, moment: _Moment) -> int:
        """Queue the edition for the group and move its cursors and clocks, slice by slice."""
        due = schedule.next_due(
            schedule.parse(group.schedule),
            group.time_zone,
            moment.now,
            coalesce=self._settings.coalesce,
        )
        served = Served(max(moment.newest, group.cursor), due)
        for slice_ in _slices(group, moment.now, self._slice_size):
            await self._serve_slice(slice_, edition, served)
        return group.size

    async def _serve_slice(self, slice_: DueSlice, edition: Edition | None, served: Served) -> None:
        """One transaction: the outbox rows of a slice, its cursors and clocks."""
        async with self._database.transaction() as tx:
            await tx.workers.lead_alone()
            if edition is None:
                await tx.subscriptions.advance(slice_, served)
            else:
                await tx.outbox.fan_out(edition.id, len(edition.parts), slice_, served)


async def _with_sources(
    tx: Transaction, articles: Sequence[Article], copies: Mapping[int, Sequence[int]]
) -> tuple[Article, ...]:
    """The articles, each with the sources of its copies, once each and without its own."""
    numbers = [number for some in copies.values() for number in some]
    sources = {one.number: digest.source_of(one) for one in await tx.articles.by_numbers(numbers)}

    def also(article: Article) -> tuple[str, ...]:
        named = dict.fromkeys(sources.get(number, "") for number in copies.get(article.number, ()))
        return tuple(name for name in named if name and name != digest.source_of(article))

    return tuple(replace(article, also=also(article)) for article in articles)


def _understood(texts: AbstractSet[str]) -> tuple[Mapping[str, Rule], Evaluation]:
    """The rules of these texts, and what evaluates them together; a text that is none is left out."""
    rules = {text: rule for text in texts if (rule := _rule(text)) is not None}
    return rules, Evaluation(rules.values())


# A rule is read many times more slowly than evaluated, and asked about in every tick: some hundred bytes each.
@lru_cache(maxsize=1 << 17)
def _rule(text: str) -> Rule | None:
    """The rule of a kept text; None where another program, or a newer version of this one, wrote what is none here."""
    try:
        return parse(text)
    except RuleError:
        return None


def _slices(group: DueGroup, now: datetime, size: int) -> Iterator[DueSlice]:
    """The group in slices of at most so many members, one after the other by id.

    A large group is cut by ids, not by counting members: that would mean to walk it once more.
    """
    width = size if group.size > size else group.last - group.first + 1
    for first in range(group.first, group.last + 1, width):
        yield DueSlice(group, now, first, min(first + width - 1, group.last))
