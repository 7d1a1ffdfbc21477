import re
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text, update

from bot.core.blocks import Paragraph, Text
from bot.sources.entry import Entry, findings_of
from bot.sources.findings import Written
from bot.sources.naming import FileName
from storage.articles import UPDATES_LIMIT
from storage.database import Database
from storage.records import (
    Added,
    BodyFormat,
    Content,
    Draft,
    Label,
    LabelOrigin,
    SourceKind,
    TakenIn,
    Unseen,
)
from storage.schema import ArticleRow
from tests.support.store import DAY, NOW, all_unseen, draft, take_in


async def test_drafts_are_new_once_then_known_and_updated_when_they_change(
    database: Database,
) -> None:
    drafts = [draft("one"), draft("two"), draft("one")]

    async with database.transaction() as tx:
        assert await tx.articles.add(drafts, None, NOW) == Added(new=2, known=1)
        assert await tx.articles.add(drafts, None, NOW) == Added(known=3)
        changed = [draft("one", text="Better."), draft("two")]
        assert await tx.articles.add(changed, None, NOW) == Added(known=1, updated=1)
        assert {one.title: one.blocks for one in await all_unseen(tx)} == {
            "one": changed[0].blocks,
            "two": changed[1].blocks,
        }


async def test_files_with_one_name_and_folder_are_two_articles(database: Database) -> None:
    one, other = lying("a/docs", "One."), lying("b/docs", "Another.")

    async with database.transaction() as tx:
        assert await tx.articles.add([one, other], None, NOW) == Added(new=2)
        assert await tx.articles.add([other], None, NOW) == Added(known=1)
        assert await tx.articles.add([one], None, NOW) == Added(known=1)
        edited = [lying("a/docs", "One, edited."), lying("b/docs", "Another, edited.")]
        assert await tx.articles.add(edited, None, NOW) == Added(updated=2)
        assert {one.blocks for one in await all_unseen(tx)} == {one.blocks for one in edited}


