"""The tick that turns news into editions and queues them for every chat that asked. Sends nothing.

due groups, oldest cursor first -> their rules over the window of articles, all at once
  -> where a copy is among them: parts of a group that were shown the same stories -> compose once
  -> one INSERT … SELECT a slice (cursors and clocks move with it)
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from math import ceil
from operator import attrgetter

import structlog

from bot.config.digest import DigestSettings
from bot.core import digest, schedule
from bot.core.digest import Digest
from bot.core.digest_buttons import with_why
from bot.core.rich_digest import rich_messages
from bot.core.rules import Evaluation, Rule, RuleError, parse
from bot.core.selection import Selection, fresh, select, told_before
from bot.i18n import Catalogues, Translator
from bot.services.stories import with_sources
from bot.services.window import Window
from storage.database import Database
from storage.records import (
    DueGroup,
    DueSlice,
    Edition,
    EditionKey,
    Format,
    Part,
    Served,
)
from storage.shown import MOST_STORIES

_log = structlog.get_logger(__name__)

# Chats that one statement serves: it stays short enough for others to write in between.
SLICE = 50_000
_MOST_SLICES_OF_A_PART = 4


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What one tick did."""

    editions: int = 0
    subscriptions: int = 0


@dataclass(frozen=True, slots=True)
class _Moment:
    """The circumstances of one tick."""

    now: datetime
    newest: int
    rules: Mapping[str, Rule]
    window: Window


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
            for part in await self._parted(group, moment):
                edition = await self._edition(part, moment)
                served += await self._serve(part, edition, moment)
                if edition is not None:
                    editions.add(edition.id)
        if editions:
            _log.info("published", editions=len(editions), subscriptions=served)
        return PublishReport(len(editions), served)

    async def _parted(self, group: DueGroup, moment: _Moment) -> Sequence[DueGroup]:
        """A group in parts that were shown the same of the stories of which there are new copies.

        Copies beyond those that can be asked about are left out: a digest shows fewer, and whoever had so many of
        the others had these, too, as when a second source brings all of a first one's anew.
        """
        if group.cursor >= moment.newest or not await moment.window.has_copies(group.cursor):
            return (group,)
        matching = await moment.window.wanted(moment.rules[group.rule], group.cursor)
        young = fresh(matching, moment.now - self._settings.max_age)
        stories = told_before(young, group.cursor)
        asked, others = stories[:MOST_STORIES], stories[MOST_STORIES:]
        if not asked:
            return (group,)
        async with self._database.reading() as tx:
            parts = await tx.subscriptions.by_stories(group, asked, moment.now)
        return [replace(part, had=(*part.had, *others)) for part in parts] if others else parts

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
            without=group.had,
        )
        async with self._database.reading() as tx:
            if (known := await tx.editions.find(key)) is not None:
                return known
        selection = await self._select(group, moment)
        return None if selection.is_empty else await self._compose(key, selection, moment.now)

    async def _select(self, group: DueGroup, moment: _Moment) -> Selection:
        matching = await moment.window.wanted(moment.rules[group.rule], group.cursor)
        news = [one for one in matching if one.story not in group.had] if group.had else matching
        oldest = moment.now - self._settings.max_age
        return select(news, max_items=group.max_items, oldest=oldest)

    async def _compose(self, key: EditionKey, selection: Selection, now: datetime) -> Edition:
        t = self._catalogues.translator(key.language)
        async with self._database.transaction() as tx:
            number = await tx.editions.next_number()
            articles = await tx.articles.by_numbers([c.number for c in selection.chosen])
            articles = await with_sources(tx, articles, selection.copies)
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
    To tell a part of a group by what it was shown, its editions are looked through for each slice: it has a few large ones.
    """
    if group.told:
        size = max(size, ceil(group.size / _MOST_SLICES_OF_A_PART))
    width = size if group.size > size else group.last - group.first + 1
    for first in range(group.first, group.last + 1, width):
        yield DueSlice(group, now, first, min(first + width - 1, group.last))
