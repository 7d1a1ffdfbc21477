"""What a chat is told about its own digests, and about articles that it did not get."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.config.digest import DigestSettings
from bot.core.taking import judge_by
from bot.core.thresholds import Thresholds
from bot.core.verdicts import (
    Due,
    Filtered,
    LeftOver,
    NotSubscribed,
    OnTheWay,
    Refused,
    ShownInstead,
    ToldByAnother,
    TooOld,
    Unseen,
    Verdict,
    WasSent,
)
from bot.i18n import Catalogues
from bot.services.explain import MOST_FOUND, Explain, Where
from bot.services.intake import Intake
from bot.services.publish import Publish
from bot.services.search import Search
from storage.database import Database
from storage.records import DeliveryState, Known, Outcome, SourceKind
from storage.schema import ArticleRow
from tests.support.store import DAY, NOW, chat, draft, index, subscribe, take_in

HERE, THERE = Where(1, None), Where(2, None)
MINUTE = timedelta(minutes=1)


def service(database: Database) -> Explain:
    return Explain(database, DigestSettings().max_age)


async def publish(database: Database, now: datetime = NOW) -> None:
    await Publish(database, Catalogues.load(), DigestSettings()).run(now)


async def deliver(
    database: Database, state: DeliveryState = DeliveryState.SENT, message_id: int = 70
) -> None:
    """Let something come of everything that waits; message ids rise from one on."""
    async with database.transaction() as tx:
        claims = await tx.outbox.claim("w", 100, NOW, MINUTE)
        outcomes = [
            Outcome(one.id, state, message_id=message_id + n, error="broken" if n % 2 else None)
            for n, one in enumerate(claims)
        ]
        await tx.outbox.record("w", outcomes, NOW + MINUTE)


async def verdict(database: Database, text: str, where: Where = HERE) -> Verdict:
    explain = service(database)
    (found,) = await explain.find(text, NOW)
    return (await explain.why_not(where, found, NOW)).verdict


async def test_a_message_tells_its_edition_articles_and_reasons(database: Database) -> None:
    await subscribe(database, chat(1), chat(2), rule='topic:llm AND NOT "b"')
    await take_in(database, ["a", "b", "c"], "llm")
    await publish(database)
    await deliver(database)

    told = await service(database).why(HERE, 70)

    assert told is not None
    assert told.passage.edition == 1
    assert told.passage.sent_at == NOW + MINUTE
    assert [one.title for one in told.articles] == ["a", "c"]
    assert told.forgotten == 0
    assert told.taken_in == {1: NOW, 3: NOW}
    assert all(told.explanations[n].matches for n in (1, 3))
    assert [one.holds for one in told.explanations[1].reasons] == [True, False]


async def test_no_chat_is_told_of_anothers_messages(database: Database) -> None:
    await subscribe(database, chat(1), chat(2))
    await take_in(database, ["a"])
    await publish(database)
    await deliver(database)

    assert await service(database).why(HERE, 71) is None
    assert await service(database).why(Where(3, None), 70) is None
    assert await service(database).why(Where(1, 5), None) is None
    assert await service(database).why(THERE, 71) is not None


async def test_without_a_message_the_newest_that_arrived_is_told(database: Database) -> None:
    await subscribe(database, chat(1))
    assert await service(database).why(HERE, None) is None
    await take_in(database, ["a"])
    await publish(database)
    assert await service(database).why(HERE, None) is None
    await deliver(database)
    await take_in(database, ["b"])
    await publish(database, NOW + MINUTE)

    told = await service(database).why(HERE, None)
    assert told is not None
    assert [one.title for one in told.articles] == ["a"]


async def test_articles_that_are_kept_no_more_are_counted(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, ["a", "b"])
    await publish(database)
    await deliver(database)
    async with database.transaction() as tx:
        await tx.articles.forget(NOW + DAY)

    told = await service(database).why(HERE, 70)
    assert told is not None
    assert told.forgotten == 1


async def test_an_article_is_found_by_number_address_and_words(database: Database) -> None:
    await take_in(database, ["attention mask", "mask", "mask of attention"])
    await index(database)

    async def find(text: str) -> tuple[Known, ...]:
        return await service(database).find(text, NOW)

    assert [one.title for one in await find("#2")] == ["mask"]
    assert [one.number for one in await find("1")] == [1]
    assert [one.title for one in await find("Attention MASK")] == [
        "attention mask",
        "mask of attention",
    ]
    for url in (
        "https://notes.example.org/mask",
        "http://notes.example.org/mask/",
        "https://notes.example.org/mask#part",
    ):
        assert [one.title for one in await find(url)] == ["mask"]
    for nothing in ("99", "https://notes.example.org/no", "nowhere", "  ", '""', "9" * 40):
        assert await find(nothing) == ()


@pytest.mark.parametrize("kept", ["https://a.example/中", "https://a.example/%E4%B8%AD"])
@pytest.mark.parametrize(
    "typed",
    [
        "https://a.example/中",
        "https://A.example/%e4%b8%ad/",
        "<http://a.example/中?utm_source=feed#top> why?",
        "看 https://a.example/中。",
        "（https://a.example/中），请看",
        "(https://a.example/中).",
        "看a.example/中",
    ],
)
async def test_an_address_is_known_however_it_is_written(
    sqlite: Database, kept: str, typed: str
) -> None:
    async with sqlite.transaction() as tx:
        await tx.articles.add([replace(draft("a"), url=kept)], None, NOW)

    assert [one.url for one in await service(sqlite).find(typed, NOW)] == [kept]


@pytest.mark.parametrize("is_compared", [True, False])
@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("https://a.example/b?source=rss-4f", "https://a.example/b"),
        ("https://a.example/b", "https://www.a.example/b/?utm_source=mail&ref=rss"),
        ("https://www.a.example/b", "see a.example/b."),
        ("https://a.example/b/amp", "https://m.a.example/b"),
        ("https://a.example/s?mid=1&scene=2", "https://a.example/s?scene=3&mid=1"),
    ],
)
async def test_a_page_is_found_by_what_its_address_has_apart_from_the_visit(
    database: Database, kept: str, typed: str, *, is_compared: bool
) -> None:
    others = [replace(draft(f"{n}"), url=f"https://a.example/s?mid={n}7") for n in range(3)]
    async with database.transaction() as tx:
        await tx.articles.add([replace(draft("a"), url=kept), *others], None, NOW)
    alike = Thresholds(0.5 if is_compared else 0.0)
    await Intake(database, judge_by((), 1.0, 350), batch=50, alike=alike).run(NOW)

    assert [one.url for one in await service(database).find(typed, NOW)] == [kept]
    assert await service(database).find(typed.replace("a.example", "c.example"), NOW) == ()
    assert await service(database).find("https://a.example/?utm_source=x", NOW) == ()


async def test_of_an_address_all_copies_are_found_and_what_stands_there_exactly_first(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.explain._MOST_BY_ADDRESS", 0)
    drafts = [replace(draft(one), url=f"https://a.example/b?ref={one}") for one in "xy"]
    for one in drafts:
        async with database.transaction() as tx:
            source = await tx.sources.ensure(SourceKind.FEED, f"https://{one.title}", one.title)
            await tx.articles.add([one], source.id, NOW)
    await Intake(database, judge_by((), 1.0, 350), batch=50, alike=Thresholds(0.5)).run(NOW)

    async def find(address: str) -> list[str | None]:
        return [one.source for one in await service(database).find(address, NOW)]

    assert await find("https://a.example/b") == ["y", "x"]
    assert await find("https://a.example/b?ref=x") == ["x"]
    assert await find("https://a.example/c") == []


async def test_words_find_the_best_first_as_a_search_does(database: Database) -> None:
    await take_in(database, ["text", *(f"note {n}" for n in range(1_100))])
    await index(database)

    found = await service(database).find("text", NOW)
    assert len(found) == MOST_FOUND
    assert [one.title for one in found[:2]] == ["text", "note 1099"]
    searched = await Search(database).find("text", MOST_FOUND, 0, NOW)
    assert [one.number for one in found] == [one.article.number for one in searched.items]


async def test_what_waits_is_found_by_its_title_before_all_others(database: Database) -> None:
    await take_in(database, ["a map of text"])
    await index(database)
    await take_in(database, ["new texts", "new map of text"])
    async with database.transaction() as tx:
        await tx.articles.add([draft("Text map"), draft("map")], None, NOW)

    found = await service(database).find("MAP text", NOW)
    assert [one.title for one in found] == ["Text map", "new map of text", "a map of text"]


async def test_what_was_not_taken_in_is_found_and_explained(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.articles.add([draft("waiting"), draft("refused")], None, NOW)
        unseen = await tx.articles.waiting(9)
        both = await tx.articles.unseen([one.id for one in unseen])
        (refused,) = (one.id for one in both if one.title == "refused")
        await tx.articles.refuse(refused, "too long")

    assert await verdict(database, "refused") == Refused("too long")
    assert isinstance(await verdict(database, "https://notes.example.org/waiting"), Unseen)
    known = await service(database).known(both[0].id)
    assert known is not None
    assert await service(database).known(999) is None


async def test_filtered_sent_left_over_and_failed(database: Database) -> None:
    await subscribe(database, chat(1), rule="topic:llm")
    await take_in(database, ["plain"])
    await take_in(database, [f"model {n}" for n in range(13)], "llm")

    assert isinstance(await verdict(database, "1"), Filtered)
    assert await verdict(database, "2") == Due(NOW)
    await publish(database)
    assert isinstance(await verdict(database, "3"), OnTheWay)
    assert isinstance(await verdict(database, "1"), Filtered)
    await deliver(database, DeliveryState.FAILED)
    failed = await verdict(database, "14")
    assert isinstance(failed, OnTheWay)
    assert failed.state is DeliveryState.FAILED
    assert await verdict(database, "2") == LeftOver(1, 12)
    assert await verdict(database, "2", THERE) == NotSubscribed(None, None)


async def test_sent_and_too_old(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, ["new", "old"])
    async with database.transaction() as tx:
        await tx.articles._connection.exec_driver_sql(
            "update article set published_at = '2026-01-01 00:00:00.000000+00' where title = 'old'"
            if not database.is_sqlite
            else "update article set published_at = '2026-01-01 00:00:00.000000' where title = 'old'"
        )
    await publish(database)
    await deliver(database)

    assert await verdict(database, "1") == WasSent(1, NOW + MINUTE)
    assert isinstance(await verdict(database, "2"), TooOld)


@pytest.mark.parametrize("text", ["' OR 1=1 --", "title:* NEAR(3)", "😀" * 400, "%_%", "a" * 500])
async def test_any_text_is_looked_for_and_harms_nothing(database: Database, text: str) -> None:
    await take_in(database, ["a"])
    await index(database)

    assert len(await service(database).find(text, NOW)) <= MOST_FOUND


async def test_a_copy_of_what_the_filter_wants_is_told_as_one(database: Database) -> None:
    await subscribe(database, chat(1), rule="topic:llm OR topic:cv")
    await subscribe(database, chat(2), rule="topic:cv")
    await take_in(database, ["first"], "llm")
    await take_in(database, ["copy"], "cv")
    async with database.transaction() as tx:
        first, copy = sorted(await tx.articles.known((1, 2)), key=lambda one: one.id)
        await tx.stories.keep({copy.id: 1}, ())

    assert await verdict(database, "2") == ToldByAnother(first)
    # Whose filter does not want the first one gets the copy.
    assert await verdict(database, "2", THERE) == Due(NOW)
    await publish(database)
    await deliver(database)
    assert await verdict(database, "2") == ShownInstead(1, first, is_longer=False)
    assert isinstance(await verdict(database, "2", THERE), WasSent)


async def test_a_copy_of_a_copy_that_was_shown_is_told_as_one(database: Database) -> None:
    await subscribe(database, chat(1), rule="topic:cv")
    await take_in(database, ["first"], "llm")
    await take_in(database, ["second"], "cv")
    async with database.transaction() as tx:
        second, _ = await tx.articles.known((1, 2))
        await tx.stories.keep({second.id: 1}, ())
    await publish(database)
    await deliver(database)

    await take_in(database, ["third"], "cv")
    async with database.transaction() as tx:
        [third] = await tx.articles.known((3,))
        await tx.stories.keep({third.id: 1}, ())
    await publish(database)

    assert isinstance(await verdict(database, "2"), WasSent)
    assert await verdict(database, "3") == ShownInstead(1, second, is_longer=False)


async def test_whoever_is_shown_the_longer_version_is_told_so(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, ["first", "copy", "longer"])
    async with database.transaction() as tx:
        known = {one.title: one for one in await tx.articles.known((1, 2, 3))}
        lengthen = update(ArticleRow).where(ArticleRow.number == 3)
        await tx.articles._connection.execute(
            lengthen.values(words=ArticleRow.words + ArticleRow.words)
        )
        copies = [known["copy"].id, known["longer"].id]
        await tx.stories.keep(dict.fromkeys(copies, 1), ())

    assert await verdict(database, "3") == Due(NOW)
    for number in ("1", "2"):
        assert await verdict(database, number) == ToldByAnother(known["longer"])
    await publish(database)
    await deliver(database)
    assert isinstance(await verdict(database, "3"), WasSent)
    for number in ("1", "2"):
        shown = ShownInstead(1, known["longer"], is_longer=True)
        assert await verdict(database, number) == shown