async def test_files_with_one_name_and_folder_are_two_articles_also_one_after_the_other(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        for folder in ("a/docs", "b/docs"):
            added = await tx.articles.add([lying(folder, folder)], None, NOW)
            assert added == Added(new=1)
        for folder in ("a/docs", "b/docs"):
            assert await tx.articles.add([lying(folder, folder)], None, NOW) == Added(known=1)


async def test_a_copy_of_a_file_is_known_and_a_moved_file_may_change_afterwards(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        assert await tx.articles.add(
            [lying("a/docs", "One."), lying("b/docs", "One.")], None, NOW
        ) == Added(new=1, known=1)
        assert await tx.articles.add([lying("c/docs", "One.")], None, NOW) == Added(known=1)
        assert await tx.articles.add([lying("c/docs", "New.")], None, NOW) == Added(updated=1)


async def test_a_collection_with_two_files_of_one_name_and_folder_may_move_as_a_whole(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        for root in ("old", "new"):
            drafts = [lying(f"{root}/{name}/docs", name) for name in "ab"]
            added = await tx.articles.add(drafts, None, NOW)
            assert added == (Added(new=2) if root == "old" else Added(known=2))
        edited = [lying(f"new/{name}/docs", f"{name}, edited") for name in "ab"]
        assert await tx.articles.add(edited, None, NOW) == Added(updated=2)


async def test_what_was_kept_before_homes_were_noted_stays_known(database: Database) -> None:
    async with database.transaction() as tx:
        for old in ("One.", "Another."):
            kept = lying("a/docs", old, name=old)
            await tx.articles.add([replace(kept, home=None, names=())], None, NOW)

    async with database.transaction() as tx:
        same, edited = (
            lying("a/docs", "One.", name="One."),
            lying("a/docs", "Two.", name="Another."),
        )
        assert await tx.articles.add([same, edited], None, NOW) == Added(known=1, updated=1)
        assert await tx.articles.add([edited], None, NOW) == Added(known=1)
        stranger = lying("b/docs", "Three.", name="One.")
        assert await tx.articles.add([stranger], None, NOW) == Added(new=1)


def lying(folder: str, text: str, *, name: str = "index.md") -> Draft:
    """What stands in a file of this folder."""
    entry = Entry(place=name, title="Index", blocks=(Paragraph((Text(text),)),), body=text)
    file = FileName(f"{folder}/{name}", f"/vault/{folder}/{name}")
    written = findings_of(replace(entry, file=file), NOW)[-1]
    assert isinstance(written, Written)
    return written.bare()


async def test_nothing_added_is_nothing_known(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.articles.add([], None, NOW) == Added()


async def test_an_article_that_changes_at_every_visit_is_no_news_any_more(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await tx.articles.add([draft("one")], None, NOW)
        for n in range(UPDATES_LIMIT):
            added = await tx.articles.add([draft("one", text=str(n))], None, NOW)
            assert added == Added(updated=1)
        assert await tx.articles.add([draft("one", text="again")], None, NOW) == Added(known=1)


async def test_thousands_of_drafts_go_in_at_once(database: Database) -> None:
    async with database.transaction() as tx:
        drafts = [draft(str(n)) for n in range(2_500)]
        assert await tx.articles.add(drafts, None, NOW) == Added(new=2_500)
        assert await tx.articles.count_unseen() == 2_500


async def test_the_unseen_come_in_order_of_publication(database: Database) -> None:
    late = replace(draft("late"), published_at=NOW)
    early = replace(draft("early"), published_at=NOW - 2 * DAY)
    undated = replace(draft("undated"), published_at=None)

    async with database.transaction() as tx:
        await tx.articles.add([late, undated, early], None, NOW - DAY)
        assert [one.title for one in await all_unseen(tx)] == ["early", "undated", "late"]
        [first] = await tx.articles.waiting(1)
        assert [one.title for one in await tx.articles.unseen([first.id])] == ["early"]


async def test_a_row_of_another_program_is_unseen_whatever_it_left_out(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.articles._connection.execute(
            text(
                "insert into article (title, body, body_format, tags) values ('T', 'B', 'odd', :t)"
            ),
            {"t": "llm, cv ,"},
        )
        await tx.articles._connection.execute(
            text("insert into article (title, body_format, tags) values ('U', 'html', '\"llm\"')")
        )
        first, second = await all_unseen(tx)

    assert (first.title, first.body, first.body_format) == ("T", "B", BodyFormat.TEXT)
    assert first.tags == ("llm", "cv")
    assert (second.tags, second.body_format) == (("llm",), BodyFormat.HTML)
    assert first.identity is None
    assert abs(first.received_at.timestamp()) > 0


async def test_what_was_taken_in_has_number_labels_and_source(database: Database) -> None:
    async with database.transaction() as tx:
        source = await tx.sources.ensure(SourceKind.FEED, "https://a.example.org", "A Feed")
        await tx.articles.add([draft("one", tags=("LLM",))], source.id, NOW)
    labels = (
        Label("cv", 1.0, "title: pixel", LabelOrigin.WORDS),
        Label("llm", 2.0, "tag: LLM", LabelOrigin.SOURCE),
    )
    await _take(database, "one", 1, labels)

    async with database.reading() as tx:
        (article,) = await tx.articles.by_numbers([1])
        assert article.source == "A Feed"
        assert article.tags == ("LLM",)
        assert article.topics == ("llm", "cv")
        assert await tx.articles.newest_number() == 1
        assert await all_unseen(tx) == ()


async def test_labels_by_hand_survive_another_intake(database: Database) -> None:
    by_hand = Label("llm", 1.0, "by hand", LabelOrigin.OPERATOR)
    async with database.transaction() as tx:
        await tx.articles.add([draft("one")], None, NOW)
    await _take(database, "one", 1, (by_hand,))
    async with database.transaction() as tx:
        await tx.articles.add([draft("one", text="Better.")], None, NOW)
    words = tuple(Label(topic, 2.0, "title", LabelOrigin.WORDS) for topic in ("llm", "cv"))
    await _take(database, "one", 1, words)

    async with database.reading() as tx:
        (article,) = await tx.articles.by_numbers([1])
    assert {label.topic: label.origin for label in article.labels} == {
        "llm": LabelOrigin.OPERATOR,
        "cv": LabelOrigin.WORDS,
    }


async def _take(database: Database, name: str, number: int, labels: tuple[Label, ...]) -> None:
    async with database.transaction() as tx:
        (unseen,) = [one for one in await all_unseen(tx) if one.title == name]
        taken = TakenIn(
            id=unseen.id,
            number=number,
            identity=unseen.identity or "",
            fingerprint=unseen.fingerprint or "",
            title=name,
            language="en",
            published_at=NOW,
            blocks=unseen.blocks or "",
            excerpt="",
            words="some text.",
            labels=labels,
        )
        await tx.articles.take_in([taken], NOW)


async def test_taking_in_nothing_changes_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.articles.take_in([], NOW)
        assert await tx.articles.newest_number() == 0


async def test_a_refused_article_is_not_asked_about_again_until_it_changes(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await tx.articles.add([draft("one")], None, NOW)
        (unseen,) = await all_unseen(tx)
        await tx.articles.refuse(unseen.id, "column blocks: broken")
        assert await all_unseen(tx) == ()
        await tx.articles.add([draft("one", text="Mended.")], None, NOW)
        assert len(await all_unseen(tx)) == 1


async def test_a_window_shows_rules_what_they_need(database: Database) -> None:
    await take_in(database, ["a", "b"], "llm", "cv")
    await take_in(database, ["c"])

    async with database.reading() as tx:
        window = await tx.articles.window(1, 3)
    assert [(one.number, one.topics) for one in window] == [(2, ("cv", "llm")), (3, ())]


async def test_a_window_brings_contents_only_if_asked(database: Database) -> None:
    await take_in(database, ["a"])
    async with database.transaction() as tx:
        source = await tx.sources.ensure(SourceKind.FEED, "https://feed.example.org/", "A feed")
        await tx.articles._connection.execute(update(ArticleRow).values(source_id=source.id))

    async with database.reading() as tx:
        (bare,) = await tx.articles.window(0, 1)
        (full,) = await tx.articles.window(0, 1, with_content=True)
    assert (bare.language, bare.content) == ("en", None)
    assert full.content == Content(
        title="a",
        words="some text. \x03",
        blocks=None,
        excerpt="About a.",
        author=None,
        url="https://notes.example.org/a",
        source_title="A feed",
        source_url="https://feed.example.org/",
    )
    assert full.without_content() == bare


async def test_a_window_brings_the_document_of_an_article_whose_words_are_not_kept(
    database: Database,
) -> None:
    await take_in(database, ["a"])
    async with database.transaction() as tx:
        await tx.articles._connection.execute(update(ArticleRow).values(words=None))

    async with database.reading() as tx:
        (full,) = await tx.articles.window(0, 1, with_content=True)
    assert full.content is not None
    assert (full.content.words, full.content.blocks) == (None, draft("a").blocks)


async def test_the_latest_come_newest_first_and_by_topic(database: Database) -> None:
    await take_in(database, ["a", "b"], "llm")
    await take_in(database, ["c"], "cv")

    async with database.reading() as tx:
        assert [one.title for one in await tx.articles.latest(2, 0, [])] == ["c", "b"]
        assert [one.title for one in await tx.articles.latest(2, 2, [])] == ["a"]
        assert [one.title for one in await tx.articles.latest(9, 0, ["llm"])] == ["b", "a"]
        assert await tx.articles.count() == 3
        assert await tx.articles.count_stories(["cv"]) == 1
        assert await tx.articles.topic_counts() == {"llm": 2, "cv": 1}


async def test_articles_come_in_the_order_of_the_numbers_asked_for(database: Database) -> None:
    await take_in(database, ["a", "b", "c"])

    async with database.reading() as tx:
        found = await tx.articles.by_numbers([3, 99, 1])
    assert [one.title for one in found] == ["c", "a"]


async def test_old_articles_are_forgotten_with_their_labels(database: Database) -> None:
    await take_in(database, ["a"], "llm")
    await take_in(database, ["b"])

    async with database.transaction() as tx:
        assert await tx.articles.forget(NOW) == 0
        assert await tx.articles.forget(NOW + timedelta(seconds=1)) == 1
        assert await tx.articles.topic_counts() == {}
        assert await tx.articles.newest_number() == 2


async def test_a_twin_is_dropped_and_the_first_found_by_identity(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.articles.add([draft("one"), draft("two")], None, NOW)
        ids = {one.title: one.id for one in await all_unseen(tx)}
        await tx.articles.drop([ids["two"]])
        identities = [draft(name).identity for name in ("one", "two")]
        assert await tx.articles.identities_of(identities) == {identities[0]: ids["one"]}


async def test_odd_dates_of_foreign_rows_sort_as_time_once_they_are_taken_in(
    sqlite: Database,
) -> None:
    """PostgreSQL refuses what is no moment; SQLite keeps any text, and compares it as text."""
    written = {
        "offset": "2026-03-01T21:30:00+08:00",
        "short": "2026-03-01",
        "words": "the first of March",
        "own": "2026-03-01 13:00:00.000000",
        "refused": "2026-03-01T20:00:00+08:00",
    }
    async with sqlite.transaction() as tx:
        for title, moment in written.items():
            await tx.articles._connection.execute(
                text("insert into article (title, received_at) values (:title, :moment)"),
                {"title": title, "moment": moment},
            )
        unseen = {one.title: one for one in await all_unseen(tx)}
        await tx.articles.refuse(unseen.pop("refused").id, "it says nothing")
        await tx.articles.take_in([taken(one, n) for n, one in enumerate(unseen.values(), 1)], NOW)
        rows = await tx.articles._connection.execute(text("select title, received_at from article"))
        kept = {row.title: row.received_at for row in rows}

    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}", kept.pop("words"))
    assert kept == {
        "offset": "2026-03-01 13:30:00.000000",
        "short": "2026-03-01 00:00:00.000000",
        "own": "2026-03-01 13:00:00.000000",
        "refused": "2026-03-01 12:00:00.000000",
    }


def taken(unseen: Unseen, number: int) -> TakenIn:
    """As the intake would say of it."""
    return TakenIn(
        id=unseen.id,
        number=number,
        identity=f"{number:032x}",
        fingerprint="f" * 32,
        title=unseen.title,
        language="en",
        published_at=None,
        blocks="[]",
        excerpt="",
        words="",
        labels=(),
    )
