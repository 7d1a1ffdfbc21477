"""Labels that are put right by hand stay so; all others are given anew after a change of the taxonomy."""

import pytest

from bot.core.evidence import Passages
from bot.core.taking import Judge, judge_by
from bot.core.topics import TAG_SCORE, Taxonomy, Topic
from bot.services.intake import Intake, InThread
from bot.services.label import Labels
from bot.services.relabel import Relabel, Relabelled
from storage.database import Database
from storage.records import Label, LabelOrigin, Unseen
from tests.support.store import NOW, draft

BREAD = Topic("bread", {"en": "Bread"}, words=(("bread", 1.0),), parent="food")
FOOD = Topic("food", {"en": "Food"}, words=(("soup", 1.0),))
TEA = Topic("tea", {"en": "Tea"}, words=(("tea", 1.0),))
REST = Topic("rest", {"en": "Rest"}, fallback=True)
OLD = (BREAD, FOOD, REST)
NEW = (BREAD, FOOD, TEA, REST)


def judge(topics: tuple[Topic, ...]) -> Judge:
    return judge_by(topics, 1.0, 350)


def labels(database: Database) -> Labels:
    return Labels(database, judge(NEW))


async def keep(database: Database, *titles: str, text: str = "Some text.") -> None:
    async with database.transaction() as tx:
        await tx.articles.add([draft(title, text=text) for title in titles], None, NOW)
    await Intake(database, judge(OLD), batch=10).run(NOW)


async def topics(database: Database, number: int = 1) -> list[str]:
    async with database.reading() as tx:
        [article] = await tx.articles.by_numbers([number])
    return sorted(article.topics)


async def relabel(
    database: Database, after: int = 0, *, new: tuple[Topic, ...] = NEW, dry: bool = False
) -> Relabelled:
    return await Relabel(database, InThread(judge(new))).run(after, dry=dry)


async def test_topics_are_given_and_taken_away_by_hand(database: Database) -> None:
    await keep(database, "bread")
    assert await topics(database) == ["bread", "food"]

    article = await labels(database).correct(1, ["tea"], ["bread"])

    assert article is not None
    assert article.labels == (
        Label("tea", TAG_SCORE, "by hand", LabelOrigin.OPERATOR),
        Label("food", 6.0, "part: bread", LabelOrigin.WORDS),
    )


async def test_what_is_about_a_topic_by_hand_is_about_its_parent_and_not_about_the_fallback(
    database: Database,
) -> None:
    await keep(database, "stones")
    assert await topics(database) == ["rest"]

    await labels(database).correct(1, ["bread"])
    assert await topics(database) == ["bread", "food"]
    await labels(database).correct(1, ["bread"], ["food"])
    assert await topics(database) == ["bread"]
    await labels(database).correct(1, ["rest"], ["bread"])
    assert await topics(database) == ["rest"]


async def test_what_is_left_without_topics_is_about_the_fallback_again(database: Database) -> None:
    await keep(database, "stones")
    await labels(database).correct(1, ["tea"])
    assert await topics(database) == ["tea"]

    article = await labels(database).correct(1, [], ["tea"])

    assert article is not None
    assert article.labels == (Label("rest", 1.0, "no other topic", LabelOrigin.WORDS),)
    await labels(database).correct(1, [], ["rest"])
    assert await topics(database) == ["rest"]


async def test_what_its_words_say_does_not_come_back_nor_is_anything_left_bare_without_it(
    database: Database,
) -> None:
    await keep(database, "note", text="Bread, bread, bread.")
    await labels(database).correct(1, [], ["bread", "food"])
    assert await topics(database) == ["rest"]

    done = await relabel(database)
    assert (done.changed, done.after) == (0, {"rest": 1})
    assert await topics(database) == ["rest"]
    await keep(database, "note", text="More bread, and more bread.")
    assert await topics(database) == ["rest"]

    await keep(database, "note", text="Tea, tea, tea.")
    done = await relabel(database)
    assert (done.changed, await topics(database)) == (1, ["tea"])


async def test_beside_a_topic_by_hand_nothing_old_is_kept(database: Database) -> None:
    await keep(database, "bread")
    await labels(database).correct(1, ["tea"])
    assert await topics(database) == ["bread", "food", "tea"]
    await relabel(database, new=(TEA, REST))
    assert await topics(database) == ["tea"]


async def test_the_hand_lets_go_of_an_article(database: Database) -> None:
    await keep(database, "bread")
    before = await labels(database).correct(1, [])
    await labels(database).correct(1, ["tea"], ["bread", "food"])

    assert await labels(database).automatic(1) == before
    await keep(database, "bread", text="More bread.")
    assert await topics(database) == ["bread", "food"]
    assert await labels(database).automatic(7) is None


async def test_the_hand_lets_go_of_an_article_that_waits_to_be_taken_in_anew(
    database: Database,
) -> None:
    await keep(database, "bread")
    await labels(database).correct(1, [], ["bread", "food"])
    async with database.transaction() as tx:
        await tx.articles.add([draft("bread", text="Tea.")], None, NOW)

    await labels(database).automatic(1)

    assert await topics(database) == ["bread", "food"]
    await Intake(database, judge(NEW), batch=10).run(NOW)
    assert await topics(database) == ["bread", "food"]


