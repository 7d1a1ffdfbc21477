"""The same story from several sources, from the intake to the digest."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, update

from bot.config.digest import DigestSettings
from bot.core.blocks import loads
from bot.core.rules import EVERYTHING, about, parse
from bot.core.taking import judge_by
from bot.core.thresholds import Thresholds
from bot.core.verdicts import (
    Due,
    FilteredBefore,
    LeftOver,
    OnTheWay,
    ShownInstead,
    TooEarly,
    TooOld,
    Verdict,
    WasRecalled,
)
from bot.i18n import Catalogues
from bot.services.explain import Explain, Where
from bot.services.intake import Intake
from bot.services.library import DryRun, Library
from bot.services.publish import Publish
from bot.services.recall import Recall
from bot.services.stories import join_stories
from storage.database import Database
from storage.records import DeliveryState, Draft, Label, LabelOrigin, Outcome, SourceKind
from storage.schema import CopyRow
from storage.subscriptions import SubscriptionStore
from tests.support.store import DAY, NOW, chat, draft, subscribe

STORY = (
    "The second version of the solver came out on Monday. It reads sparse systems four times as fast as the "
    "first, needs half of the memory, and no longer stops at matrices that are singular by a hair."
)
OTHER = (
    "The reading group meets in room four, where the projector is broken, so bring a printed copy of chapter two; "
    "whoever missed the first chapter finds notes of it on the shelf beside the door."
)
LONGER = (
    STORY
    + " Its authors measured it on systems from circuits, bridges and weather, publish all of them, and answer questions."
)
JUDGE = judge_by((), 1.0, 350)
USUAL = Thresholds(0.5)
LOOSE = Thresholds(0.3)


def told_by(site: str, text: str = STORY) -> Draft:
    """A draft; its site may be followed by a page of it."""
    host, _, page = site.partition("/")
    return replace(draft(site, text=text), url=f"https://{host}.example/{page or 'a'}")


async def take_in(database: Database, *drafts: Draft, alike: Thresholds = USUAL) -> None:
    async with database.transaction() as tx:
        source = await tx.sources.ensure(SourceKind.FILE, "notes", "notes")
        await tx.articles.add(drafts, source.id, NOW)
    await Intake(database, JUDGE, batch=50, alike=alike).run(NOW)


async def feed_brings(database: Database, title: str, *drafts: Draft) -> None:
    """Take in what a feed with this title holds."""
    own = [replace(one, identity=draft(f"{title} {one.identity}").identity) for one in drafts]
    async with database.transaction() as tx:
        source = await tx.sources.ensure(SourceKind.FEED, f"https://{title}.example/feed", title)
        await tx.articles.add(own, source.id, NOW)
    await Intake(database, JUDGE, batch=50, alike=USUAL).run(NOW)


async def stories(database: Database) -> list[int | None]:
    """Of each article, by number, the one that told its story first."""
    async with database.reading() as tx:
        return [one.story for one in await tx.articles.window(0, 100)]


async def digest(database: Database, edition: int, *, day: int = 1) -> str:
    """Publish on a day, and read an edition."""
    await Publish(database, Catalogues.load(), DigestSettings()).run(NOW + DAY * day)
    async with database.reading() as tx:
        parts = (await tx.editions.parts([edition])).get(edition, ())
    return "\n".join(str(part.payload["text"]) for part in parts)


async def verdict(database: Database, number: int, chat_id: int = 1) -> Verdict:
    """What a chat is told of an article."""
    explain = Explain(database, DigestSettings().max_age)
    (found,) = await explain.find(str(number), NOW)
    return (await explain.why_not(Where(chat_id, None), found, NOW + DAY)).verdict


async def test_a_copy_knows_the_article_that_came_first(database: Database) -> None:
    await take_in(
        database, told_by("one"), told_by("two", OTHER), told_by("three", STORY + " More.")
    )
    await take_in(database, told_by("four"), told_by("five", OTHER))
    assert await stories(database) == [None, None, 1, 1, 2]


async def test_what_was_judged_where_it_was_read_is_told_alike(database: Database) -> None:
    drafts = [told_by("one"), told_by("two")]
    await take_in(database, *(JUDGE.ahead(one, loads(one.blocks)) for one in drafts))
    assert await stories(database) == [None, 1]


NOTE = "It reads sparse systems four times as fast."


async def test_a_note_of_one_sentence_is_told_alike_the_same_day_below_the_same_title(
    database: Database,
) -> None:
    notes = [replace(told_by(site, NOTE), title="Solver 2.0 is out") for site in "abcde"]
    other = replace(notes[2], title="Solver 2.1 is out")
    next_day = replace(notes[3], published_at=NOW + DAY)
    await take_in(database, notes[0], notes[1], other)
    await take_in(database, JUDGE.ahead(notes[4], loads(notes[4].blocks)), next_day)
    assert await stories(database) == [None, 1, None, 1, None]


async def test_what_says_next_to_nothing_is_told_apart(database: Database) -> None:
    await take_in(
        database, *(replace(told_by(site, "No description"), title="News") for site in "abc")
    )
    assert await stories(database) == [None, None, None]


async def test_accounts_on_one_host_tell_one_story_below_two_headlines(database: Database) -> None:
    first, second = told_by("mp/1"), replace(told_by("mp/2", f"Seen: {STORY}"), title="Faster!")
    await feed_brings(database, "Systems", first, replace(second, url="https://mp.example/3"))
    await feed_brings(database, "Solvers", second)
    assert await stories(database) == [None, None, 2]


STUB = "Article URL, points and comments."


async def test_articles_with_one_address_are_one_item_that_shows_the_fullest_and_names_all(
    database: Database,
) -> None:
    await subscribe(database, chat(1))
    await feed_brings(database, "Hacker", replace(told_by("own/x", STUB), title="Solver 2 [news]"))
    await feed_brings(database, "Own", told_by("own/x"), told_by("own/y", OTHER))
    linked = replace(told_by("own/x", STORY[:80]), url="http://www.own.example/x/?ref=planet")
    await feed_brings(database, "Planet", linked)
    assert await stories(database) == [None, 1, None, 1]

    text = await digest(database, 1)

    assert text.count("own.example/x") == 1
    assert "It reads sparse systems" in text
    assert "Also in: Hacker, Planet" in text
    assert "2 articles" in text


async def test_what_one_source_brings_at_one_address_are_stories_of_their_own(
    database: Database,
) -> None:
    listed = [replace(told_by("list/all", f"{n}. {STUB}"), title=f"No. {n}") for n in range(3)]
    listed = [replace(one, identity=draft(one.title).identity) for one in listed]
    await feed_brings(database, "List", *listed)
    assert await stories(database) == [None, None, None]


async def test_what_gets_its_text_later_is_found_by_it_from_then_on(database: Database) -> None:
    await feed_brings(database, "Own", told_by("own/x", "Soon."))
    await feed_brings(database, "Hacker", told_by("own/x", STUB))
    await feed_brings(database, "Own", told_by("own/x"))
    await feed_brings(database, "Mirror", told_by("mirror"))
    assert await stories(database) == [None, 1, 1]


async def test_a_story_that_is_told_anew_stays_where_it_was(database: Database) -> None:
    await take_in(database, told_by("one"), told_by("two"))
    await take_in(database, told_by("one", STORY + " Corrected."), told_by("two", OTHER))
    await take_in(database, told_by("three"))
    assert await stories(database) == [None, 1, 1]


async def test_when_the_first_is_deleted_the_next_tells_it_first(database: Database) -> None:
    await take_in(database, told_by("one"), told_by("two", OTHER))
    async with database.transaction() as tx:
        assert await tx.articles.forget(NOW + DAY) == 1
    await take_in(database, told_by("three"), told_by("four"))
    assert await stories(database) == [None, None, 3]


@pytest.mark.parametrize(
    ("alike", "found"), [(0.0, [None, None]), (1.0, [None, None]), (0.5, [None, 1])]
)
async def test_the_operator_says_how_alike_copies_are(
    database: Database, alike: float, found: Sequence[int | None]
) -> None:
    thresholds = Thresholds(alike)
    read_on = told_by("two", STORY + " Read on there.")
    await take_in(database, told_by("one"), read_on, alike=thresholds)
    assert await stories(database) == found


@pytest.mark.parametrize("name", ["two.example", "example", "notes"])
async def test_a_source_may_have_a_threshold_of_its_own(database: Database, name: str) -> None:
    strict = Thresholds(0.5, {name: 1.0})
    await take_in(database, told_by("one"), alike=strict)
    await take_in(database, told_by("two", STORY + " Read on there."), alike=strict)
    await take_in(database, told_by("two/b"), alike=strict)
    assert await stories(database) == [None, None, 1]


async def test_a_source_whose_copies_are_all_shown_hides_none_of_others(database: Database) -> None:
    apart = Thresholds(0.5, {"two.example": 0.0})
    for site in ("two", "one", "three", "two/b"):
        await take_in(database, told_by(site), alike=apart)
    assert await stories(database) == [None, None, 2, None]


async def test_a_single_source_may_be_told_alike(database: Database) -> None:
    alone = Thresholds(0.0, {"two.example": 0.5})
    for site in ("one", "two", "two/b", "three"):
        await take_in(database, told_by(site), alike=alone)
    assert await stories(database) == [None, None, 2, None]


async def test_a_digest_shows_a_story_once_and_says_where_else_it_stands(
    database: Database,
) -> None:
    await subscribe(database, chat(1))
    copies = [told_by(site) for site in ("one", "two", "three")]
    await take_in(database, *copies, told_by("four", OTHER), replace(told_by("five"), url=None))

    text = await digest(database, 1)

    assert text.count("The second version") == 1
    assert "Also in: two.example, three.example" in text
    assert text.count("Also in") == 1
    assert "2 articles" in text


async def test_a_dry_run_counts_a_story_once_as_the_digest_shows_it(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, *(told_by(site) for site in ("one", "two")), told_by("three", OTHER))
    assert await Library(database).dry_run(EVERYTHING) == DryRun(2, 3)
    assert await Library(database).dry_run(parse("NOT source:one.example")) == DryRun(2, 3)
    assert "2 articles" in await digest(database, 1)


@pytest.mark.parametrize("filtered", ["all", "*", "NOT title:nothing"])
async def test_the_latest_show_a_story_once_on_all_pages_and_say_where_else_it_stands(
    database: Database, filtered: str
) -> None:
    await take_in(database, told_by("one"), told_by("other", OTHER), told_by("two"))
    await take_in(database, told_by("three"))
    rule = EVERYTHING if filtered == "all" else parse(filtered)

    first, second = [await Library(database).latest(1, offset, rule) for offset in (0, 1)]

    assert [one.title for one in (*first.articles, *second.articles)] == ["other", "one"]
    assert [first.total, second.total] == [2, 2]
    (shown,) = second.articles
    assert shown.also == ("two.example", "three.example")


async def test_the_latest_about_a_topic_show_a_copy_whose_first_is_about_another(
    database: Database,
) -> None:
    await take_in(database, told_by("one"))
    await take_in(database, told_by("two"))
    async with database.transaction() as tx:
        await tx.articles.relabel({2: [Label("llm", 1.0, "title: two", LabelOrigin.WORDS)]})

    page = await Library(database).latest(5, rule=about(["llm"]))

    assert ([one.title for one in page.articles], page.total) == (["two"], 1)


async def test_the_latest_show_a_much_longer_version_instead_of_the_first(
    database: Database,
) -> None:
    await take_in(database, told_by("one"))
    await take_in(database, told_by("two", LONGER), alike=LOOSE)

    for rule in (EVERYTHING, parse("NOT title:nothing")):
        page = await Library(database).latest(5, rule=rule)
        assert ([one.title for one in page.articles], page.total) == (["two"], 1)
        assert page.articles[0].also == ("one.example",)


async def test_whoever_got_a_story_gets_no_copy_of_it_later(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, told_by("one"))
    assert "The second version" in await digest(database, 1)

    await take_in(database, told_by("two"), told_by("three", OTHER))

    text = await digest(database, 2, day=2)
    assert "reading group" in text
    assert "The second version" not in text


async def test_a_story_of_a_digest_that_was_called_back_is_shown_by_its_copy(
    database: Database,
) -> None:
    await subscribe(database, chat(1))
    await take_in(database, told_by("one"))
    assert "The second version" in await digest(database, 1)
    assert await Recall(database).call_back(1, NOW) is not None
    assert isinstance(await verdict(database, 1), WasRecalled)

    await take_in(database, told_by("two"), told_by("three", OTHER))

    assert "The second version" in await digest(database, 2, day=2)
    assert isinstance(await verdict(database, 2), OnTheWay)


async def test_a_much_longer_version_is_shown_instead_and_names_the_first(
    database: Database,
) -> None:
    await subscribe(database, chat(1))
    await take_in(database, told_by("one"), told_by("two"), told_by("three", LONGER), alike=LOOSE)
    await take_in(database, told_by("four", OTHER), told_by("five", LONGER), alike=LOOSE)
    assert await stories(database) == [None, 1, 1, None, 1]

    text = await digest(database, 1)

    assert text.count("The second version") == 1
    assert "three.example/a" in text
    assert "Also in: one.example, two.example, five.example" in text


async def test_one_that_is_only_somewhat_longer_is_not(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, told_by("one"), told_by("two", STORY + " Read on there."))
    assert "one.example/a" in await digest(database, 1)


async def test_whoever_got_the_short_version_does_not_get_the_longer_one(
    database: Database,
) -> None:
    await subscribe(database, chat(1))
    await subscribe(database, chat(2), due=NOW + 2 * DAY)
    await take_in(database, told_by("one"), alike=LOOSE)
    assert "one.example/a" in await digest(database, 1)
    await take_in(database, told_by("two", LONGER), alike=LOOSE)

    # Only who is served later, and had neither, gets it.
    text = await digest(database, 2, day=2)
    assert "two.example/a" in text
    assert await digest(database, 3, day=3) == ""


async def test_whoever_got_the_longer_version_gets_neither_again(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, told_by("one"), told_by("two", LONGER), alike=LOOSE)
    assert "two.example/a" in await digest(database, 1)
    await take_in(database, told_by("three", LONGER * 2), told_by("four"), alike=LOOSE)
    assert await digest(database, 2, day=2) == ""


async def test_chats_with_other_rules_get_no_copy_either(database: Database) -> None:
    await subscribe(database, chat(1))
    await subscribe(database, chat(2), rule="solver")
    await take_in(database, told_by("one"))
    assert "The second version" in await digest(database, 1)
    assert "The second version" in await digest(database, 2)

    await take_in(database, told_by("two"))
    assert await digest(database, 3, day=2) == ""


async def test_whose_rule_did_not_want_the_first_gets_the_copy(database: Database) -> None:
    await subscribe(database, chat(1), rule='source:"two.example"')
    await take_in(database, told_by("one"))
    assert await digest(database, 1) == ""

    await take_in(database, told_by("two"))
    assert "The second version" in await digest(database, 1, day=2)


async def test_whose_rule_wanted_none_but_a_copy_gets_no_other_copy(database: Database) -> None:
    await subscribe(database, chat(1), rule="NOT source:one.example")
    await take_in(database, told_by("one"))
    assert await digest(database, 1) == ""

    await take_in(database, told_by("two"))
    assert "The second version" in await digest(database, 1, day=2)

    await take_in(database, told_by("three"))
    assert await digest(database, 2, day=3) == ""


@pytest.fixture(params=[0, 100])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was shown is found by the editions of a rule, and by the chats."""
    monkeypatch.setattr("storage.shown._FEW", request.param)


