"""The index of words, the same on both databases."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from storage.database import Database
from storage.records import Indexed, Sought
from storage.schema import ArticleRow
from tests.support.store import NOW, draft, take_in


async def index(database: Database, tokens: Mapping[int, str]) -> None:
    async with database.transaction() as tx:
        waiting = {one.number: one for one in await tx.search.unindexed(100)}
        await tx.search.keep(
            [
                Indexed(number, waiting[number].changes, tuple(text.split()))
                for number, text in tokens.items()
            ]
        )


async def find(database: Database, *tokens: str, begins: str = "") -> tuple[int, ...]:
    async with database.reading() as tx:
        return await tx.search.find(Sought(tokens, tuple(begins.split())), 10)


async def test_the_newest_that_hold_all_tokens_are_found(database: Database) -> None:
    await take_in(database, ["a", "b", "c"])
    await index(database, {1: "map ^map c++", 2: "map 模型", 3: "模型"})

    assert await find(database, "map") == (2, 1)
    assert await find(database, "map", "模型") == (2,)
    assert await find(database, "^map") == (1,)
    assert await find(database, "c++") == (1,)
    assert await find(database, "ma") == ()
    assert await find(database, begins="模") == (3, 2)
    assert await find(database, "map", begins="模 型") == ()


async def test_no_more_are_found_than_asked_for(database: Database) -> None:
    await take_in(database, [str(n) for n in range(5)])
    await index(database, dict.fromkeys(range(1, 6), "map"))

    async with database.reading() as tx:
        assert await tx.search.find(Sought(("map",), ()), 2) == (5, 4)


async def test_several_are_counted_at_once(database: Database) -> None:
    await take_in(database, [str(n) for n in range(5)])
    await index(database, {1: "map", 2: "map 模型", 3: "map", 4: "c++", 5: "模"})

    sought = [
        Sought(("map",), ()),
        Sought(("map", "模型"), ()),
        Sought((), ("模",)),
        Sought(("rare",), ()),
        Sought(("c++",), ()),
    ]
    async with database.reading() as tx:
        found = await tx.search.count_each(sought, 2)
        assert [(one.often, one.oldest) for one in found] == [
            (2, 2),
            (1, 2),
            (2, 2),
            (0, 0),
            (1, 4),
        ]
        assert await tx.search.count_each([], 2) == ()


async def test_what_is_taken_in_waits_until_it_is_indexed(database: Database) -> None:
    await take_in(database, ["a", "b", "c"])
    async with database.reading() as tx:
        assert [one.number for one in await tx.search.unindexed(2)] == [2, 3]
        assert await tx.search.count_unindexed() == 3

    await index(database, {1: "x", 2: "x", 3: "x"})
    async with database.reading() as tx:
        assert await tx.search.unindexed(2) == ()


async def test_what_changed_while_it_was_indexed_is_indexed_again(database: Database) -> None:
    await take_in(database, ["a"])
    async with database.reading() as tx:
        (before,) = await tx.search.unindexed(1)
    async with database.transaction() as tx:
        await tx.articles.add([draft("a", text="Changed.")], None, NOW)
        (unseen,) = await tx.articles.waiting(1)
        await tx.articles._connection.execute(update(ArticleRow).values(judge="j"))
        assert await tx.articles.take_in_judged([unseen.id], "j", NOW) == 1

    async with database.transaction() as tx:
        await tx.search.keep([Indexed(1, before.changes, ("old",))])
        (again,) = await tx.search.unindexed(1)
        await tx.search.keep([Indexed(1, again.changes, ("new",))])
        assert await tx.search.unindexed(1) == ()
    assert await find(database, "old") == ()
    assert await find(database, "new") == (1,)


async def test_what_is_deleted_is_not_found_whoever_deletes_it(database: Database) -> None:
    await take_in(database, ["a", "b", "c", "d"])
    await index(database, {1: "x", 2: "x", 3: "x"})
    async with database.transaction() as tx:
        await tx.articles._connection.exec_driver_sql("delete from article where number = 2")
        await tx.articles._connection.exec_driver_sql(
            "update article set number = null where number = 3"
        )
        assert await tx.articles.forget(NOW + timedelta(days=1)) == 1
    assert await find(database, "x") == ()


async def test_what_was_deleted_meanwhile_is_not_kept(database: Database) -> None:
    await take_in(database, ["a"])
    async with database.transaction() as tx:
        (read,) = await tx.search.unindexed(1)
        await tx.articles._connection.exec_driver_sql("delete from article")
        await tx.search.keep([Indexed(read.number, read.changes, ("x",))])
        assert await tx.search.unindexed(1) == ()
    assert await find(database, "x") == ()


async def test_words_that_were_not_kept_come_with_the_tokens(database: Database) -> None:
    await take_in(database, ["a"])
    async with database.transaction() as tx:
        await tx.articles._connection.execute(update(ArticleRow).values(words=None))
        (one,) = await tx.search.unindexed(1)
        assert (one.title, one.words, one.blocks) == ("a", None, draft("a").blocks)
        await tx.search.keep([Indexed(1, one.changes, ("x",), "filled")])
        (hit,) = await tx.search.hits([1])
    assert (hit.words, hit.moment) == ("filled", NOW - timedelta(days=1))


_TOKENS = st.sampled_from(
    ["map", "c++", "模型", "型", "^map", "é", "ß", "σ", "i\u0307", "near", "or"]
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20
)
@given(
    held=st.lists(st.sets(_TOKENS), min_size=1, max_size=6),
    sought=st.sets(_TOKENS, min_size=1, max_size=3),
)
async def test_a_token_is_found_as_it_is_and_by_nothing_like_it(
    sqlite: Database, held: list[set[str]], sought: set[str]
) -> None:
    await _holds(sqlite, held, sought)


@pytest.mark.parametrize("sought", [{"é"}, {"ß"}, {"i\u0307"}, {"near"}, {"map", "or"}, {"型"}])
async def test_both_databases_find_the_same(database: Database, sought: set[str]) -> None:
    everything = {"map", "c++", "模型", "型", "^map", "e", "é", "ß", "ss", "i", "near", "or"}
    await _holds(database, [everything, everything - sought, sought], sought)


async def _holds(database: Database, held: list[set[str]], sought: set[str]) -> None:
    async with database.transaction() as tx:
        await tx.articles._connection.exec_driver_sql("delete from article")
    numbers = await take_in(database, [f"{n}" for n in range(len(held))])
    await index(
        database, {number: " ".join(one) for number, one in zip(numbers, held, strict=True)}
    )
    found = {number for number, one in zip(numbers, held, strict=True) if sought <= one}
    assert set(await find(database, *sought)) == found
