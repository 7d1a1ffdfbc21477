"""What would find more articles like one, by words that few others say."""

import pytest

from bot.config.settings import Settings
from bot.core.rules import canonical
from bot.core.topics import Taxonomy
from bot.services.indexing import Indexing
from bot.services.intake import intake_of
from bot.services.library import DryRun, Library
from bot.services.reader import Missing
from bot.services.similar import Likeness, Similar
from storage.database import Database
from tests.support.store import NOW, draft

TAXONOMY = Taxonomy(Settings().topics.taxonomy, Settings().topics.threshold)
COMMON = "The garden keeps its own time. "


async def leads() -> bool:
    return True


async def fill(database: Database, *texts: tuple[str, str]) -> None:
    """Take in articles with these titles and texts, and have them indexed."""
    async with database.transaction() as tx:
        await tx.articles.add([draft(title, text=text) for title, text in texts], None, NOW)
    await intake_of(database, Settings()).run(NOW)
    await Indexing(database, leads).run()


async def like(database: Database, number: int) -> Likeness:
    found = await Similar(database, TAXONOMY).like(number)
    assert isinstance(found, Likeness)
    return found


async def test_words_that_few_say_are_proposed_and_common_ones_are_not(database: Database) -> None:
    await fill(
        database,
        ("Sundial garden", COMMON + "A sundial, and another sundial, is a sundial."),
        *((f"Note {n}", COMMON) for n in range(230)),
    )

    found = await like(database, 1)

    assert found.article.title == "Sundial garden"
    assert [canonical(one) for one in found.rules] == ['"sundial"']
    assert await Library(database).dry_runs(found.rules) == (DryRun(0, 200),)


async def test_an_article_that_the_index_does_not_hold_yet_has_proposals_too(
    sqlite: Database,
) -> None:
    async with sqlite.transaction() as tx:
        await tx.articles.add([draft("Sundials", text="sundials")], None, NOW)
    await intake_of(sqlite, Settings()).run(NOW)

    assert [canonical(one) for one in (await like(sqlite, 1)).rules] == ['"sundials"']


async def test_where_an_article_is_not_there_nothing_is_proposed(sqlite: Database) -> None:
    assert await Similar(sqlite, TAXONOMY).like(3) == Missing(0)


@pytest.mark.parametrize(("title", "text"), [("1 2 3", "4 5 6"), ("的", "的")])
async def test_an_article_without_topics_and_words_leads_to_nothing(
    sqlite: Database, title: str, text: str
) -> None:
    await fill(sqlite, (title, text))

    assert (await like(sqlite, 1)).rules == ()