@asynccontextmanager
async def writing(database: Database) -> AsyncIterator[SubscriptionStore]:
    async with database.transaction() as tx:
        yield tx.subscriptions


async def test_whoever_subscribed_after_the_first_copy_gets_the_next(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, told_by("one"))
    await subscribe(database, chat(2))
    assert "The second version" in await digest(database, 1)
    await take_in(database, told_by("two"), told_by("three", OTHER))

    new, old = await digest(database, 2, day=2), await digest(database, 3, day=2)

    assert "reading group" in new
    assert "reading group" in old
    assert sorted(["The second version" in new, "The second version" in old]) == [False, True]
    async with database.reading() as tx:
        [shown] = await tx.outbox.past(2, None, 2)
        [other] = await tx.outbox.past(1, None, 2)
    assert (len(shown.article_ids), len(other.article_ids)) == (2, 1)
    assert isinstance(await verdict(database, 1, 2), TooEarly)
    assert isinstance(await verdict(database, 2, 2), OnTheWay)
    instead = await verdict(database, 2)
    assert isinstance(instead, ShownInstead)
    assert (instead.edition, instead.other.number) == (1, 1)


async def test_whose_filter_was_another_when_the_first_copy_came_gets_the_next(
    database: Database,
) -> None:
    [subscription] = await subscribe(database, chat(1), rule="title:nothing")
    await take_in(database, told_by("one"))
    assert await digest(database, 1) == ""
    async with writing(database) as subscriptions:
        await subscriptions.set_rule(subscription.id, "solver")
    await take_in(database, told_by("two"))
    assert isinstance(await verdict(database, 2), Due)
    assert "The second version" in await digest(database, 1, day=2)
    assert isinstance(await verdict(database, 1), FilteredBefore)
    assert isinstance(await verdict(database, 2), OnTheWay)


