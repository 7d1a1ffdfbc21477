"""Opens articles: the whole text on pages, made once and kept as long as there is room. Sends nothing."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from bot.core import reading
from bot.core.blocks import loads
from bot.core.rich import Markup
from storage.database import Database
from storage.records import Article, Format, Part

# A long article takes a second of a processor: so many at a time leave the others their turn.
_AT_ONCE: Final = 2
# Characters of the documents whose pages are kept, and articles.
_MOST_CHARACTERS: Final = 4_000_000
_MOST_ARTICLES: Final = 256


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such article: not yet, or no longer. `newest` is the last number that was given."""

    newest: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A page of an article, counted from 1, as a message that shows it, in the form that it has."""

    article: Article
    page: int
    pages: int
    message: Part

    @property
    def is_rich(self) -> bool:
        """Whether the message is a rich one."""
        return "rich_message" in self.message.payload


_Pages: TypeAlias = tuple[Part, ...]
# A changed article has another fingerprint, and one that was labelled anew is another value.
_Key: TypeAlias = tuple[Article, str, Markup | None]


@dataclass(slots=True)
class _Shelf:
    """Pages of the articles that were read last, within the bounds."""

    room: int
    _kept: OrderedDict[_Key, tuple[_Pages, int]] = field(default_factory=OrderedDict)
    _load: int = 0

    def take(self, key: _Key) -> _Pages | None:
        """The pages, which count as just read."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def put(self, key: _Key, pages: _Pages, weight: int) -> None:
        """Keep the pages; what was not read for longest makes room."""
        _, known = self._kept.pop(key, ((), 0))
        self._kept[key] = (pages, weight)
        self._load += weight - known
        while self._load > self.room or len(self._kept) > _MOST_ARTICLES:
            _, (_, lighter) = self._kept.popitem(last=False)
            self._load -= lighter


class Reader:
    """Reads articles to people."""

    def __init__(
        self, database: Database, markup: Markup | None, *, room: int = _MOST_CHARACTERS
    ) -> None:
        self._database = database
        self._markup = markup
        self._shelf = _Shelf(room)
        self._desks = asyncio.Semaphore(_AT_ONCE)

    async def find(self, number: int) -> Article | Missing:
        """The article with this number, without its text."""
        async with self._database.reading() as tx:
            for article in await tx.articles.by_numbers([number]):
                return article
            return Missing(await tx.articles.newest_number())

    async def open(self, number: int, page: int, form: Format) -> Opened | Missing:
        """A page of an article, counted from 1; the last one where it has fewer.

        It is rich where that is the form and the operator wants rich messages sent.
        """
        async with self._database.reading() as tx:
            mark = await tx.articles.fingerprint(number)
        found = await self.find(number)
        if isinstance(found, Missing):
            return found
        key = (found, mark or "", self._markup if form is Format.RICH else None)
        pages = self._shelf.take(key) or await self._made(key)
        place = min(max(page, 1), len(pages))
        return Opened(found, place, len(pages), pages[place - 1])

    async def _made(self, key: _Key) -> _Pages:
        async with self._desks:
            # Whoever stood here before may have wanted the same.
            if (known := self._shelf.take(key)) is not None:
                return known
            article, _, markup = key
            async with self._database.reading() as tx:
                body = (await tx.articles.bodies([article.number])).get(article.number, "")
            pages = await asyncio.to_thread(_rendered, article, body, markup)
            self._shelf.put(key, pages, len(body))
        return pages


def _rendered(article: Article, body: str, markup: Markup | None) -> _Pages:
    return reading.pages(article, loads(body) if body else (), markup)
