import asyncio
from datetime import timedelta

import pytest

from bot.config.digest import DigestSettings, RichForm
from bot.i18n import Catalogues
from bot.services.publish import Publish, PublishReport
from bot.services.recall import Recall
from storage.articles import ArticleStore
from storage.database import Database
from storage.editions import EditionStore
from storage.outbox import OutboxStore
from storage.records import (
    Candidate,
    Claim,
    DeliveryState,
    DueSlice,
    Edition,
    Format,
    Part,
    Served,
)
from storage.subscriptions import NewSubscription
from tests.support.store import DAY, NOW, chat, subscribe, take_in

MINUTE = timedelta(minutes=1)


def publish(database: Database, *, coalesce_seconds: int = 60) -> Publish:
    settings = DigestSettings(coalesce_seconds=coalesce_seconds)
    return Publish(database, Catalogues.load(), settings)


async def queued(database: Database) -> list[tuple[Claim, Part]]:
    """What waits, as a worker would claim it; nothing is sent."""
    async with database.transaction() as tx:
        claims = await tx.outbox.claim("w", 1000, NOW + DAY * 30, MINUTE)
        parts = await tx.editions.parts([one.edition_id for one in claims])
        return [(one, parts[one.edition_id][one.part]) for one in claims]


async def texts(database: Database) -> dict[int, str]:
    return {one.chat_id: str(part.payload["text"]) for one, part in await queued(database)}


async def test_news_are_composed_once_and_queued_for_everybody(database: Database) -> None:
    await subscribe(database, *(chat(n) for n in range(1, 6)))
    await take_in(database, ["a", "b"])

    assert await publish(database).run(NOW) == PublishReport(editions=1, subscriptions=5)

    found = await queued(database)
    assert [one.chat_id for one, _ in found] == [1, 2, 3, 4, 5]
    assert {one.edition_id for one, _ in found} == {1}
    text = str(found[0][1].payload["text"])
    assert text.index("About a.") < text.index("About b.")


@pytest.mark.parametrize("form", list(Format))
async def test_a_topic_that_tells_nothing_is_not_named_but_can_be_asked_for(
    database: Database, form: Format
) -> None:
    [subscription] = await subscribe(database, chat(1), rule="topic:other")
    async with database.transaction() as tx:
        await tx.subscriptions.set_format(subscription.id, form)
    await take_in(database, ["bread"], "other", "python")
    await Publish(database, Catalogues.load(), DigestSettings(), unsaid="other").run(NOW)

    [(_, part)] = await queued(database)
    said = str(part.payload)
    assert "About bread." in said
    assert "#python" in said
    assert "#other" not in said


async def test_nothing_is_sent_twice(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, ["a"])
    await publish(database).run(NOW)

    assert await publish(database).run(NOW + MINUTE) == PublishReport()
    assert len(await queued(database)) == 1


async def test_the_next_digest_holds_exactly_what_is_new(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, ["first"])
    await publish(database).run(NOW)
    await queued(database)
    await take_in(database, ["second"])

    await publish(database).run(NOW + MINUTE)

    async with database.reading() as tx:
        parts = await tx.editions.parts([2])
    text = str(parts[2][0].payload["text"])
    assert "second" in text
    assert "first" not in text
    assert "#2" in text


async def test_an_instant_chat_waits_for_more_between_two_digests(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, ["a"])
    await publish(database, coalesce_seconds=60).run(NOW)
    await take_in(database, ["b"])

    soon = await publish(database).run(NOW + timedelta(seconds=30))
    later = await publish(database).run(NOW + timedelta(seconds=60))

    assert (soon.editions, later.editions) == (0, 1)


async def test_each_rule_gets_its_own_and_a_rule_without_news_moves_on(database: Database) -> None:
    await subscribe(database, chat(1), rule="topic:llm")
    await subscribe(database, chat(2), rule="topic:python")
    await take_in(database, ["about models"], "llm")

    report = await publish(database).run(NOW)

    assert report == PublishReport(editions=1, subscriptions=2)
    assert set(await texts(database)) == {1}
    async with database.reading() as tx:
        moved = await tx.subscriptions.find(2, None)
    assert moved is not None
    assert moved.cursor == 1