@pytest.mark.usefixtures("few")
async def test_whoever_was_shown_the_first_copy_under_another_filter_does_not_get_the_next(
    database: Database,
) -> None:
    [subscription] = await subscribe(database, chat(1))
    await subscribe(database, chat(2), rule="solver")
    await take_in(database, told_by("one"))
    assert "The second version" in await digest(database, 1)
    async with writing(database) as subscriptions:
        await subscriptions.set_rule(subscription.id, "solver")
    await take_in(database, told_by("two"))
    assert isinstance(await verdict(database, 2), ShownInstead)
    assert await digest(database, 3, day=2) == ""
    assert isinstance(await verdict(database, 1), OnTheWay)
    assert isinstance(await verdict(database, 2), ShownInstead)


async def test_whoever_was_paused_when_the_first_copy_came_gets_the_next(
    database: Database,
) -> None:
    [subscription] = await subscribe(database, chat(1))
    async with writing(database) as subscriptions:
        await subscriptions.pause(subscription.id, "because")
    await take_in(database, told_by("one"))
    assert await digest(database, 1) == ""
    await subscribe(database, chat(1))
    await take_in(database, told_by("two"))
    assert "The second version" in await digest(database, 1, day=2)
    assert isinstance(await verdict(database, 1), TooEarly)
    assert isinstance(await verdict(database, 2), OnTheWay)


