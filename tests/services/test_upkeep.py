import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.config.digest import DigestSettings
from bot.config.settings import IntakeSettings, RetentionSettings, Settings
from bot.core import rules
from bot.core.sharing import ALONE, ANSWERING, FOR_REPLIES, SHARE_SECONDS
from bot.i18n import Catalogues
from bot.services.cycle import Cycle
from bot.services.housekeeping import Housekeeping
from bot.services.ingest import Ingest
from bot.services.intake import Intake, IntakeReport, judge_of
from bot.services.library import DryRun, Library
from bot.services.presence import Member, Presence
from bot.services.publish import Publish, PublishReport
from bot.services.status import Status, tolerance
from bot.sources.findings import Origin
from storage.database import Database, Transaction
from storage.leadership import Leadership
from storage.records import (
    Added,
    ChatState,
    ChatTally,
    DeliveryState,
    OfChat,
    Outcome,
    SourceKind,
    SubscriptionState,
)
from tests.support.store import DAY, NOW, chat, draft, subscribe, take_in


@pytest.fixture
def woken() -> list[datetime]:
    """When the delivery was woken."""
    return []


@pytest.fixture
async def work(database: Database, woken: list[datetime]) -> AsyncIterator[Cycle]:
    leadership = database.leadership()
    yield Cycle(
        leadership,
        Intake(database, judge_of(Settings()), batch=9),
        Publish(database, Catalogues.load(), DigestSettings()),
        wake=lambda: woken.append(NOW),
        clock=lambda: NOW,
    )
    await leadership.release()


async def test_taking_in_publishes_at_once_and_wakes_the_delivery(
    database: Database, work: Cycle, woken: list[datetime]
) -> None:
    await subscribe(database, chat(1))
    assert await work.take_in() == IntakeReport()
    async with database.transaction() as tx:
        await tx.articles.add([draft("new")], None, NOW)

    assert await work.take_in() == IntakeReport(taken=1)

    assert woken == [NOW]
    async with database.reading() as tx:
        assert (await tx.outbox.tally()).of(DeliveryState.PENDING) == 1
    assert await work.publish() == PublishReport()


async def test_who_does_not_lead_does_nothing(database: Database, work: Cycle) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    leader = other.leadership()
    assert await leader.acquire()
    async with database.transaction() as tx:
        await tx.articles.add([draft("new")], None, NOW)

    assert await work.take_in() == IntakeReport()
    assert await work.publish() == PublishReport()
    assert not await work.leads()

    await leader.release()
    assert await work.take_in() == IntakeReport(taken=1)
    await other.close()


async def test_ingest_files_drafts_under_their_source(database: Database) -> None:
    ingest = Ingest(database)
    origin = Origin(SourceKind.FEED, "https://a.example.org/feed", "A")

    assert await ingest.add(origin, [], NOW) == Added()
    assert await ingest.add(origin, [draft("one")], NOW) == Added(new=1)
    assert await ingest.add(origin, [draft("one")], NOW) == Added(known=1)


async def test_the_library_shows_pages_topics_and_dry_runs(database: Database) -> None:
    library = Library(database)
    await take_in(database, ["a", "b"], "llm")
    await take_in(database, ["c"])

    page = await library.latest(2)
    assert ([one.title for one in page.articles], page.total) == (["c", "b"], 3)
    assert await library.topic_counts() == {"llm": 2}
    assert await library.dry_run(rules.parse("topic:llm")) == DryRun(2, 3)
    assert [one.title for one in await library.by_numbers([2, 1])] == ["b", "a"]


async def test_housekeeping_forgets_what_was_kept_long_enough(database: Database) -> None:
    await take_in(database, ["old", "newest"])
    await subscribe(database, chat(1))
    async with database.transaction() as tx:
        await tx.chats.set_state(1, ChatState.SUSPENDED, "no rights", NOW)

    await Housekeeping(database, RetentionSettings(articles_days=0, deliveries_days=0)).run(
        NOW + 400 * DAY
    )
    async with database.reading() as tx:
        assert await tx.articles.count() == 2
        assert await tx.chats.tally() == (ChatTally(ChatState.ACTIVE, None, 1),)

    await Housekeeping(database, RetentionSettings(articles_days=30)).run(NOW + 400 * DAY)
    async with database.reading() as tx:
        assert await tx.articles.count() == 1


