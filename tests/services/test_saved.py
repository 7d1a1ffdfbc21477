"""Chats save articles, up to a bound, and see them page by page."""

from datetime import timedelta

import pytest

from bot.core.export import ExportForm
from bot.services.reader import Missing
from bot.services.saved import Adding, Bookmarks, Exported
from storage.database import Database
from tests.support.store import NOW, chat, take_in

SECOND = timedelta(seconds=1)


@pytest.fixture
async def bookmarks(database: Database) -> Bookmarks:
    """Those of a chat that may save three of its five articles."""
    async with database.transaction() as tx:
        await tx.chats.meet(chat(1), NOW)
    await take_in(database, ["a", "b", "c", "d", "e"])
    return Bookmarks(database, most=3)


async def test_saving_says_what_came_of_it(bookmarks: Bookmarks) -> None:
    assert await bookmarks.add(1, 2, NOW) is Adding.SAVED
    assert await bookmarks.add(1, 2, NOW) is Adding.KNOWN
    assert await bookmarks.add(1, 9, NOW) == Missing(5)
    assert await bookmarks.add(1, 0, NOW) == Missing(5)


async def test_a_chat_that_has_saved_all_it_may_saves_no_more_until_it_takes_something_away(
    bookmarks: Bookmarks,
) -> None:
    for number in (1, 2, 3):
        await bookmarks.add(1, number, NOW)

    assert await bookmarks.add(1, 4, NOW) is Adding.FULL
    assert await bookmarks.add(1, 3, NOW) is Adding.KNOWN
    assert await bookmarks.remove(1, 1)
    assert await bookmarks.add(1, 4, NOW) is Adding.SAVED


async def test_what_is_not_saved_cannot_be_taken_away(bookmarks: Bookmarks) -> None:
    assert not await bookmarks.remove(1, 1)
    assert not await bookmarks.remove(1, 99)


async def test_pages_show_the_latest_first_and_end_with_the_last(bookmarks: Bookmarks) -> None:
    for n, number in enumerate((4, 1, 3)):
        await bookmarks.add(1, number, NOW + n * SECOND)

    first = await bookmarks.page(1, 2, 0)
    last = await bookmarks.page(1, 2, 2)

    assert [(one.article.number, one.saved_at) for one in first.items] == [
        (3, NOW + 2 * SECOND),
        (1, NOW + SECOND),
    ]
    assert [one.article.number for one in last.items] == [4]
    assert (first.total, last.offset) == (3, 2)
    assert await bookmarks.page(1, 2, 99) == last
    assert (await bookmarks.page(2, 2, 4)).items == ()


async def test_an_article_is_held_by_the_chat_that_saved_it(
    bookmarks: Bookmarks, database: Database
) -> None:
    await bookmarks.add(1, 1, NOW)
    async with database.reading() as tx:
        one, two = await tx.articles.by_numbers([1, 2])

    assert await bookmarks.holds(1, one)
    assert not await bookmarks.holds(1, two)
    assert not await bookmarks.holds(2, one)


@pytest.mark.parametrize("form", ExportForm)
async def test_all_that_is_saved_is_exported_the_latest_first(
    database: Database, form: ExportForm
) -> None:
    names = [f"note {n}" for n in range(250)]
    numbers = await take_in(database, names, "llm", "other")
    async with database.transaction() as tx:
        await tx.chats.meet(chat(1), NOW)
        for n, article in enumerate(await tx.articles.by_numbers(numbers)):
            await tx.saved.add(1, article.id, NOW + n * SECOND)

    made = await Bookmarks(database, "other").export(1, form, NOW)

    (file,) = made.files
    assert made.count == 250
    assert file.name == f"saved-2026-03-01.{form}"
    text = file.content.decode()
    assert text.index("note 249") < text.index("note 100") < text.index("note 7")
    assert all(name in text for name in names)
    assert "llm" in text
    assert "other" not in text
    assert await Bookmarks(database).export(2, form, NOW) == Exported((), 0)