async def test_languages_get_editions_of_their_own(database: Database) -> None:
    await subscribe(database, chat(1), chat(2, language="zh"))
    await take_in(database, ["a"])

    assert (await publish(database).run(NOW)).editions == 2
    found = await texts(database)
    assert "1 article" in found[1]
    assert "1 篇文章" in found[2]


async def test_a_daily_chat_gets_everything_at_its_hour(database: Database) -> None:
    due = NOW + timedelta(hours=8)
    await subscribe(database, chat(1), schedule="daily 20:00", due=due)
    await take_in(database, ["a", "b"])

    assert (await publish(database).run(NOW)).editions == 0
    assert (await publish(database).run(due)).editions == 1
    async with database.reading() as tx:
        subscription = await tx.subscriptions.find(1, None)
    assert subscription is not None
    assert subscription.next_due_at == due + DAY


async def test_a_daily_chat_without_news_keeps_its_clock_going(database: Database) -> None:
    (before,) = await subscribe(database, chat(1), schedule="daily 12:00")

    assert (await publish(database).run(NOW)).editions == 0

    async with database.reading() as tx:
        after = await tx.subscriptions.find(1, None)
    assert after is not None
    assert after.next_due_at == NOW + DAY
    assert after.cursor == before.cursor


async def test_too_many_items_are_counted_not_lost(database: Database) -> None:
    await subscribe(database, chat(1))
    await take_in(database, [f"note {n}" for n in range(15)])

    await publish(database).run(NOW)

    async with database.reading() as tx:
        parts = (await tx.editions.parts([1]))[1]
    text = "".join(str(part.payload["text"]) for part in parts)
    assert "+3 more" in text
    assert "About note 14." in text
    assert "About note 2." not in text


async def test_a_long_window_is_read_in_slices_and_nothing_of_it_is_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.window._SLICE", 2)
    monkeypatch.setattr("bot.services.window._SMOOTH", 6)
    names = [f"note-{n}" for n in range(7)]
    await subscribe(database, chat(1))
    await take_in(database, names)

    await publish(database).run(NOW)

    text = (await texts(database))[1]
    assert [name for name in names if f"About {name}." in text] == names