async def test_an_article_that_changes_while_the_hand_lets_go_is_judged_as_it_is_then(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep(database, "bread")
    await labels(database).correct(1, ["tea"])
    judged = InThread.__call__

    async def meanwhile(self: InThread, unseen: tuple[Unseen, ...]) -> object:
        monkeypatch.undo()
        async with database.transaction() as tx:
            await tx.articles.add([draft("bread", text="Tea, tea, tea, tea, tea.")], None, NOW)
        return await judged(self, unseen)

    monkeypatch.setattr(InThread, "__call__", meanwhile)
    article = await labels(database).automatic(1)

    assert article is not None
    assert article.labels == judge(NEW).taxonomy.label(
        Passages("bread", "Tea, tea, tea, tea, tea.", "Tea, tea, tea, tea, tea.")
    )


async def test_of_what_cannot_be_read_only_the_fallback_is_left(database: Database) -> None:
    await keep(database, "bread")
    await labels(database).correct(1, ["tea"], ["bread", "food"])
    async with database.transaction() as tx:
        await tx.articles._connection.exec_driver_sql("update article set blocks = 'spoilt'")
    await labels(database).automatic(1)
    assert await topics(database) == ["rest"]


async def test_without_a_fallback_only_what_is_named_changes(database: Database) -> None:
    await keep(database, "stones")
    plain = Labels(database, judge((BREAD, FOOD)))
    await plain.correct(1, ["food"])
    assert await topics(database) == ["food", "rest"]
    await plain.correct(1, [], ["food", "rest"])
    assert await topics(database) == []


async def test_there_is_nothing_to_correct_about_an_article_that_is_not_there(
    database: Database,
) -> None:
    assert await labels(database).correct(7, ["tea"]) is None


async def test_what_was_taken_away_can_be_given_again(database: Database) -> None:
    await keep(database, "bread")
    await labels(database).correct(1, [], ["food"])
    await labels(database).correct(1, ["food"], [])
    await relabel(database)
    assert await topics(database) == ["bread", "food"]


async def test_corrections_survive_relabelling_and_a_change_of_the_article(
    database: Database,
) -> None:
    await keep(database, "bread", "soup")
    await labels(database).correct(1, ["tea"], ["bread", "food"])

    await relabel(database)
    assert await topics(database, 1) == ["tea"]
    assert await topics(database, 2) == ["food"]

    await keep(database, "bread", text="More bread.")
    assert await topics(database, 1) == ["tea"]


async def test_all_articles_get_the_labels_of_a_new_taxonomy(database: Database) -> None:
    await keep(database, "tea", "bread", "tea with bread")

    done = await relabel(database)

    assert (done.articles, done.changed, done.last) == (3, 2, 3)
    assert done.before == {"bread": 2, "food": 2, "rest": 1}
    assert done.after == {"bread": 2, "food": 2, "tea": 2}
    assert await topics(database, 1) == ["tea"]
    assert await topics(database, 3) == ["bread", "food", "tea"]

    again = await relabel(database)
    assert (again.changed, again.before, again.after) == (0, done.after, done.after)


async def test_a_dry_run_says_the_same_and_writes_nothing(database: Database) -> None:
    await keep(database, "tea", "bread")
    dry = await relabel(database, dry=True)
    assert await topics(database, 1) == ["rest"]
    assert await relabel(database) == dry


async def test_a_run_goes_on_where_another_was_broken_off(database: Database) -> None:
    await keep(database, "tea", "more tea")
    assert (await relabel(database, after=1)).articles == 1
    assert await Relabel(database, InThread(judge(NEW))).count(1) == 1
    assert await topics(database, 1) == ["rest"]
    assert await topics(database, 2) == ["tea"]


async def test_each_part_is_told_when_it_is_written(database: Database) -> None:
    await keep(database, *(f"tea {n}" for n in range(60)))
    told: list[tuple[int, int]] = []

    await Relabel(database, InThread(judge(NEW))).run(
        told=lambda done: told.append((done.articles, done.last))
    )

    assert told == [(50, 50), (60, 60)]


async def test_an_article_that_changes_meanwhile_is_left_to_the_intake(database: Database) -> None:
    await keep(database, "tea", "bread")

    async def judging(unseen: tuple[Unseen, ...]) -> list[object]:
        async with database.transaction() as tx:
            await tx.articles.add([draft("tea", text="Something else.")], None, NOW)
        return [judge(NEW).take(one) for one in unseen]

    done = await Relabel(database, judging).run()  # type: ignore[arg-type]  # narrower than it need be

    assert (done.articles, done.after) == (2, {"bread": 1, "food": 1})
    async with database.reading() as tx:
        assert [one.title for one in await tx.articles.unseen([1, 2])] == ["tea"]


async def test_an_article_that_cannot_be_read_keeps_its_labels(database: Database) -> None:
    await keep(database, "bread")
    async with database.transaction() as tx:
        await tx.articles._connection.exec_driver_sql("update article set blocks = 'spoilt'")
    assert (await relabel(database)).changed == 0
    assert await topics(database) == ["bread", "food"]


def test_the_taxonomies_of_these_tests_differ_in_tea_alone() -> None:
    assert [one.topic for one in Taxonomy(OLD, 1.0).label(Passages("tea", "", ""))] == ["rest"]
    assert [one.topic for one in Taxonomy(NEW, 1.0).label(Passages("tea", "", ""))] == ["tea"]
