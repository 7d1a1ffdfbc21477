"""/label shows an article's topics with their evidence, and lets the owner put them right."""

from dataclasses import replace

import pytest

from storage.database import Database
from storage.records import Role
from tests.support.commands import Typist, words
from tests.support.store import chat, take_in

OTHER = "#1 Note\nOther: no other topic"


def owner(database: Database, language: str = "en") -> Typist:
    return Typist(database, replace(chat(language=language), role=Role.OWNER))


async def test_anybody_sees_what_an_article_is_about_and_why(sqlite: Database) -> None:
    await take_in(sqlite, ["Note"], "llm")
    said = words(await Typist(sqlite).type("/label 1"))
    assert said == "#1 Note\nLarge language models: tag: llm"
    assert words(await Typist(sqlite).type("/label #1")) == said


async def test_the_owner_gives_topics_and_takes_some_away(sqlite: Database) -> None:
    await take_in(sqlite, ["Note"], "llm")
    said = words(await owner(sqlite).type("/label 1 PyTorch, computer vision not llm"))
    assert said == "#1 Note\nComputer vision: by hand\nPyTorch: by hand"


@pytest.mark.parametrize(
    "names", ["not llm", "-llm", "NOT LLM", "\u975e \u5927\u6a21\u578b", "- llm -video"]
)
async def test_there_are_several_ways_to_say_not(sqlite: Database, names: str) -> None:
    await take_in(sqlite, ["Note"], "llm")
    assert words(await owner(sqlite).type(f"/label 1 {names}")) == OTHER


async def test_nobody_else_changes_anything(sqlite: Database) -> None:
    await take_in(sqlite, ["Note"], "llm")
    said = words(await Typist(sqlite).type("/label 1 video"))
    assert said == "Only the owner of the bot puts topics right."
    assert words(await Typist(sqlite).type("/label 1")).endswith("tag: llm")


@pytest.mark.parametrize("auto", ["auto", "AUTO", "\u81ea\u52a8"])
async def test_the_owner_undoes_what_was_done_by_hand(sqlite: Database, auto: str) -> None:
    await take_in(sqlite, ["PyTorch"])
    await owner(sqlite).type("/label 1 video not pytorch")
    said = words(await owner(sqlite).type(f"/label 1 {auto}"))
    assert said == "#1 PyTorch\nPyTorch: title: PyTorch"
    assert words(await owner(sqlite).type(f"/label 7 {auto}")) == "There is no article 7."
    refused = words(await Typist(sqlite).type(f"/label 1 {auto}"))
    assert refused == "Only the owner of the bot puts topics right."


async def test_an_article_without_topics_says_so(sqlite: Database) -> None:
    await take_in(sqlite, ["Note"], "llm")
    async with sqlite.transaction() as tx:
        await tx.articles._connection.exec_driver_sql("delete from article_topic")
    assert words(await Typist(sqlite).type("/label 1")) == "#1 Note\nIt has no topics."


@pytest.mark.parametrize("text", ["/label", "/label llm", "/label 1234567890", "/label 1llm"])
async def test_without_a_number_it_says_how(sqlite: Database, text: str) -> None:
    assert words(await owner(sqlite).type(text)).startswith("Which article?")


@pytest.mark.parametrize("text", ["/label 7", "/label 7 llm"])
async def test_an_article_that_is_not_there_is_said(sqlite: Database, text: str) -> None:
    assert words(await owner(sqlite).type(text)) == "There is no article 7."


async def test_a_topic_that_is_none_changes_nothing(sqlite: Database) -> None:
    await take_in(sqlite, ["Note"], "llm")
    said = words(await owner(sqlite).type("/label 1 vidio not cookery"))
    assert "I don't know the topic \u201cvidio\u201d. Did you mean: Video, Computer vision?" in said
    assert "cookery" in said
    assert words(await owner(sqlite).type("/label 1")).endswith("tag: llm")


async def test_a_topic_cannot_be_given_and_taken_away(sqlite: Database) -> None:
    await take_in(sqlite, ["Note"], "llm")
    said = words(await owner(sqlite).type("/label 1 video not videos"))
    assert said == "Is it about Video or not?"


async def test_it_speaks_chinese(sqlite: Database) -> None:
    await take_in(sqlite, ["Note"], "llm")
    said = words(await owner(sqlite, "zh").type("/label 1 \u89c6\u9891"))
    assert said.splitlines()[1:] == [
        "\u89c6\u9891\uff1a\u4eba\u5de5\u6807\u6ce8",
        "\u5927\u8bed\u8a00\u6a21\u578b\uff1a\u6807\u7b7e\uff1allm",
    ]
