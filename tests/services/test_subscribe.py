from dataclasses import replace
from datetime import timedelta

import pytest

from bot.config.digest import DigestSettings
from bot.config.settings import Access, AccessSettings
from bot.i18n import Catalogues
from bot.services.publish import Publish
from bot.services.subscribe import Start, Subscribe, Timing
from storage.database import Database
from storage.records import ChatState, DeliveryState, Role, SubscriptionState
from tests.support.store import NOW, chat, take_in


def service(database: Database, *, mode: Access = Access.PUBLIC) -> Subscribe:
    return Subscribe(database, DigestSettings(), AccessSettings(mode=mode, chats=(77,)))


async def test_a_chat_that_speaks_again_is_no_longer_suspended(database: Database) -> None:
    subscribe = service(database)
    await subscribe.meet(chat(1), NOW)
    await subscribe.suspend(1, ChatState.SUSPENDED, "blocked")

    again = await subscribe.meet(chat(1), NOW)

    assert again.id == 1
    async with database.reading() as tx:
        kept = await tx.chats.get(1)
    assert kept is not None
    assert kept.state is ChatState.ACTIVE


async def test_a_renamed_chat_is_known_by_its_new_name(database: Database) -> None:
    subscribe = service(database)
    await subscribe.meet(chat(1), NOW)

    assert (await subscribe.meet(replace(chat(1), title="New"), NOW)).title == "New"
    assert (await subscribe.meet(replace(chat(1), title="New"), NOW)).title == "New"


async def state(database: Database, chat_id: int) -> tuple[ChatState, str | None] | None:
    async with database.reading() as tx:
        kept = await tx.chats.get(chat_id)
    return None if kept is None else (kept.state, kept.reason)


async def queue_news(database: Database) -> None:
    """An article, and a digest of it for everybody who is subscribed."""
    await take_in(database, ["news"])
    await Publish(database, Catalogues.load(), DigestSettings()).run(NOW)


async def test_a_chat_that_cannot_be_written_to_is_suspended_and_nothing_waits_for_it(
    database: Database,
) -> None:
    subscribe = service(database)
    await subscribe.start(await subscribe.meet(chat(1), NOW), None, NOW)
    await queue_news(database)

    await subscribe.suspend(1, ChatState.SUSPENDED, "blocked by the user")

    assert await state(database, 1) == (ChatState.SUSPENDED, "blocked by the user")
    async with database.reading() as tx:
        assert (await tx.outbox.tally()).counts == {DeliveryState.CANCELLED: 1}
    await subscribe.resume(1)
    assert await state(database, 1) == (ChatState.ACTIVE, None)


async def test_moving_keeps_the_subscription(database: Database) -> None:
    subscribe = service(database)
    await subscribe.start(await subscribe.meet(chat(-5), NOW), None, NOW)

    await subscribe.move(-5, -1005)

    assert await subscribe.find(-1005, None) is not None
    assert await state(database, -5) is None


async def test_a_new_subscription_begins_with_what_comes_next(database: Database) -> None:
    await take_in(database, ["old"])
    subscribe = service(database)
    me = await subscribe.meet(chat(1), NOW)

    first = await subscribe.start(me, None, NOW)
    again = await subscribe.start(me, None, NOW)

    assert (first.how, again.how) == (Start.NEW, Start.ALREADY)
    assert first.subscription.cursor == 1
    assert first.subscription == again.subscription


async def test_stopping_withdraws_what_waits(database: Database) -> None:
    subscribe = service(database)
    assert not await subscribe.stop(1, None)
    me = await subscribe.meet(chat(1), NOW)
    await subscribe.start(me, None, NOW)
    await queue_news(database)

    assert await subscribe.stop(1, None)
    assert not await subscribe.stop(1, None)
    async with database.reading() as tx:
        assert (await tx.outbox.tally()).counts == {DeliveryState.CANCELLED: 1}
    again = await subscribe.start(me, None, NOW)
    assert again.subscription.state is SubscriptionState.ACTIVE
    assert again.subscription.cursor == 1


