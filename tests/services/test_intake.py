from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs
from typing_extensions import override

from bot.config.settings import Settings
from bot.core.blocks import Paragraph, Text, dumps
from bot.core.taking import Judge, Judgement, NotTaken, judge_by
from bot.services.intake import Intake, IntakeReport, InThread, Judging, judge_of
from storage.database import Database
from storage.records import Article, Draft, Unseen
from storage.schema import ArticleRow
from tests.support.store import DAY, NOW, draft

JUDGE = judge_of(Settings())


def intake(database: Database, batch: int = 500, judging: Judging | None = None) -> Intake:
    return Intake(database, JUDGE, batch=batch, judging=judging)


async def insert(database: Database, **columns: object) -> None:
    """A row as another program writes it: plain SQL, only these columns."""
    names = ", ".join(columns)
    values = ", ".join(f":{name}" for name in columns)
    async with database.transaction() as tx:
        await tx.articles._connection.execute(
            text(f"insert into article ({names}) values ({values})"),  # noqa: S608 -- test's own names
            columns,
        )


async def articles(database: Database) -> tuple[Article, ...]:
    async with database.reading() as tx:
        return await tx.articles.by_numbers(range(1, 100))


async def test_drafts_get_numbers_excerpts_language_and_topics(database: Database) -> None:
    async with database.transaction() as tx:
        drafts = [
            draft("A note on PyTorch", text="Use torch.compile.", tags=("LLM",)),
            draft("注意力", text="自注意力机制的复杂度是平方级的。"),
        ]
        await tx.articles.add(drafts, None, NOW)

    assert await intake(database).run(NOW) == IntakeReport(taken=2)

    english, chinese = await articles(database)
    assert (english.number, english.language, english.excerpt) == (1, "en", "Use torch.compile.")
    assert {"llm", "pytorch"} <= set(english.topics)
    assert (chinese.number, chinese.language) == (2, "zh")
    assert "attention-transformers" in chinese.topics


async def test_a_row_of_another_program_is_taken_in_like_any_other(database: Database) -> None:
    await insert(database, title="Foreign", body="<p>About <b>AdamW</b>.</p>", body_format="html")
    await insert(database, title="Plain", body="One.\n\nTwo.")
    await insert(database, title="Marked", body="**Strong** words", body_format="markdown")

    assert await intake(database).run(NOW) == IntakeReport(taken=3)

    assert [one.excerpt for one in await articles(database)] == [
        "About AdamW.",
        "One. Two.",
        "Strong words",
    ]
    assert await intake(database).run(NOW) == IntakeReport()


@pytest.mark.parametrize(
    ("published_at", "fault"),
    [
        ("2999-01-01 08:00:00.000000", "the date 2999-01-01 lies in the future"),
        ("1200-05-06 08:00:00.000000", "the date 1200-05-06 lies before 1970"),
    ],
)
async def test_a_date_on_which_nothing_was_published_is_left_out_and_told_once(
    database: Database, published_at: str, fault: str
) -> None:
    await insert(database, title="Dated", body="Some text.")
    await insert(database, title="Odd", body="Other text.")
    async with database.transaction() as tx:
        dating = "update article set published_at = :at where title = 'Odd'"
        moment = datetime.fromisoformat(published_at).replace(tzinfo=UTC)
        value: object = published_at if database.is_sqlite else moment
        await tx.articles._connection.execute(text(dating), {"at": value})

    with capture_logs() as lines:
        assert await intake(database).run(NOW) == IntakeReport(taken=2)
        assert await intake(database).run(NOW) == IntakeReport()

    assert {one.title: one.published_at for one in await articles(database)} == {
        "Dated": None,
        "Odd": None,
    }
    remedy = "write the day on which it was published"
    [told] = [line for line in lines if line["event"] == "date left out"]
    assert told["reason"] == f"column published_at: {fault} and was left out; {remedy}"


async def test_an_excerpt_that_came_ready_made_is_kept(database: Database) -> None:
    await insert(database, excerpt="Ready  made...")

    await intake(database).run(NOW)

    assert (await articles(database))[0].excerpt == "Ready  made..."


