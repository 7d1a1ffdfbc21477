"""What a chat has saved stays saved, wherever the chat goes, and whatever else is forgotten."""

from datetime import timedelta

import pytest

from storage.database import Database
from storage.records import Bookmark, Chat, Indexed, Sought
from tests.support.store import DAY, NOW, chat, subscribe, take_in

OLD, NEW = -5, -1_000_000_000_005
SECOND = timedelta(seconds=1)


async def meet(database: Database, *chats: Chat) -> None:
    async with database.transaction() as tx:
        for one in chats:
            await tx.chats.meet(one, NOW)


async def save(database: Database, chat_id: int, *articles: int) -> list[bool]:
    """Save articles by their ids, one a second."""
    async with database.transaction() as tx:
        return [
            await tx.saved.add(chat_id, article, NOW + n * SECOND)
            for n, article in enumerate(articles)
        ]


async def ids(database: Database, *names: str) -> list[int]:
    """Take articles in; their ids."""
    numbers = await take_in(database, names)
    async with database.reading() as tx:
        return [one.id for one in await tx.articles.by_numbers(numbers)]


async def kept(database: Database, chat_id: int) -> list[int]:
    async with database.reading() as tx:
        marks = await tx.saved.page(chat_id, 100)
        assert await tx.saved.count(chat_id) == len(marks)
    return [one.article_id for one in marks]


async def test_the_latest_bookmark_comes_first_and_pages_go_on_from_there(
    database: Database,
) -> None:
    await meet(database, chat(1), chat(2))
    a, b, c = await ids(database, "a", "b", "c")

    assert await save(database, 1, b, c, a) == [True, True, True]
    await save(database, 2, c)

    async with database.reading() as tx:
        assert await tx.saved.page(1, 2) == (
            Bookmark(a, NOW + 2 * SECOND),
            Bookmark(c, NOW + SECOND),
        )
        assert await tx.saved.page(1, 2, 2) == (Bookmark(b, NOW),)
        assert [await tx.saved.holds(n, a) for n in (1, 2)] == [True, False]
    assert await kept(database, 2) == [c]
    assert await kept(database, 3) == []


async def test_what_follows_a_bookmark_stays_the_same_whatever_is_saved_meanwhile(
    database: Database,
) -> None:
    await meet(database, chat(1), chat(2))
    a, b, c, d = await ids(database, "a", "b", "c", "d")
    # Two of the same moment are told apart by their articles.
    async with database.transaction() as tx:
        for article, moment in ((a, NOW), (b, NOW), (c, NOW - SECOND)):
            await tx.saved.add(1, article, moment)
            await tx.saved.add(2, article, moment)

    async with database.transaction() as tx:
        (first,) = await tx.saved.page(1, 1)
        await tx.saved.add(1, d, NOW + SECOND)
        second, third = await tx.saved.following(1, first, 9)
        assert [one.article_id for one in (first, second, third)] == [b, a, c]
        assert await tx.saved.following(1, second, 1) == (third,)
        assert await tx.saved.following(1, third, 9) == ()


async def test_an_article_is_saved_once_and_taken_away_once(database: Database) -> None:
    await meet(database, chat(1), chat(2))
    (a,) = await ids(database, "a")
    await save(database, 2, a)

    assert await save(database, 1, a, a) == [True, False]
    async with database.transaction() as tx:
        assert [await tx.saved.remove(1, a), await tx.saved.remove(1, a)] == [True, False]

    assert await kept(database, 1) == []
    assert await kept(database, 2) == [a]


async def test_retention_keeps_what_any_chat_has_saved(database: Database) -> None:
    await meet(database, chat(1))
    a, b, c, d = await ids(database, "a", "b", "c", "d")
    await save(database, 1, b)

    async with database.transaction() as tx:
        assert await tx.articles.forget(NOW + DAY) == 2

    async with database.reading() as tx:
        assert [one.id for one in await tx.articles.by_ids([a, b, c, d])] == [b, d]
    async with database.transaction() as tx:
        await tx.saved.remove(1, b)
        assert await tx.articles.forget(NOW + DAY) == 1


async def test_an_article_that_is_dropped_takes_its_bookmarks_along(database: Database) -> None:
    await meet(database, chat(1))
    a, b = await ids(database, "a", "b")
    await save(database, 1, a, b)

    async with database.transaction() as tx:
        await tx.articles.drop([a])

    assert await kept(database, 1) == [b]


@pytest.mark.parametrize("known", [False, True], ids=["unknown", "met before"])
async def test_a_group_takes_its_bookmarks_to_its_new_id(database: Database, known: bool) -> None:  # noqa: FBT001 -- a case
    await meet(database, chat(OLD), *([chat(NEW)] if known else []))
    a, b = await ids(database, "a", "b")
    await save(database, OLD, a)
    if known:
        await save(database, NEW, a, b)

    async with database.transaction() as tx:
        await tx.chats.move(OLD, NEW)

    assert await kept(database, OLD) == []
    assert sorted(await kept(database, NEW)) == ([a, b] if known else [a])


async def test_two_chats_that_become_one_keep_what_either_saved(database: Database) -> None:
    await subscribe(database, chat(OLD), chat(NEW))
    a, b, c = await ids(database, "a", "b", "c")
    await save(database, OLD, a, b)
    await save(database, NEW, c, b)

    async with database.transaction() as tx:
        await tx.chats.move(OLD, NEW)

    assert await kept(database, OLD) == []
    assert sorted(await kept(database, NEW)) == [a, b, c]


async def test_words_are_looked_for_among_what_a_chat_has_saved_alone(database: Database) -> None:
    await meet(database, chat(1))
    a, b, _ = await ids(database, "a", "b", "c")
    async with database.transaction() as tx:
        unindexed = await tx.search.unindexed(10)
        await tx.search.keep([_indexed(one.number, one.changes) for one in unindexed])
    await save(database, 1, a, b)

    async with database.reading() as tx:
        everywhere = await tx.search.find(Sought(("map",), ()), 9)
        assert everywhere == (3, 2, 1)
        assert await tx.search.find(Sought(("map",), ()), 9, saved_by=1) == (2, 1)
        assert await tx.search.find(Sought(("map",), ()), 1, saved_by=1) == (2,)
        assert await tx.search.find(Sought(("map",), ()), 9, saved_by=2) == ()
        assert await tx.search.find(Sought(("sea",), ()), 9, saved_by=1) == ()


def _indexed(number: int, changes: int) -> Indexed:
    return Indexed(number, changes, ("map",))