async def test_whoever_had_the_first_copy_among_those_left_over_gets_the_next(
    database: Database,
) -> None:
    await subscribe(database, chat(1))
    others = [told_by(f"site{n}", f"{n} {OTHER[n:]}") for n in range(12)]
    await take_in(database, told_by("one"), *others, alike=Thresholds(0.0))
    first = await digest(database, 1)
    assert "+1 more" in first
    assert "The second version" not in first
    await join_all(database)
    await take_in(database, told_by("two"))
    assert await stories(database) == [*[None] * 13, 1]
    assert isinstance(await verdict(database, 14), Due)
    assert "The second version" in await digest(database, 2, day=2)
    assert await verdict(database, 1) == LeftOver(1, 12)
    assert isinstance(await verdict(database, 14), OnTheWay)


async def join_all(database: Database) -> None:
    """Have the first article found by its story."""
    async with database.transaction() as tx:
        await join_stories(tx, [one.id for one in await tx.articles.known((1,))], USUAL)


async def test_for_whom_the_first_copy_was_too_old_gets_the_next(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, replace(told_by("one"), published_at=NOW - 30 * DAY))
    assert await digest(database, 1) == ""
    await take_in(database, told_by("two"))
    assert await stories(database) == [None, 1]
    assert isinstance(await verdict(database, 2), Due)
    assert "The second version" in await digest(database, 1, day=2)
    assert isinstance(await verdict(database, 1), TooOld)
    assert isinstance(await verdict(database, 2), OnTheWay)