async def test_housekeeping_forgets_refused_rows_when_retention_ends(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.articles.add([draft("empty"), draft("young")], None, NOW)
        await tx.articles._connection.exec_driver_sql(
            "update article set refused = 'it says nothing' where title = 'empty'"
        )
    keep = RetentionSettings(articles_days=30)

    await Housekeeping(database, keep).run(NOW + 29 * DAY)
    async with database.reading() as tx:
        assert await titles(tx) == ["empty", "young"]
    await Housekeeping(database, keep).run(NOW + 31 * DAY)
    async with database.reading() as tx:
        assert await titles(tx) == ["young"]


async def titles(tx: Transaction) -> list[str]:
    found = await tx.articles._connection.exec_driver_sql("select title from article order by id")
    return [str(title) for (title,) in found]


async def test_housekeeping_forgets_rules_that_nobody_uses(database: Database) -> None:
    mine, theirs = await subscribe(database, chat(1), chat(2), rule="topic:llm")
    async with database.transaction() as tx:
        await tx.subscriptions.set_rule(mine.id, "topic:cv")
        await tx.subscriptions.set_rule(theirs.id, "topic:math")
        await tx.subscriptions.set_rule(mine.id, "topic:math")

    await Housekeeping(database, RetentionSettings()).run(NOW)

    async with database.reading() as tx:
        rules = await tx.subscriptions._connection.exec_driver_sql("select expression from rule")
        assert [expression for (expression,) in rules] == ["topic:math"]
        found = await tx.subscriptions.find(1, None)
        assert found is not None
        assert found.rule == "topic:math"


async def test_housekeeping_forgets_editions_that_no_delivery_speaks_of_but_the_newest(
    database: Database,
) -> None:
    publish = Publish(database, Catalogues.load(), DigestSettings())
    await subscribe(database, chat(1))
    for day, title in enumerate(("delivered", "waiting", "newest")):
        await take_in(database, [title])
        await publish.run(NOW + day * DAY)
    async with database.transaction() as tx:
        (first,) = await tx.outbox.claim("w", 1, NOW + 9 * DAY, timedelta(minutes=1))
        done = Outcome(first.id, DeliveryState.SENT, message_id=5)
        await tx.outbox.record("w", [done], NOW + 9 * DAY)

    async def kept_after(days: int) -> list[int]:
        await Housekeeping(database, RetentionSettings(deliveries_days=30)).run(NOW + days * DAY)
        async with database.reading() as tx:
            return sorted(await tx.editions.parts([1, 2, 3]))

    assert await kept_after(30) == [1, 2, 3]
    assert await kept_after(40) == [2, 3]
    async with database.transaction() as tx:
        assert (await tx.outbox.tally()).counts == {DeliveryState.PENDING: 2}
        await tx.outbox.cancel(OfChat(1))
    assert await kept_after(80) == [3]
    async with database.reading() as tx:
        assert await tx.editions.next_number() == 4


async def test_the_service_is_healthy_while_a_worker_is_alive(database: Database) -> None:
    status = Status(database)
    never = await status.health(NOW)
    assert not never.is_good
    assert "never" in str(never.problem)

    async with database.transaction() as tx:
        await tx.workers.beat("w", NOW, leader=True, delivers=True)
    assert (await status.health(NOW + timedelta(seconds=10))).is_good
    late = await status.health(NOW + timedelta(minutes=5))
    assert "last at 2026-03-01 12:00:00" in str(late.problem)


async def alive(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await tx.workers.beat("w", now, leader=True, delivers=True)


async def test_articles_that_nobody_takes_in_are_an_illness(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.articles.add([draft("waiting")], None, NOW)
    status, later = Status(database), NOW + timedelta(minutes=11)
    before = NOW + timedelta(minutes=10)
    await alive(database, before)
    assert (await status.health(before)).is_good

    await alive(database, later)
    assert (await status.health(later)).problem == (
        "articles wait unseen since 2026-03-01 12:00:00 UTC"
    )
    hourly = tolerance(IntakeSettings(interval_seconds=3600))
    assert (await status.health(later, hourly)).is_good
    async with database.transaction() as tx:
        (waiting,) = await tx.articles.waiting(9)
        await tx.articles.refuse(waiting.id, "says nothing")
    assert (await status.health(later)).is_good


async def test_a_heap_that_is_being_taken_in_is_none(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.articles.add([draft("old")], None, NOW - DAY)
    await take_in(database, ["just taken in"])
    await alive(database, NOW)

    assert (await Status(database).health(NOW)).is_good


async def test_deliveries_that_nobody_sends_are_an_illness(database: Database) -> None:
    await subscribe(database, chat(1), chat(2))
    await take_in(database, ["news"])
    await Publish(database, Catalogues.load(), DigestSettings()).run(NOW)
    status, later = Status(database), NOW + timedelta(minutes=11)
    await alive(database, later)
    assert (await status.health(later)).problem == (
        "deliveries wait since 2026-03-01 12:00:00 UTC and nothing is sent"
    )

    async with database.transaction() as tx:
        await tx.pauses.close("bot", later + timedelta(hours=1), "429")
    assert (await status.health(later)).is_good
    async with database.transaction() as tx:
        await tx.pauses.forget(later + DAY)
        (claim,) = await tx.outbox.claim("w", 1, later, timedelta(minutes=2))
    assert (await status.health(later)).is_good
    async with database.transaction() as tx:
        back = Outcome(claim.id, DeliveryState.PENDING, claim.queued_at)
        await tx.outbox.record("w", [back], later)
    assert not (await status.health(later)).is_good


async def test_a_database_that_cannot_be_used_is_not_healthy() -> None:
    health = await Status(Database("sqlite+aiosqlite:////nowhere/at/all.sqlite3")).health(NOW)

    assert "there is no file" in str(health.problem)


async def test_status_counts_everything(database: Database) -> None:
    await take_in(database, ["a"])
    await subscribe(database, chat(1))
    async with database.transaction() as tx:
        await tx.articles.add([draft("waiting")], None, NOW)

    status = await Status(database).store(NOW)

    assert (status.articles, status.unseen, status.refused) == (1, 1, 0)
    assert (status.subscriptions, status.doubtful, status.editions) == (1, 0, 0)
    assert (status.chats(ChatState.ACTIVE), status.chats(ChatState.SUSPENDED)) == (1, 0)
    assert status.subscribed == {SubscriptionState.ACTIVE: 1}
    assert (await Status(database).chat(1)).deliveries.counts == {}


async def test_a_beat_tells_the_share_and_who_took_the_lead_over(database: Database) -> None:
    here = presence(database, database.leadership(), "here")
    first, second = await here.beat(), await here.beat()
    assert (first.took_over, second.took_over) == (True, False)
    assert second.share.workers == 1

    other = Database(database.url.render_as_string(hide_password=False))
    there = presence(other, leadership := other.leadership(), "there")
    joined = await there.beat()
    assert not joined.took_over
    assert joined.share.workers == (1 if database.is_sqlite else 2)
    assert database.is_sqlite or joined.share.opens_at > time.monotonic() + SHARE_SECONDS / 2
    watching = presence(other, leadership, "watching", delivers=False)
    assert (await watching.beat()).share == (ALONE if database.is_sqlite else ANSWERING)
    assert (await there.beat()).share.part == (1 if database.is_sqlite else 1 - FOR_REPLIES)

    await here.leave()
    await here._leadership.release()
    assert (await there.beat()).took_over
    await leadership.release()
    await other.close()


class Still:
    """It is always the same day; waits can be measured."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return time.monotonic()


def presence(
    database: Database, leadership: Leadership, name: str, *, delivers: bool = True
) -> Presence:
    return Presence(database, leadership, Member(name, delivers=delivers), clock=Still())
