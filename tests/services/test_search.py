"""Searching as people do it, from articles as they were taken in to the page that is shown."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.core.blocks import Paragraph, Style, Styled, Text, dumps
from bot.core.taking import judge_by
from bot.services import search as search_
from bot.services.indexing import Indexing
from bot.services.intake import Intake
from bot.services.search import Findings, Search
from storage.database import Database
from storage.schema import ArticleRow
from tests.support.store import NOW, draft


async def leads() -> bool:
    return True


async def follows() -> bool:
    return False


async def publish(database: Database, *articles: tuple[str, str]) -> None:
    """Have these titles and texts taken in and indexed."""
    async with database.transaction() as tx:
        await tx.articles.add([draft(title, text=text) for title, text in articles], None, NOW)
    await Intake(database, judge_by((), 1.0, 350), batch=50).run(NOW)
    await Indexing(database, leads).run()


async def find(database: Database, text: str, limit: int = 5, offset: int = 0) -> Findings:
    return await Search(database).find(text, limit, offset, NOW)


def titles(found: Findings) -> list[str]:
    return [one.article.title for one in found.items]


async def test_articles_are_found_by_their_words(database: Database) -> None:
    await publish(
        database,
        ("Attention", "Every model attends."),
        ("注意力机制", "大模型里的注意力。"),
        ("Trees", "A model without attention."),
    )
    assert titles(await find(database, "attention models")) == ["Attention", "Trees"]
    assert titles(await find(database, "注意力")) == ["注意力机制"]
    assert titles(await find(database, "模 力")) == ["注意力机制"]
    assert titles(await find(database, "力学")) == []


async def test_a_question_finds_what_it_asks_about(database: Database) -> None:
    await publish(
        database,
        ("Attention", "Every model attends."),
        ("What is attention?", "A question."),
        ("注意力机制", "扩散模型里的注意力，以及采样。"),
    )
    assert titles(await find(database, "What is attention?")) == ["What is attention?"]
    assert titles(await find(database, "why attention")) == ["What is attention?", "Attention"]
    assert titles(await find(database, "什么是注意力？")) == ["注意力机制"]
    assert titles(await find(database, "扩散模型的采样")) == ["注意力机制"]
    assert titles(await find(database, "为什么呢")) == []


async def test_a_finding_shows_why(database: Database) -> None:
    await publish(database, ("Trees", "A model without attention."))
    (one,) = (await find(database, "models")).items
    assert one.passage == (
        Text("A "),
        Styled(Style.BOLD, (Text("model"),)),
        Text(" without attention."),
    )


async def test_what_is_not_taken_in_is_not_found(database: Database) -> None:
    await publish(database, ("a", "map"))
    async with database.transaction() as tx:
        await tx.articles.add([draft("b", text="map")], None, NOW)
    assert titles(await find(database, "map")) == ["a"]


async def test_what_changed_is_found_as_it_is_now(database: Database) -> None:
    await publish(database, ("a", "before"))
    await publish(database, ("a", "after"))
    assert titles(await find(database, "before")) == []
    assert titles(await find(database, "after")) == ["a"]


async def test_what_retention_deletes_is_not_found(database: Database) -> None:
    await publish(database, ("a", "map"), ("b", "map"))
    async with database.transaction() as tx:
        await tx.articles.forget(NOW + timedelta(days=1))
    assert len((await find(database, "map")).items) == 1


async def test_pages_are_parts_of_one_order(database: Database) -> None:
    await publish(database, *((f"note {n}", "map " * (n % 7)) for n in range(23)))
    whole = titles(await find(database, "note", 50))
    paged = [
        title for at in range(0, 25, 5) for title in titles(await find(database, "note", 5, at))
    ]
    assert paged == whole
    assert len(set(whole)) == 23
    assert titles(await find(database, "note", 5, 500)) == []


async def test_of_very_many_the_newest_are_shown_and_those_named_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_, "MOST_FOUND", 2)
    await publish(database, ("map", "x"), *((f"n{n}", "map") for n in range(3)))
    found = await find(database, "map")
    assert (found.is_cut, found.total) == (True, 3)
    assert "map" in titles(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "😀" * 4_096,
        '"',
        "'",
        "*",
        "^",
        '" OR 1=1 --',
        "a AND",
        "NOT",
        "NEAR(a, b)",
        "a:*",
        "\0",
        "{}",
        "col:x",
        "\\",
    ],
)
async def test_any_text_has_an_answer(database: Database, text: str) -> None:
    await publish(database, ("a", "map"))
    assert titles(await find(database, text)) in ([], ["a"])


@pytest.mark.parametrize("count", [1, 4_096])
async def test_long_searches_have_an_answer(database: Database, count: int) -> None:
    await publish(database, ("a", "图 " * 50))
    assert titles(await find(database, "图" * count)) == (["a"] if count == 1 else [])
    assert titles(await find(database, "a " * count)) == ["a"]


async def test_an_article_of_before_gets_its_words(database: Database) -> None:
    await publish(database, ("a", "map"))
    async with database.transaction() as tx:
        await tx.articles._connection.execute(update(ArticleRow).values(words=None))
        await tx.articles._connection.exec_driver_sql("insert into unindexed (number) values (1)")
    assert await Indexing(database, leads).run() == 1
    assert titles(await find(database, "map")) == ["a"]
    async with database.reading() as tx:
        (hit,) = await tx.search.hits([1])
    assert hit.words == "map \x03"


async def test_of_a_spoilt_document_the_excerpt_is_shown(database: Database) -> None:
    await publish(database, ("a", "map"))
    for spoilt in ("spoilt", None, dumps((Paragraph((Text("x"),)),))[:-1]):
        async with database.transaction() as tx:
            await tx.articles._connection.execute(update(ArticleRow).values(blocks=spoilt))
        (one,) = (await find(database, "map")).items
        assert one.passage == (Styled(Style.BOLD, (Text("map"),)),)


async def test_only_the_leader_indexes(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.articles.add([draft("a")], None, NOW)
    await Intake(database, judge_by((), 1.0, 350), batch=50).run(NOW)
    assert await Indexing(database, follows).run() == 0
    assert await Indexing(database, leads).run() == 1