async def test_a_second_source_that_brings_all_of_a_first_one_anew_brings_nothing_new(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.publish.MOST_STORIES", 2)
    parts = (STORY, OTHER, "".join(reversed(STORY)))
    await subscribe(database, chat(1))
    await take_in(database, *(told_by(f"one/{n}", text) for n, text in enumerate(parts)))
    assert "3 articles" in await digest(database, 1)

    await take_in(database, *(told_by(f"two/{n}", text) for n, text in enumerate(parts)))
    assert await stories(database) == [None, None, None, 1, 2, 3]
    assert await digest(database, 2, day=2) == ""


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("state", "is_shown_again"),
    [
        (DeliveryState.SENT, False),
        (DeliveryState.PENDING, False),
        (DeliveryState.FAILED, True),
        (DeliveryState.CANCELLED, True),
        (DeliveryState.UNCERTAIN, True),
    ],
)
async def test_what_never_arrived_was_not_shown(
    database: Database, state: DeliveryState, *, is_shown_again: bool
) -> None:
    await subscribe(database, chat(1), chat(2))
    await take_in(database, told_by("one"))
    assert "The second version" in await digest(database, 1)
    async with database.transaction() as tx:
        claims = await tx.outbox.claim("w", 9, NOW + DAY, DAY)
        waits = NOW + 9 * DAY if state is DeliveryState.PENDING else None
        became = {1: state, 2: DeliveryState.SENT}
        outcomes = [Outcome(one.id, became[one.chat_id], not_before=waits) for one in claims]
        await tx.outbox.record("w", outcomes, NOW + DAY)

    await take_in(database, told_by("two"))
    assert isinstance(await verdict(database, 2), Due if is_shown_again else ShownInstead)
    assert ("The second version" in await digest(database, 2, day=2)) is is_shown_again
    assert isinstance(await verdict(database, 2), OnTheWay if is_shown_again else ShownInstead)
    async with database.reading() as tx:
        assert await tx.outbox.past(2, None, 2) == ()
        waiting = [await tx.subscriptions.find(one, None) for one in (1, 2)]
    assert [one.cursor for one in waiting if one] == [2, 2]