async def test_chats_at_different_cursors_get_what_each_has_not_seen_by_one_reading(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many cursors there are, no stretch of the store is read or kept more than once."""
    read: list[tuple[int, int]] = []
    window = ArticleStore.window

    async def noted(
        store: ArticleStore, after: int, upto: int, *, with_content: bool
    ) -> tuple[Candidate, ...]:
        assert not with_content
        read.append((after, upto))
        return await window(store, after, upto)

    monkeypatch.setattr(ArticleStore, "window", noted)
    for n in (3, 1, 2):  # not in the order in which groups come from the store
        await subscribe(database, chat(n))
        await take_in(database, [f"after-{n}"])
    await publish(database).run(NOW)

    assert read == [(0, 3)]
    found = await texts(database)
    seen = {n: [m for m in (3, 1, 2) if f"About after-{m}." in found[n]] for n in (1, 2, 3)}
    assert seen == {3: [3, 1, 2], 1: [1, 2], 2: [2]}


async def test_every_chat_gets_what_its_rule_wants(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.window._SLICE_WITH_CONTENT", 2)
    rules = {
        1: '"alpha" OR topic:llm',
        2: 'NOT title:"alpha"',
        3: '"some text" AND NOT "alpha"',
        4: 'source:"notes.example.org" AND lang:zh',
    }
    for n, rule in rules.items():
        await subscribe(database, chat(n))
        async with database.transaction() as tx:
            subscription = await tx.subscriptions.find(n, None)
            assert subscription is not None
            await tx.subscriptions.set_rule(subscription.id, rule)
    await take_in(database, ["alpha", "alphabet"])
    await take_in(database, ["beta"], "llm")

    await publish(database).run(NOW)

    found = await texts(database)
    names = ("alpha", "alphabet", "beta")
    got = {n: {name for name in names if f"About {name}." in found[n]} for n in found}
    assert got == {1: {"alpha", "beta"}, 2: {"alphabet", "beta"}, 3: {"alphabet", "beta"}}


async def test_a_rule_that_cannot_be_read_holds_up_nobody_else(database: Database) -> None:
    await subscribe(database, chat(1), chat(2))
    async with database.transaction() as tx:
        subscription = await tx.subscriptions.find(1, None)
        assert subscription is not None
        await tx.subscriptions.set_rule(subscription.id, "near(llm, 3)")
    await take_in(database, ["a"])

    assert await publish(database).run(NOW) == PublishReport(editions=1, subscriptions=1)
    assert set(await texts(database)) == {2}

    async with database.transaction() as tx:
        await tx.subscriptions.set_rule(subscription.id, "")
    await publish(database).run(NOW + MINUTE)
    assert set(await texts(database)) == {1}


async def test_a_tick_that_failed_leaves_nothing_behind_that_hides_newer_articles(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await subscribe(database, chat(1))
    await take_in(database, ["first"])
    publishing = publish(database)

    async def away(*_: object, **__: object) -> None:
        raise ConnectionError("the database has gone away")

    with monkeypatch.context() as patch:
        patch.setattr(EditionStore, "add", away)
        with pytest.raises(ConnectionError):
            await publishing.run(NOW)
    await take_in(database, ["second"])
    await publishing.run(NOW)

    text = (await texts(database))[1]
    assert "About first." in text
    assert "About second." in text


async def test_old_articles_are_counted_not_pushed(database: Database) -> None:
    await subscribe(database, chat(1), chat(2), due=NOW)
    await take_in(database, ["old"])
    late = NOW + 30 * DAY

    assert (await publish(database).run(late)).editions == 0
    await take_in(database, ["old too"])
    async with database.transaction() as tx:
        await tx.articles._connection.exec_driver_sql(
            "update article set published_at = null where title = 'old too'"
        )
    assert (await publish(database).run(late + MINUTE)).editions == 1


async def test_a_large_group_is_served_in_slices(database: Database) -> None:
    await subscribe(database, *(chat(n) for n in range(1, 8)))
    await take_in(database, ["a"])

    sliced = Publish(database, Catalogues.load(), DigestSettings(), slice_size=3)

    assert await sliced.run(NOW) == PublishReport(editions=1, subscriptions=7)
    assert len(await queued(database)) == 7


async def test_an_edition_that_is_called_back_between_slices_goes_to_nobody_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await subscribe(database, *(chat(n) for n in range(1, 8)))
    await take_in(database, ["a"])
    serve_slice = Publish._serve_slice
    withdrawn: list[int] = []

    async def called_back_after(
        service: Publish, slice_: DueSlice, edition: Edition | None, served: Served
    ) -> None:
        await serve_slice(service, slice_, edition, served)
        if done := await Recall(database).call_back(1, NOW):
            withdrawn.append(done.withdrawn)

    monkeypatch.setattr(Publish, "_serve_slice", called_back_after)
    sliced = Publish(database, Catalogues.load(), DigestSettings(), slice_size=3)

    assert await sliced.run(NOW) == PublishReport(editions=1, subscriptions=7)
    assert withdrawn == [3]
    async with database.reading() as tx:
        assert (await tx.outbox.tally()).counts == {DeliveryState.CANCELLED: 3}
    assert await publish(database).run(NOW) == PublishReport()


async def test_whoever_asks_for_an_edition_that_was_called_back_only_moves_on(
    database: Database,
) -> None:
    await subscribe(database, chat(1))
    await take_in(database, ["a"])
    await publish(database).run(NOW)
    assert await Recall(database).call_back(1, NOW) is not None
    async with database.transaction() as tx:
        late = NewSubscription(2, None, "", "instant", NOW, 12, cursor=0)
        await tx.chats.meet(chat(2), NOW)
        await tx.subscriptions.start(late)

    assert (await publish(database).run(NOW)).subscriptions == 1

    async with database.reading() as tx:
        assert (await tx.outbox.tally()).counts == {DeliveryState.CANCELLED: 1}
        assert await tx.editions.next_number() == 2


async def test_two_that_both_believe_to_lead_send_nothing_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One lost the lead while it published; the other has taken in more and publishes it all."""
    if database.is_sqlite:
        pytest.skip("a SQLite file serves one process")
    await subscribe(database, chat(1))
    await take_in(database, ["a"])
    fan_out = OutboxStore.fan_out
    others: list[asyncio.Task[PublishReport]] = []

    async def slowly(
        store: OutboxStore, edition_id: int, parts: int, slice_: DueSlice, served: Served
    ) -> None:
        if not others:
            await take_in(database, ["b"])
            others.append(asyncio.create_task(publish(database).run(NOW)))
            await asyncio.sleep(0.5)
        await fan_out(store, edition_id, parts, slice_, served)

    monkeypatch.setattr(OutboxStore, "fan_out", slowly)
    await publish(database).run(NOW)
    await others[0]

    [(_, part)] = await queued(database)
    assert "About a." in str(part.payload)
    assert "About b." not in str(part.payload)
    assert (await publish(database).run(NOW + DAY)).editions == 1


async def test_a_crash_between_slices_resumes_with_the_same_edition(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await subscribe(database, *(chat(n) for n in range(1, 8)))
    await take_in(database, ["a"])
    sliced = Publish(database, Catalogues.load(), DigestSettings(), slice_size=3)
    moved: list[DueSlice] = []
    fan_out = OutboxStore.fan_out

    async def dies_at_the_second(
        store: OutboxStore, edition_id: int, parts: int, slice_: DueSlice, served: Served
    ) -> None:
        await fan_out(store, edition_id, parts, slice_, served)
        moved.append(slice_)
        if len(moved) == 2:
            raise ConnectionError("the database has gone away")

    with monkeypatch.context() as patch:
        patch.setattr(OutboxStore, "fan_out", dies_at_the_second)
        with pytest.raises(ConnectionError):
            await sliced.run(NOW)
    async with database.reading() as tx:
        assert (await tx.outbox.tally()).counts == {DeliveryState.PENDING: 3}

    assert await sliced.run(NOW) == PublishReport(editions=1, subscriptions=4)
    found = await queued(database)
    assert sorted(one.chat_id for one, _ in found) == [1, 2, 3, 4, 5, 6, 7]
    assert {one.edition_id for one, _ in found} == {1}


@pytest.mark.parametrize("rich", RichForm)
async def test_a_chat_that_chose_rich_messages_gets_them_as_the_operator_lets_it(
    sqlite: Database, rich: RichForm
) -> None:
    (subscription,) = await subscribe(sqlite, chat(1))
    async with sqlite.transaction() as tx:
        await tx.subscriptions.set_format(subscription.id, Format.RICH)
    await take_in(sqlite, ["a"])

    await Publish(sqlite, Catalogues.load(), DigestSettings(rich=rich)).run(NOW)

    ((_, part),) = await queued(sqlite)
    message = part.payload.get("rich_message")
    if rich is RichForm.OFF:
        assert part.method == "sendMessage"
    else:
        assert part.plainer is not None
        assert isinstance(message, dict)
        assert rich in message


async def test_a_plainer_form_of_an_edition_that_is_gone_is_not_kept(sqlite: Database) -> None:
    async with sqlite.transaction() as tx:
        await tx.editions.settle_for(404, 0, Part("sendMessage", {"text": "a"}))
        assert await tx.editions.parts([404]) == {}