async def test_a_daily_schedule_is_next_due_by_the_chat_s_clock(database: Database) -> None:
    subscribe = service(database)
    me = await subscribe.meet(chat(1), NOW)
    started = await subscribe.start(me, None, NOW)

    timing = Timing("daily 08:00", "Asia/Shanghai", NOW)
    await subscribe.set_schedule(me, started.subscription.id, timing)

    changed = await subscribe.find(1, None)
    assert changed is not None
    assert changed.next_due_at == NOW + timedelta(hours=12)
    assert (await subscribe.meet(me, NOW)).time_zone == "Asia/Shanghai"


async def test_the_language_of_a_chat_is_kept(database: Database) -> None:
    subscribe = service(database)
    await subscribe.meet(chat(1), NOW)
    await subscribe.set_language(1, "zh")

    assert (await subscribe.meet(chat(1), NOW)).language == "zh"


@pytest.mark.parametrize(
    ("mode", "chat_id", "role", "expected"),
    [
        (Access.PUBLIC, 1, Role.STRANGER, True),
        (Access.PRIVATE, 1, Role.STRANGER, False),
        (Access.PRIVATE, 77, Role.STRANGER, True),
        (Access.PRIVATE, 1, Role.MEMBER, True),
    ],
)
async def test_access_is_by_mode_role_and_list(
    sqlite: Database, mode: Access, chat_id: int, role: Role, *, expected: bool
) -> None:
    subscribe = service(sqlite, mode=mode)
    one = await subscribe.meet(replace(chat(chat_id), role=role), NOW)

    assert await subscribe.admit(one, 1) is expected


async def test_the_owner_lets_a_group_in_by_using_the_bot_there(database: Database) -> None:
    subscribe = service(database, mode=Access.PRIVATE)
    me = await subscribe.meet(replace(chat(1), role=Role.STRANGER), NOW)
    group = await subscribe.meet(replace(chat(-5), role=Role.STRANGER), NOW)
    code = await subscribe.claim_code()
    assert code is not None

    assert not await subscribe.admit(group, 1)
    assert not await subscribe.claim(me, "wrong")
    assert not await subscribe.claim(group, code)
    assert await subscribe.claim(me, code)
    assert not await subscribe.claim(chat(2), code)
    assert await subscribe.claim_code() is None
    assert await subscribe.admit(group, 1)
    assert await subscribe.admit(await subscribe.meet(group, NOW), 99)


async def test_what_strangers_subscribed_to_is_paused_when_access_becomes_private(
    database: Database,
) -> None:
    public, private = service(database), service(database, mode=Access.PRIVATE)
    for chat_id, role in ((1, Role.STRANGER), (2, Role.MEMBER), (77, Role.STRANGER)):
        one = await public.meet(replace(chat(chat_id), role=role), NOW)
        await public.start(one, None, NOW)

    await queue_news(database)

    assert await public.shut_out() == 0
    assert await private.shut_out() == 1
    assert await private.shut_out() == 0

    states = {}
    for chat_id in (1, 2, 77):
        found = await private.find(chat_id, None)
        assert found is not None
        states[chat_id] = found.state
    assert states == {
        1: SubscriptionState.PAUSED,
        2: SubscriptionState.ACTIVE,
        77: SubscriptionState.ACTIVE,
    }
    async with database.reading() as tx:
        assert (await tx.outbox.tally(1)).counts == {DeliveryState.CANCELLED: 1}
        assert (await tx.outbox.tally()).of(DeliveryState.PENDING) == 2


async def test_a_thread_that_is_opened_again_goes_on_but_a_stranger_s_does_not(
    database: Database,
) -> None:
    public, private = service(database), service(database, mode=Access.PRIVATE)
    states = []
    for chat_id, role in ((-5, Role.MEMBER), (-6, Role.STRANGER)):
        one = await public.meet(replace(chat(chat_id), role=role), NOW)
        started = await public.start(one, 7, NOW)
        async with database.transaction() as tx:
            if role is Role.MEMBER:
                await tx.subscriptions.pause(started.subscription.id, "Bad Request: TOPIC_CLOSED")
        await private.shut_out()

        await private.reopen(chat_id, 7)

        found = await private.find(chat_id, 7)
        assert found is not None
        states.append(found.state)
    assert states == [SubscriptionState.ACTIVE, SubscriptionState.PAUSED]