@pytest.mark.usefixtures("few")
async def test_parts_of_a_group_by_what_they_had_get_editions_of_their_own(
    database: Database,
) -> None:
    """Each of four chats had none, one, the other, or both of two stories."""
    await subscribe(database, chat(1), chat(2))
    await take_in(database, told_by("one"))
    await digest(database, 1)
    await subscribe(database, chat(3), chat(4))
    async with writing(database) as subscriptions:
        for one in (1, 3):
            found = await subscriptions.find(one, None)
            assert found is not None
            await subscriptions.pause(found.id, "because")
    await take_in(database, told_by("two", OTHER))
    await digest(database, 2, day=2)
    await subscribe(database, chat(1), chat(3))
    await take_in(database, told_by("three"), told_by("four", OTHER))
    await Publish(database, Catalogues.load(), DigestSettings(), slice_size=1).run(NOW + 3 * DAY)

    async with database.reading() as tx:
        got = [await tx.outbox.past(one, None, 3) for one in (1, 2, 3, 4)]
        by_id = {one.id: one.number for one in await tx.articles.known((1, 2, 3, 4))}
    shown = [[by_id[id_] for part in some for id_ in part.article_ids] for some in got]
    assert shown == [[4], [], [3, 4], [3]]


async def test_news_without_copies_cost_no_statement_more(sqlite: Database) -> None:
    await subscribe(sqlite, chat(1))
    await take_in(sqlite, told_by("one"), told_by("two", OTHER))
    statements: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    event.listen(sqlite._engine.sync_engine, "before_cursor_execute", note)
    await digest(sqlite, 1)
    assert statements
    assert not [one for one in statements if "JOIN copy" in one and "story =" in one]


async def test_a_copy_whose_first_is_gone_is_shown(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, told_by("one"))
    assert "The second version" in await digest(database, 1)
    await take_in(database, told_by("two"))
    async with database.transaction() as tx:
        await tx.articles._connection.execute(update(CopyRow).values(story=0))
    assert "The second version" in await digest(database, 2, day=2)
