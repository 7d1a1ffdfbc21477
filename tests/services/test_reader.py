import asyncio
from collections.abc import Callable

import pytest

from bot.config.settings import Settings
from bot.core import reading
from bot.core.rich import Markup
from bot.services.intake import intake_of
from bot.services.reader import Missing, Opened, Reader
from storage.database import Database
from storage.records import Format
from tests.support.store import DAY, NOW, draft

LONG = "word " * 3_000


async def deliver(database: Database, name: str, text: str = LONG) -> None:
    """Have a source deliver an article, which may be known with another text, and take it in."""
    async with database.transaction() as tx:
        await tx.articles.add([draft(name, text=text)], None, NOW)
    await intake_of(database, Settings()).run(NOW)


async def opened(
    reader: Reader, number: int = 1, page: int = 1, form: Format = Format.CLASSIC
) -> Opened:
    """The page, of an article that there is."""
    found = await reader.open(number, page, form)
    assert isinstance(found, Opened)
    return found


@pytest.fixture
def renderings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the articles that were rendered, in order."""
    numbers: list[int] = []
    render: Callable[..., object] = reading.pages

    def counted(*arguments: object) -> object:
        article = arguments[0]
        numbers.append(getattr(article, "number", 0))
        return render(*arguments)

    monkeypatch.setattr(reading, "pages", counted)
    return numbers


async def test_an_article_is_opened_at_a_page_that_it_has(database: Database) -> None:
    await deliver(database, "long")
    reader = Reader(database, Markup.BLOCKS)

    first, second = await opened(reader), await opened(reader, page=2)

    assert first.pages > 2
    assert (first.page, second.page) == (1, 2)
    assert "long" in str(first.message.payload["text"])
    assert first.message != second.message
    assert (await opened(reader, page=99)).page == first.pages
    assert (await opened(reader, page=0)).page == 1


async def test_an_article_that_is_not_there_yet_or_no_longer_is_missing(database: Database) -> None:
    for name in ("old", "new"):
        await deliver(database, name)
    reader = Reader(database, None)
    await opened(reader)
    async with database.transaction() as tx:
        await tx.articles.forget(NOW + DAY)

    for number in (1, 3, 999_999_999):
        assert await reader.open(number, 1, Format.CLASSIC) == Missing(2)
        assert await reader.find(number) == Missing(2)
    assert (await opened(reader, 2)).article == await reader.find(2)


@pytest.mark.parametrize("markup", [None, *Markup])
async def test_it_is_rich_where_that_is_the_form_and_such_are_sent(
    sqlite: Database, markup: Markup | None
) -> None:
    await deliver(sqlite, "note", "Short.")
    reader = Reader(sqlite, markup)

    assert not (await opened(reader)).is_rich
    assert (await opened(reader, form=Format.RICH)).is_rich is (markup is not None)


async def test_pages_are_made_once_for_all_who_turn_them(
    sqlite: Database, renderings: list[int]
) -> None:
    await deliver(sqlite, "long")
    reader = Reader(sqlite, Markup.BLOCKS)

    await asyncio.gather(*(opened(reader, page=page) for page in range(1, 20)))
    assert len(renderings) <= 2  # as many as are made at a time
    before = len(renderings)
    await opened(reader, page=2)
    assert len(renderings) == before
    await opened(reader, form=Format.RICH)
    assert len(renderings) == before + 1


async def test_a_changed_article_is_read_anew(sqlite: Database) -> None:
    await deliver(sqlite, "note", "Before.")
    reader = Reader(sqlite, None)
    await opened(reader)

    await deliver(sqlite, "note", "After.")

    assert "After." in str((await opened(reader)).message.payload["text"])


async def test_what_was_not_read_for_longest_makes_room(
    sqlite: Database, renderings: list[int]
) -> None:
    for name in ("a", "b", "c"):
        await deliver(sqlite, name)
    async with sqlite.reading() as tx:
        room = len((await tx.articles.bodies([1]))[1]) * 2 + 10
    reader = Reader(sqlite, None, room=room)

    for number in (1, 2, 1, 3, 1, 2):
        await opened(reader, number)

    assert renderings == [1, 2, 3, 2]


async def test_an_article_that_is_larger_than_the_room_can_be_read_all_the_same(
    sqlite: Database, renderings: list[int]
) -> None:
    await deliver(sqlite, "long")
    reader = Reader(sqlite, None, room=100)

    for _ in range(2):
        assert (await opened(reader)).pages > 2

    assert renderings == [1, 1]


async def test_an_article_without_a_text_is_its_excerpt(sqlite: Database) -> None:
    await deliver(sqlite, "only a title", "")

    shown = await opened(Reader(sqlite, None))

    assert "only a title" in str(shown.message.payload["text"])