async def test_rows_that_say_nothing_or_are_broken_are_refused_and_hold_up_nobody(
    database: Database,
) -> None:
    await insert(database, title="  ")
    await insert(database, title="Broken", blocks="{not json")
    await insert(database, title="Good")

    assert await intake(database).run(NOW) == IntakeReport(taken=1, refused=2)

    async with database.reading() as tx:
        rows = await tx.articles._connection.execute(
            text("select refused from article where refused is not null order by id")
        )
        first, second = rows.scalars()
    assert "fill title" in first
    assert "column blocks" in second


async def test_foreign_twins_become_one_article_and_a_changed_twin_updates_it(
    database: Database,
) -> None:
    same = {"title": "T", "url": "https://x.example.org/a", "body": "First."}
    await insert(database, **same)
    await insert(database, **same)
    assert await intake(database).run(NOW) == IntakeReport(taken=1, twins=1)

    await insert(database, **(same | {"body": "Second."}))
    assert await intake(database).run(NOW) == IntakeReport(taken=1, twins=1)

    (article,) = await articles(database)
    assert (article.number, article.excerpt) == (1, "Second.")


async def test_large_heaps_are_taken_in_batch_by_batch(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.articles.add([draft(f"note {n}") for n in range(7)], None, NOW)

    assert await intake(database, batch=3).run(NOW) == IntakeReport(taken=7)

    assert [one.number for one in await articles(database)] == [1, 2, 3, 4, 5, 6, 7]


async def test_articles_can_be_judged_elsewhere(database: Database) -> None:
    asked: list[int] = []

    async def judge(unseen: Sequence[Unseen]) -> Sequence[Judgement]:
        asked.append(len(unseen))
        return [NotTaken(one.id, "elsewhere they are strict") for one in unseen]

    async with database.transaction() as tx:
        await tx.articles.add([draft(f"note {n}") for n in range(3)], None, NOW)

    report = await intake(database, 500, judge).run(NOW)

    assert (report, asked) == (IntakeReport(refused=3), [3])


@pytest.mark.parametrize(
    "column",
    [
        "title",
        "body",
        "url",
        "author",
        "language",
        "excerpt",
        "tags",
        "identity",
        "blocks",
        "body_format",
        "published_at",
        "received_at",
        "number",
        "fingerprint",
    ],
)
@pytest.mark.parametrize(
    "value",
    [
        "x'c4e3bac3'",
        "cast(x'c4e3bac3' as text)",
        "12345678901234567",
        "1.5",
        "9223372036854775807",
        "'0001-01-01T00:00:00+14:00'",
        "'9999-12-31T23:59:59-12:00'",
        "'yesterday'",
        "'[' || replace(hex(zeroblob(50000)), '0', '[')",
        "char(0) || 'a' || char(8238)",
    ],
)
async def test_no_value_in_any_column_stops_the_others(
    sqlite: Database, column: str, value: str
) -> None:
    given = {"title": "'Odd'", column: value}
    statement = f"insert into article ({', '.join(given)}) values ({', '.join(given.values())})"  # noqa: S608 -- test's own
    async with sqlite.transaction() as tx:
        await tx.articles._connection.exec_driver_sql(statement)
    await insert(sqlite, title="Good")

    report = await intake(sqlite).run(NOW)

    assert report.taken + report.refused == 2
    async with sqlite.reading() as tx:
        found = await tx.articles.latest(9, 0, [])
        assert "Good" in {one.title for one in found}
        assert sorted(one.number for one in found) == list(range(1, len(found) + 1))
        assert await tx.articles.count_unseen() == 0


async def test_a_number_that_another_program_gave_is_not_believed(database: Database) -> None:
    await insert(database, title="Forged", number=1000)
    await insert(database, title="Honest")

    await intake(database).run(NOW)

    assert [one.number for one in await articles(database)] == [1, 2]


async def test_a_number_is_not_believed_because_a_row_says_that_it_was_changed(
    database: Database,
) -> None:
    for number, title in ((1_000, "forged"), (2**63 - 1, "the last there is")):
        await insert(database, title=title, number=number, updated_at=NOW)
    await insert(database, number=7, updated_at=NOW)
    await insert(database, title="honest")

    report = await intake(database).run(NOW)

    assert report == IntakeReport(taken=3, refused=1)
    assert [one.number for one in await articles(database)] == [1, 2, 3]


ODD_MOMENTS = ("'0044-03-15 BC'", "'-infinity'", "'infinity'", "'20000-01-01'", "'0001-01-01'")


@pytest.mark.parametrize("column", ["published_at", "received_at", "updated_at"])
async def test_a_moment_that_no_calendar_of_ours_has_stops_nobody(
    database: Database, column: str
) -> None:
    async with database.transaction() as tx:
        for n, moment in enumerate(ODD_MOMENTS):
            statement = f"insert into article (title, {column}) values ('{n}', {moment})"  # noqa: S608 -- the test's own
            await tx.articles._connection.execute(text(statement))
        await tx.articles.add([draft("ours")], None, NOW)

    async with database.reading() as tx:
        await tx.articles.unseen_since()
    report = await intake(database).run(NOW)

    assert report.taken == len(ODD_MOMENTS) + 1
    assert {one.title for one in await articles(database)} >= {"ours", "0", "1", "2", "3"}
    async with database.reading() as tx:
        assert await tx.articles.unseen_since() is None
        moments = select(ArticleRow.published_at, ArticleRow.received_at, ArticleRow.updated_at)
        await tx.articles._connection.execute(moments)


async def test_the_forged_number_of_a_refused_row_is_in_nobodys_way(database: Database) -> None:
    await insert(database, title=" ", number=1)

    assert await intake(database).run(NOW) == IntakeReport(refused=1)
    await insert(database, title="Honest")
    assert await intake(database).run(NOW) == IntakeReport(taken=1)

    assert [one.title for one in await articles(database)] == ["Honest"]


async def test_a_number_that_is_forged_while_others_are_judged_is_not_believed_either(
    database: Database,
) -> None:
    await insert(database, title="Honest")

    class Late(InThread):
        @override
        async def __call__(self, unseen: Sequence[Unseen]) -> Sequence[Judgement]:
            if unseen[0].title == "Honest":
                await insert(database, title="Forged", number=1)
            return await super().__call__(unseen)

    late = Late(JUDGE)
    report = await intake(database, 9, late).run(NOW)

    assert report == IntakeReport(taken=2)
    assert [one.title for one in await articles(database)] == ["Honest", "Forged"]


async def test_a_body_beyond_all_measure_is_refused_without_being_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.intake.MOST_CHARACTERS", 1000)
    await insert(database, title="Huge", body="x" * 1001)
    assert await intake(database).run(NOW) == IntakeReport(refused=1)
    await insert(database, title="Huge, too", body="x" * 1001)
    for n in range(3):
        await insert(database, title=f"Large {n}", body="y" * 900)

    assert await intake(database).run(NOW) == IntakeReport(taken=3, refused=1)

    async with database.reading() as tx:
        (reason,) = (
            await tx.articles._connection.execute(
                text("select refused from article where title = 'Huge, too'")
            )
        ).scalars()
    assert "longer than 1,000 characters" in reason


async def test_an_article_that_changes_while_it_is_judged_is_judged_again(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await tx.articles.add([draft("one", text="First.")], None, NOW)

    class Slow(InThread):
        changed = False

        @override
        async def __call__(self, unseen: Sequence[Unseen]) -> Sequence[Judgement]:
            judged = await super().__call__(unseen)
            if not self.changed:
                self.changed = True
                async with database.transaction() as tx:
                    await tx.articles.add([draft("one", text="Second.")], None, NOW)
            return judged

    slow = Slow(JUDGE)
    report = await intake(database, 9, slow).run(NOW)

    assert report == IntakeReport(taken=1)
    assert [one.excerpt for one in await articles(database)] == ["Second."]


async def test_what_nobody_expected_of_a_row_refuses_that_row_alone(database: Database) -> None:
    for name in ("Good", "Cursed", "Better"):
        await insert(database, title=name)

    class Superstitious(InThread):
        @override
        async def __call__(self, unseen: Sequence[Unseen]) -> Sequence[Judgement]:
            if any(one.title == "Cursed" for one in unseen):
                raise RuntimeError("no")
            return await super().__call__(unseen)

    judge = Superstitious(JUDGE)
    report = await intake(database, 9, judge).run(NOW)

    assert report == IntakeReport(taken=2, refused=1)


async def test_a_lost_database_refuses_nothing(database: Database) -> None:
    await insert(database, title="Good")

    async def lost(unseen: Sequence[Unseen]) -> Sequence[Judgement]:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await intake(database, 9, lost).run(NOW)
    assert await intake(database).run(NOW) == IntakeReport(taken=1)


async def never(unseen: Sequence[Unseen]) -> Sequence[Judgement]:
    raise AssertionError([one.title for one in unseen])


def judged(name: str, text: str = "Some text.", *, judge: Judge = JUDGE) -> Draft:
    return judge.ahead(draft(name, text=text), (Paragraph((Text(text),)),))


async def bring(database: Database, *drafts: Draft) -> None:
    async with database.transaction() as tx:
        await tx.articles.add(drafts, None, NOW)


async def test_what_was_judged_where_it_was_read_is_only_numbered(database: Database) -> None:
    await bring(database, judged("注意力", "自注意力机制。"), judged("Use torch.compile"))

    assert await intake(database, 9, never).run(NOW) == IntakeReport(taken=2)

    chinese, english = await articles(database)
    assert (chinese.number, chinese.language, chinese.excerpt) == (1, "zh", "自注意力机制。")
    assert "attention-transformers" in chinese.topics
    assert (english.number, english.language) == (2, "en")
    assert "pytorch" in english.topics


async def test_what_is_to_be_taken_in_once_more_is_judged_once_more(database: Database) -> None:
    await bring(database, judged("one"))
    await intake(database).run(NOW)
    async with database.transaction() as tx:
        await tx.articles._connection.execute(
            text("update article set title = 'On PyTorch', taken_in_at = null")
        )

    assert await intake(database).run(NOW) == IntakeReport(taken=1)

    assert (await articles(database))[0].topics == ("pytorch",)


async def test_what_another_judge_said_does_not_count(database: Database) -> None:
    strict = judge_by((), 1.0, 5)
    await bring(database, judged("PyTorch", judge=strict))

    assert await intake(database).run(NOW) == IntakeReport(taken=1)

    (article,) = await articles(database)
    assert "pytorch" in article.topics


async def test_numbers_follow_publication_whoever_judged(database: Database) -> None:
    drafts = [judged("new"), draft("middle"), judged("old"), draft("oldest")]
    await bring(
        database,
        *(replace(one, published_at=NOW - n * DAY) for n, one in enumerate(drafts)),
    )

    assert await intake(database).run(NOW) == IntakeReport(taken=4)

    assert [one.title for one in await articles(database)] == ["oldest", "old", "middle", "new"]


async def test_a_change_that_comes_judged_keeps_number_and_labels_by_hand(
    database: Database,
) -> None:
    await bring(database, judged("one", "About PyTorch."), judged("two"))
    await intake(database).run(NOW)
    (before, _) = await articles(database)
    assert set(before.topics) == {"pytorch"}
    async with database.transaction() as tx:
        await tx.articles._connection.execute(
            text(
                "insert into article_topic (article_id, topic, score, evidence, origin) "
                "values (:id, 'video', 9, 'by hand', 'operator')"
            ),
            {"id": before.id},
        )

    await bring(database, judged("one", "About TensorFlow."))
    assert await intake(database, 9, never).run(NOW) == IntakeReport(taken=1)

    (after, _) = await articles(database)
    assert (after.number, after.excerpt) == (1, "About TensorFlow.")
    assert set(after.topics) == {"tensorflow", "video"}


async def test_what_changes_before_it_is_numbered_is_met_again(database: Database) -> None:
    await bring(database, judged("one"), judged("two"))

    class Changing(Intake):
        @override
        async def _number(self, ids: Sequence[int], now: datetime) -> IntakeReport:
            if list(ids) == [1]:
                await bring(database, draft("one", text="Second."))
            return await super()._number(ids, now)

    assert await Changing(database, JUDGE, batch=1).run(NOW) == IntakeReport(taken=2)

    assert [(one.title, one.excerpt) for one in await articles(database)] == [
        ("two", "Some text."),
        ("one", "Second."),
    ]


async def test_a_draft_that_says_nothing_comes_without_a_verdict(database: Database) -> None:
    nothing = JUDGE.ahead(replace(draft(" "), blocks=dumps(())), ())
    assert nothing.verdict is None
    await bring(database, nothing)

    assert await intake(database).run(NOW) == IntakeReport(refused=1)
