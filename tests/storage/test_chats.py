from dataclasses import replace
from datetime import timedelta

from storage.database import Database
from storage.records import ChatKind, ChatState, ChatTally, Role, SubscriptionState
from storage.subscriptions import NewSubscription
from tests.support.store import NOW, chat, subscribe, take_in


async def test_a_chat_is_kept_as_first_met_and_learns_its_title(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.chats.get(1) is None
        met = await tx.chats.meet(chat(1, language="zh"), NOW)
        assert met.language == "zh"
        renamed = replace(chat(1), title="New", kind=ChatKind.GROUP)
        again = await tx.chats.meet(renamed, NOW)
        assert (again.title, again.kind, again.language) == ("New", ChatKind.GROUP, "zh")


async def test_what_a_chat_chose_is_kept(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.chats.meet(replace(chat(1), role=Role.STRANGER), NOW)
        assert not await tx.chats.has_owner()
        await tx.chats.set_language(1, "zh")
        await tx.chats.set_role(1, Role.OWNER)
        await tx.chats.set_time_zone(1, "Asia/Shanghai")
        await tx.chats.set_state(1, ChatState.SUSPENDED, "blocked")
        kept = await tx.chats.get(1)
        assert kept is not None
        assert (kept.language, kept.role, kept.time_zone) == ("zh", Role.OWNER, "Asia/Shanghai")
        assert (kept.state, kept.reason) == (ChatState.SUSPENDED, "blocked")
        assert await tx.chats.has_owner()
        assert await tx.chats.tally() == (ChatTally(ChatState.SUSPENDED, "blocked", 1),)


async def test_a_suspension_with_an_end_ends(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.chats.meet(chat(1), NOW)
        await tx.chats.meet(chat(2), NOW)
        await tx.chats.set_state(1, ChatState.SUSPENDED, "no rights", NOW)
        await tx.chats.set_state(2, ChatState.SUSPENDED, "blocked")
        assert await tx.chats.resume_due(NOW - timedelta(seconds=1)) == 0
        assert await tx.chats.resume_due(NOW) == 1
        assert set(await tx.chats.tally()) == {
            ChatTally(ChatState.ACTIVE, None, 1),
            ChatTally(ChatState.SUSPENDED, "blocked", 1),
        }


async def test_a_subscription_starts_at_the_newest_article_and_can_stop_and_come_back(
    database: Database,
) -> None:
    await take_in(database, ["old"])
    (subscription,) = await subscribe(database, chat(1), rule="topic:llm")
    assert (subscription.cursor, subscription.rule) == (1, "topic:llm")

    async with database.transaction() as tx:
        await tx.subscriptions.stop(1, None)
        stopped = await tx.subscriptions.find(1, None)
        assert stopped is not None
        assert stopped.state is SubscriptionState.STOPPED
        assert await tx.subscriptions.count() == 0
        new = NewSubscription(1, None, "", "daily 08:00", NOW, 5, cursor=7)
        back = await tx.subscriptions.start(new)
    assert (back.rule, back.schedule, back.max_items) == ("topic:llm", "instant", 12)
    assert (back.cursor, back.state) == (7, SubscriptionState.ACTIVE)


async def test_a_thread_has_a_subscription_of_its_own(database: Database) -> None:
    await subscribe(database, chat(-1))
    async with database.transaction() as tx:
        assert await tx.subscriptions.find(-1, 12) is None
        thread = await tx.subscriptions.start(NewSubscription(-1, 12, "", "instant", NOW, 5, 0))
        assert thread.thread_id == 12
        await tx.subscriptions.pause(thread.id, "thread closed")
        paused = await tx.subscriptions.find(-1, 12)
        assert paused is not None
        assert (paused.state, paused.reason) == (SubscriptionState.PAUSED, "thread closed")
        assert await tx.subscriptions.count() == 1
        again = await tx.subscriptions.start(NewSubscription(-1, 12, "", "instant", NOW, 5, 0))
        assert (again.state, again.reason) == (SubscriptionState.ACTIVE, None)


async def test_equal_rules_are_stored_once_and_a_rule_can_change(database: Database) -> None:
    one, two = await subscribe(database, chat(1), chat(2), rule="topic:cv")
    async with database.transaction() as tx:
        await tx.subscriptions.set_rule(one.id, "topic:llm")
        await tx.subscriptions.set_schedule(two.id, "daily 08:00", NOW + timedelta(hours=1))
        groups = await tx.subscriptions.due_groups(NOW, 1)
        assert [(group.rule, group.size) for group in groups] == [("topic:llm", 1)]
        later = await tx.subscriptions.due_groups(NOW + timedelta(hours=1), 0)
        assert [(group.rule, group.schedule) for group in later] == [("topic:cv", "daily 08:00")]


async def test_suspended_chats_are_not_due(database: Database) -> None:
    await subscribe(database, chat(1), chat(2))
    async with database.transaction() as tx:
        await tx.chats.set_state(1, ChatState.SUSPENDED, "blocked")
        (group,) = await tx.subscriptions.due_groups(NOW, 1)
        assert group.size == 1
