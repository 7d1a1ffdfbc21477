"""Rules are kept once for each meaning, and found again by a name made of their text."""

from datetime import timedelta

from storage.database import Database
from storage.rules import digest_of
from tests.support.store import NOW, chat, subscribe

DAY = timedelta(days=1)


async def test_a_rule_is_found_by_the_name_of_its_text(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.rules.remember(("topic:llm", "topic:cv", "topic:llm"), NOW)

    async with database.reading() as tx:
        assert await tx.rules.named(digest_of("topic:llm")) == "topic:llm"
        assert await tx.rules.named(digest_of("topic:nlp")) is None


async def test_what_a_button_asks_for_is_kept_for_a_while_and_what_chats_have_for_ever(
    database: Database,
) -> None:
    await subscribe(database, chat(1), rule="topic:mine")
    async with database.transaction() as tx:
        await tx.rules.remember(("topic:old", "topic:mine"), NOW)
        await tx.rules.remember(("topic:new",), NOW + 2 * DAY)

    async with database.transaction() as tx:
        assert await tx.rules.forget(NOW) == 0
        assert await tx.rules.forget(NOW + DAY) == 1
    async with database.reading() as tx:
        assert await tx.rules.named(digest_of("topic:old")) is None
        assert await tx.rules.named(digest_of("topic:new")) == "topic:new"
        assert await tx.rules.named(digest_of("topic:mine")) == "topic:mine"


async def test_a_subscription_knows_where_it_began_and_since_when_its_rule_holds(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await tx.rules.remember(("topic:cv",), NOW)
    (one,) = await subscribe(database, chat(1))
    assert (one.since, one.ruled_after) == (0, None)

    async with database.transaction() as tx:
        await tx.subscriptions.set_rule(one.id, "topic:cv")
    async with database.reading() as tx:
        found = await tx.subscriptions.find(1, None)
    assert found is not None
    assert (found.rule, found.ruled_after) == ("topic:cv", one.cursor)
