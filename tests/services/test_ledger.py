from datetime import timedelta

import pytest

from bot.config.digest import DigestSettings
from bot.core.wish import Wish
from bot.i18n import Catalogues
from bot.services.ledger import Ledger
from bot.services.publish import Publish
from storage.database import Database
from storage.records import DeliveryState, Outcome, Requeued
from tests.support.store import NOW, chat, subscribe, take_in

FAILED = (DeliveryState.FAILED,)


@pytest.fixture
async def ledger(database: Database) -> Ledger:
    """Two chats, an edition for both, of which the first message failed and the second waits."""
    await subscribe(database, chat(1), chat(2))
    await take_in(database, ["a"])
    await Publish(database, Catalogues.load(), DigestSettings()).run(NOW)
    async with database.transaction() as tx:
        (first,) = await tx.outbox.claim("w", 1, NOW, timedelta(minutes=1))
        failed = Outcome(first.id, DeliveryState.FAILED, error="Bad Request: whatever")
        await tx.outbox.record("w", [failed], NOW)
    return Ledger(database)


async def states(database: Database) -> dict[DeliveryState, int]:
    async with database.reading() as tx:
        return (await tx.outbox.tally()).counts


async def test_what_failed_is_sent_again_as_if_never_tried(
    database: Database, ledger: Ledger
) -> None:
    assert await ledger.send_again(Wish(edition=1), FAILED, NOW) == Requeued(1, 0)

    assert await states(database) == {DeliveryState.PENDING: 2}
    async with database.reading() as tx:
        assert await tx.outbox.troubles(9) == ()


async def test_only_the_chat_that_is_meant_gets_it_again(
    database: Database, ledger: Ledger
) -> None:
    assert await ledger.send_again(Wish(chat_id=2), FAILED, NOW) == Requeued(0, 0)
    assert await ledger.send_again(Wish(chat_id=1), FAILED, NOW) == Requeued(1, 0)
    assert await states(database) == {DeliveryState.PENDING: 2}


async def test_who_said_stop_gets_nothing_again(database: Database, ledger: Ledger) -> None:
    async with database.transaction() as tx:
        await tx.subscriptions.stop(1, None)

    assert await ledger.send_again(Wish(edition=1), FAILED, NOW) == Requeued(0, 1)
    assert await states(database) == {DeliveryState.FAILED: 1, DeliveryState.PENDING: 1}


async def test_what_waits_is_withdrawn_and_can_be_sent_again(
    database: Database, ledger: Ledger
) -> None:
    assert await ledger.withdraw(Wish(edition=1)) == 1
    assert await states(database) == {DeliveryState.FAILED: 1, DeliveryState.CANCELLED: 1}

    both = (DeliveryState.FAILED, DeliveryState.CANCELLED)
    assert await ledger.send_again(Wish(edition=1), both, NOW) == Requeued(2, 0)


async def test_messages_are_named_by_their_own_ids(database: Database, ledger: Ledger) -> None:
    async with database.reading() as tx:
        [trouble] = await tx.outbox.troubles(9)

    assert await ledger.send_again(Wish(deliveries=(trouble.latest,)), FAILED, NOW) == Requeued(
        1, 0
    )


async def test_each_thing_that_is_named_narrows_what_is_meant(
    database: Database, ledger: Ledger
) -> None:
    assert await ledger.withdraw(Wish(chat_id=1, edition=1)) == 0
    assert await ledger.withdraw(Wish(chat_id=2, edition=1, deliveries=(1,))) == 0
    assert await ledger.withdraw(Wish(chat_id=2, edition=1)) == 1


async def test_a_wish_that_names_nothing_means_nothing(ledger: Ledger) -> None:
    assert await ledger.withdraw(Wish()) == 0
    assert await ledger.send_again(Wish(), FAILED, NOW) == Requeued(0, 0)


async def test_an_edition_that_nobody_made_is_told_apart_from_one_without_failures(
    ledger: Ledger,
) -> None:
    assert await ledger.send_again(Wish(edition=99), FAILED, NOW) is None
    assert await ledger.withdraw(Wish(edition=99)) is None
