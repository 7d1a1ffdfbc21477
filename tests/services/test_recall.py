"""An operator calls an edition back; the leader has its messages deleted."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Never

import pytest
from typing_extensions import override

from bot.config.delivery import DeliverySettings
from bot.config.digest import DigestSettings
from bot.core.answers import Answer, Outdated, Sent, Throttled, Unauthorised, Unavailable
from bot.core.decisions import Scope
from bot.core.recalling import DELETABLE_FOR
from bot.i18n import Catalogues
from bot.services.deleting import Deleting
from bot.services.pace import Pace
from bot.services.publish import Publish
from bot.services.recall import Recall
from storage.database import Database
from storage.records import DeliveryState, OpenRecall, Outcome, Standing
from tests.support.store import NOW, chat, subscribe, take_in

LEASE = timedelta(minutes=1)
FAST = DeliverySettings(messages_per_second=1000)
REFUSED = Outdated("Bad Request: message can't be deleted for everyone")


class Clock:
    """A day that stands still, and seconds that do not."""

    def __init__(self) -> None:
        self.day = NOW

    def now(self) -> datetime:
        return self.day

    def monotonic(self) -> float:
        return monotonic()


class Eraser:
    """The outermost wire: answers as told, and remembers what was asked for."""

    def __init__(self, *answers: Answer | Callable[[], Never]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[int, tuple[int, ...]]] = []

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> Answer:
        self.asked.append((chat_id, tuple(message_ids)))
        answer = self.answers.pop(0) if self.answers else Sent(None)
        return answer() if callable(answer) else answer


class Desk:
    """A leader that deletes, and what it asks and tells."""

    def __init__(self, database: Database, eraser: Eraser, pace: type[Pace] = Pace) -> None:
        self.clock = Clock()
        self.pace = pace(FAST, self.clock)
        self.is_leader = True
        self.asked_to_lead = 0
        self.reasons: list[str] = []
        self.deleting = Deleting(
            database, eraser, self.pace, leads=self.leads, shut_out=self.reasons.append
        )

    async def leads(self) -> bool:
        self.asked_to_lead += 1
        return self.is_leader


async def deliver(database: Database, chats: Sequence[int], *, articles: int = 1) -> None:
    """An edition that arrived in these chats, message 71 in the first."""
    await subscribe(database, *map(chat, chats))
    await take_in(database, [f"note {n} " + "x" * 200 for n in range(articles)])
    await Publish(database, Catalogues.load(), DigestSettings()).run(NOW)
    async with database.transaction() as tx:
        while claims := await tx.outbox.claim("w", 100, NOW, LEASE):
            done = [Outcome(one.id, DeliveryState.SENT, message_id=70 + one.id) for one in claims]
            await tx.outbox.record("w", done, NOW)


async def call_back(database: Database, number: int = 1) -> None:
    assert await Recall(database).call_back(number, NOW) is not None


async def standing(database: Database) -> dict[Standing, int]:
    report = await Recall(database).look(1, NOW)
    assert report is not None
    return report.counts


async def test_an_edition_that_nobody_made_cannot_be_called_back(database: Database) -> None:
    assert await Recall(database).look(9, NOW) is None
    assert await Recall(database).call_back(9, NOW) is None


async def test_the_operator_sees_what_would_become_of_it_and_what_becomes(
    database: Database,
) -> None:
    await deliver(database, [1, 2])
    recall = Recall(database)
    before = await recall.look(1, NOW)
    assert before is not None
    assert (before.recalled_at, before.counts) == (None, {Standing.DELETABLE: 2})
    late = await recall.look(1, NOW + DELETABLE_FOR)
    assert late is not None
    assert late.counts == {Standing.STAYS: 2}

    done = await recall.call_back(1, NOW)

    assert done is not None
    assert (done.withdrawn, done.report.counts) == (0, {Standing.DELETABLE: 2})
    assert await recall.call_back(1, NOW) is None


async def test_each_chat_is_asked_once_for_all_its_messages(database: Database) -> None:
    await deliver(database, [1, 2], articles=12)
    await call_back(database)
    eraser = Eraser()

    await Desk(database, eraser).deleting.run()

    assert sorted(eraser.asked) == [(1, (71, 72)), (2, (73, 74))]
    assert await standing(database) == {Standing.DELETED: 4}
    async with database.reading() as tx:
        assert await tx.outbox.open_recalls() == ()


async def test_without_a_recall_not_even_the_leader_is_asked_for(database: Database) -> None:
    await deliver(database, [1])
    desk = Desk(database, Eraser())
    await desk.deleting.run()
    assert desk.asked_to_lead == 0


async def test_only_the_leader_deletes(database: Database) -> None:
    await deliver(database, [1])
    await call_back(database)
    eraser = Eraser()
    desk = Desk(database, eraser)
    desk.is_leader = False

    await desk.deleting.run()
    assert not eraser.asked

    desk.is_leader = True
    await desk.deleting.run()
    assert len(eraser.asked) == 1


async def test_more_than_are_looked_up_together_are_all_deleted(database: Database) -> None:
    await deliver(database, range(1, 301))
    await call_back(database)
    eraser = Eraser()
    await Desk(database, eraser).deleting.run()
    assert len(set(eraser.asked)) == len(eraser.asked) == 300
    assert await standing(database) == {Standing.DELETED: 300}


async def test_one_message_that_cannot_be_deleted_keeps_no_other(database: Database) -> None:
    await deliver(database, [1], articles=12)
    await call_back(database)
    eraser = Eraser(REFUSED, REFUSED, Sent(None))

    await Desk(database, eraser).deleting.run()

    assert eraser.asked == [(1, (71, 72)), (1, (71,)), (1, (72,))]
    assert await standing(database) == {Standing.STAYS: 1, Standing.DELETED: 1}


async def test_a_throttled_chat_rests_for_all_and_is_asked_again(database: Database) -> None:
    await deliver(database, [1])
    await call_back(database)
    eraser = Eraser(Throttled(30, whole_bot=False))
    desk = Desk(database, eraser)

    await desk.deleting.run()
    assert await standing(database) == {Standing.DELETABLE: 1}
    async with database.reading() as tx:
        until = await tx.rests.until(1)
    assert until is not None
    assert until >= NOW + timedelta(seconds=30)

    desk.clock.day = until + timedelta(seconds=1)
    again = Desk(database, eraser)
    again.clock.day = desk.clock.day
    await again.deleting.run()
    assert await standing(database) == {Standing.DELETED: 1}


async def test_a_wait_of_the_whole_bot_is_kept_by_all(database: Database) -> None:
    await deliver(database, [1])
    await call_back(database)
    desk = Desk(database, Eraser(Throttled(30, whole_bot=True)))

    await desk.deleting.run()

    async with database.reading() as tx:
        until = await tx.pauses.until(Scope.BOT)
    assert until is not None
    assert until >= NOW + timedelta(seconds=30)
    assert desk.pace.wait() > 0


async def test_while_nothing_may_be_sent_nothing_is_asked(database: Database) -> None:
    await deliver(database, [1])
    await call_back(database)
    eraser = Eraser()
    desk = Desk(database, eraser)
    desk.pace.pacer.close_bot(monotonic() + 60)

    await desk.deleting.run()

    assert not eraser.asked
    assert await standing(database) == {Standing.DELETABLE: 1}


async def test_a_chat_that_has_to_wait_is_left_until_then(database: Database) -> None:
    await deliver(database, [1, 2])
    await call_back(database)
    eraser = Eraser()
    desk = Desk(database, eraser)
    desk.pace.pacer.close_chat(1, monotonic() + 60)

    await desk.deleting.run()

    assert [chat_id for chat_id, _ in eraser.asked] == [2]
    assert await standing(database) == {Standing.DELETABLE: 1, Standing.DELETED: 1}


class Crowded(Pace):
    """A pace in which digests are always planned ahead."""

    looked = 0

    @override
    def wait(self) -> float:
        self.looked += 1
        return 0.001


async def test_digests_go_before_but_not_for_ever(database: Database) -> None:
    await deliver(database, [1])
    await call_back(database)
    eraser = Eraser()
    desk = Desk(database, eraser, Crowded)

    await desk.deleting.run()

    assert isinstance(desk.pace, Crowded)
    assert desk.pace.looked > 5
    assert len(eraser.asked) == 1


async def test_a_server_that_is_away_is_asked_again_later(database: Database) -> None:
    await deliver(database, [1])
    await call_back(database)
    eraser = Eraser(Unavailable("connection refused"))
    desk = Desk(database, eraser)

    await desk.deleting.run()
    assert await standing(database) == {Standing.DELETABLE: 1}

    desk.clock.day += timedelta(minutes=1)
    await desk.deleting.run()
    assert await standing(database) == {Standing.DELETED: 1}


async def test_a_revoked_token_stops_everything_once_and_loses_nothing(database: Database) -> None:
    await deliver(database, range(1, 21))
    await call_back(database)
    eraser = Eraser(*[Unauthorised("Unauthorized")] * 20)
    desk = Desk(database, eraser)

    await desk.deleting.run()
    await desk.deleting.run()

    assert desk.reasons == ["Telegram does not take the token (Unauthorized)"]
    assert len(eraser.asked) < 20
    async with database.reading() as tx:
        assert await tx.outbox.open_recalls() == (OpenRecall(1, 20),)


def broken() -> Never:
    raise ZeroDivisionError


async def test_what_was_deleted_before_a_crash_is_asked_for_again(database: Database) -> None:
    await deliver(database, [1, 2])
    await call_back(database)
    eraser = Eraser(Sent(None), broken)
    with pytest.raises(ExceptionGroup):
        await Desk(database, eraser).deleting.run()
    assert await standing(database) == {Standing.DELETABLE: 2}

    await Desk(database, eraser).deleting.run()

    assert sorted(chat_id for chat_id, _ in eraser.asked) == [1, 1, 2, 2]
    assert await standing(database) == {Standing.DELETED: 2}


async def test_what_grew_too_old_meanwhile_stays(database: Database) -> None:
    await deliver(database, [1])
    await call_back(database)
    eraser = Eraser()
    desk = Desk(database, eraser)
    desk.clock.day += DELETABLE_FOR

    await desk.deleting.run()

    assert not eraser.asked
    assert await standing(database) == {Standing.STAYS: 1}
