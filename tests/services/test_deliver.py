import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Never

import pytest
from sqlalchemy import func, select, text
from structlog.testing import capture_logs
from typing_extensions import override

from bot.config.delivery import DeliverySettings, Uncertainty
from bot.config.digest import DigestSettings
from bot.config.settings import AccessSettings
from bot.core.answers import (
    Answer,
    Migrated,
    Obstacle,
    Outdated,
    Refused,
    Sent,
    Throttled,
    Unauthorised,
    Unavailable,
    Uncertain,
    Unpaid,
    Unreachable,
)
from bot.core.sharing import Share
from bot.i18n import Catalogues
from bot.services.deliver import Deliver
from bot.services.publish import Publish
from bot.services.subscribe import Subscribe
from storage.database import Database, Transaction
from storage.outbox import OutboxStore
from storage.records import (
    ChatState,
    Claim,
    DeliveryState,
    Outcome,
    Part,
    SubscriptionState,
)
from storage.schema import DeliveryRow
from tests.support.store import DAY, NOW, chat, subscribe, take_in

FAST = DeliverySettings(messages_per_second=1000, uncertain_delay_seconds=0)


class Post:
    """The outermost wire: answers as told, and remembers what was sent."""

    def __init__(self, *answers: Answer | Callable[[], Answer]) -> None:
        self.answers = list(answers)
        self.sent: list[tuple[int, str]] = []
        self.arrived: list[int] = []
        self.paid = 0
        self.refuses_money = False
        self.held = asyncio.Event()
        self.held.set()

    async def send(self, claim: Claim, part: Part, *, paid: bool = False) -> Answer:
        self.sent.append((claim.chat_id, str(part.payload["text"])))
        self.paid += paid
        if paid and self.refuses_money:
            return Unpaid("FLOODSKIP_NOT_ALLOWED")
        self.arrived.append(claim.chat_id)
        await self.held.wait()
        if not self.answers:
            return Sent(len(self.sent))
        answer = self.answers.pop(0)
        return answer() if callable(answer) else answer


class Clock:
    """The real clock, and whatever was put on top."""

    ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def monotonic(self) -> float:
        return time.monotonic()


class Jumping(Clock):
    """The real clock, of which the process may have missed some."""

    jumped = 0.0

    @override
    def monotonic(self) -> float:
        return super().monotonic() + self.jumped


def deliver(
    database: Database, post: Post, settings: DeliverySettings = FAST, clock: Clock | None = None
) -> Deliver:
    return Deliver(database, post, settings, worker="w", clock=clock or Clock())


async def publish(database: Database, chats: Sequence[int], articles: int = 1) -> None:
    """Have an edition queued for these chats."""
    await subscribe(database, *(chat(one) for one in chats))
    await take_in(database, [f"note {n} " + "x" * 200 for n in range(articles)])
    await Publish(database, Catalogues.load(), DigestSettings()).run(NOW)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def run_until(service: Deliver, condition: Callable[[], bool]) -> str | None:
    task = asyncio.create_task(service.run())
    await until(lambda: condition() or task.done())
    await asyncio.sleep(0.05)
    service.stop()
    return await task


async def run_for(service: Deliver, seconds: float) -> None:
    task = asyncio.create_task(service.run())
    await asyncio.sleep(seconds)
    service.stop()
    await task


async def publish_more(database: Database, chats: Sequence[int]) -> None:
    """Have another edition queued, for these chats and those that were there before."""
    await subscribe(database, *(chat(one) for one in chats))
    await take_in(database, ["something else"])
    await Publish(database, Catalogues.load(), DigestSettings()).run(NOW + timedelta(days=1))


def _arrived(claim: Claim) -> Outcome:
    return Outcome(claim.id, DeliveryState.SENT, message_id=claim.id)


async def tally(database: Database) -> dict[DeliveryState, int]:
    async with database.reading() as tx:
        return (await tx.outbox.tally()).counts


async def test_every_chat_gets_every_part_in_order(database: Database) -> None:
    await publish(database, [1, 2, 3], articles=20)
    async with database.reading() as tx:
        parts = len((await tx.editions.parts([1]))[1])
    post = Post()

    await run_until(deliver(database, post), lambda: len(post.sent) == 3 * parts)

    assert parts > 1
    assert await tally(database) == {DeliveryState.SENT: 3 * parts}
    for one in (1, 2, 3):
        numbers = [text.rsplit("(", 1)[1] for to, text in post.sent if to == one]
        assert numbers == [f"{n}/{parts})" for n in range(1, parts + 1)]


async def test_what_is_queued_later_is_found_without_being_told(database: Database) -> None:
    post = Post()
    service = deliver(database, post)
    task = asyncio.create_task(service.run())
    await asyncio.sleep(0.05)

    await publish(database, [1])
    await until(lambda: len(post.sent) == 1)

    service.wake()
    service.stop()
    assert await task is None


async def test_a_throttled_part_waits_as_told_and_others_go_on(database: Database) -> None:
    await publish(database, [1, 2])
    post = Post(Throttled(3600, whole_bot=False))

    await run_until(deliver(database, post), lambda: len(post.sent) == 2)

    assert await tally(database) == {DeliveryState.PENDING: 1, DeliveryState.SENT: 1}


async def test_a_chat_that_rested_for_a_moment_goes_before_what_was_queued_with_it(
    database: Database,
) -> None:
    await publish(database, range(1, 41))
    post = Post(Sent(1), Sent(2), Throttled(1, whole_bot=False))
    service = deliver(database, post, FAST.model_copy(update={"messages_per_second": 10}))

    await run_until(service, lambda: len(post.sent) == 41)

    order = [chat_id for chat_id, _ in post.sent]
    (throttled,) = {one for one in order if order.count(one) == 2}
    assert order.index(throttled) == 2
    assert order.index(throttled, 3) < 35


async def test_a_throttled_bot_sends_nothing_to_anybody(database: Database) -> None:
    await publish(database, [1])
    post = Post(Throttled(3600, whole_bot=True))
    service = deliver(database, post)
    await run_until(service, lambda: len(post.sent) == 1)
    await take_in(database, ["another"])
    await Publish(database, Catalogues.load(), DigestSettings()).run(NOW + timedelta(days=1))

    again = asyncio.create_task(service.run())
    await asyncio.sleep(0.3)
    assert len(post.sent) == 1
    again.cancel()


async def test_chat_after_chat_throttled_is_the_whole_bot_for_all_workers(
    database: Database,
) -> None:
    await publish(database, [1, 2, 3, 4, 5])
    post = Post(*(Throttled(3600, whole_bot=False) for _ in range(3)))
    settings = FAST.model_copy(update={"in_flight": 1})

    await run_until(deliver(database, post, settings), lambda: len(post.sent) == 3)

    assert await tally(database) == {DeliveryState.PENDING: 5}
    async with database.reading() as tx:
        (pause,) = await tx.pauses.standing(datetime.now(UTC))
    assert pause.scope == "bot"
    assert pause.until > datetime.now(UTC) + timedelta(minutes=59)


async def test_stars_that_telegram_does_not_take_cost_no_message(database: Database) -> None:
    await publish(database, [1])
    post = Post(Unpaid("BALANCE_TOO_LOW"))
    service = deliver(database, post)

    await run_until(service, lambda: len(post.sent) == 2)

    assert await tally(database) == {DeliveryState.SENT: 1}
    assert not service.pacer.is_paying


async def test_what_could_not_leave_is_sent_again(database: Database) -> None:
    await publish(database, [1])
    clock = Clock()
    post = Post(Unavailable("refused"))
    service = deliver(database, post, clock=clock)
    task = asyncio.create_task(service.run())
    await until(lambda: len(post.sent) == 1)
    clock.ahead = timedelta(minutes=5)
    await until(lambda: len(post.sent) == 2)
    service.stop()
    await task

    assert await tally(database) == {DeliveryState.SENT: 1}


async def test_what_telegram_or_the_network_delayed_has_all_its_attempts_left(
    database: Database,
) -> None:
    await publish(database, [1])
    clock = Clock()
    down, busy = Unavailable("refused"), Throttled(0.1, whole_bot=False)
    post = Post(down, busy, down, busy, Uncertain("time-out"))
    service = deliver(database, post, FAST.model_copy(update={"max_attempts": 2}), clock)
    task = asyncio.create_task(service.run())
    for sent in range(1, 6):
        await until(lambda enough=sent: len(post.sent) == enough)  # type: ignore[misc]  # a loop's variable
        clock.ahead += timedelta(minutes=5)
    await until(lambda: len(post.sent) == 6)
    service.stop()
    await task

    assert await tally(database) == {DeliveryState.SENT: 1}


async def test_a_part_at_which_the_server_fails_while_it_answers_others_is_not_sent_without_end(
    database: Database,
) -> None:
    await publish(database, [1, 2, 3])
    post = Post(Sent(1), Sent(2), Unavailable("HTTP 502", ambiguous=True))

    once = FAST.model_copy(update={"max_attempts": 1})
    await run_until(deliver(database, post, once), lambda: len(post.sent) == 3)

    assert await tally(database) == {DeliveryState.SENT: 2, DeliveryState.UNCERTAIN: 1}


@pytest.mark.parametrize(
    ("policy", "state"),
    [(Uncertainty.RESEND, DeliveryState.SENT), (Uncertainty.SKIP, DeliveryState.UNCERTAIN)],
)
async def test_an_answer_that_never_came_follows_the_policy(
    database: Database, policy: Uncertainty, state: DeliveryState
) -> None:
    await publish(database, [1])
    clock = Clock()
    post = Post(Uncertain("time-out"))
    service = deliver(database, post, FAST.model_copy(update={"uncertain": policy}), clock)
    task = asyncio.create_task(service.run())
    await until(lambda: len(post.sent) == 1)
    await asyncio.sleep(0.1)
    clock.ahead = timedelta(minutes=5)
    await asyncio.sleep(1.5)
    service.stop()
    await task

    assert await tally(database) == {state: 1}
    async with database.reading() as tx:
        assert await tx.outbox.arrived_in_doubt() == (state is DeliveryState.SENT)


async def test_refused_content_is_sent_plain_to_everybody_and_then_given_up(
    database: Database,
) -> None:
    await publish(database, [1, 2])
    post = Post(Refused("can't parse"), Sent(1), Refused("empty"))

    await run_until(
        deliver(database, post, FAST.model_copy(update={"in_flight": 1})),
        lambda: len(post.sent) == 3,
    )

    assert "<b>" in post.sent[0][1]
    assert [chat for chat, text in post.sent if "<b>" not in text] == [1, 2]
    assert await tally(database) == {DeliveryState.SENT: 1, DeliveryState.FAILED: 1}


async def test_what_arrived_incomplete_is_said_and_counted(database: Database) -> None:
    await publish(database, [1, 2])
    post = Post(Sent(1, lost="1 url"), Sent(2, lost="1 url"))

    with capture_logs() as logs:
        await run_until(deliver(database, post), lambda: len(post.sent) == 2)

    said = [one for one in logs if one["event"] == "a rich message arrived incomplete"]
    assert [(one["lost"], one["so_far"]) for one in said] == [("1 url", 1), ("1 url", 2)]
    assert await tally(database) == {DeliveryState.SENT: 2}


async def test_a_plainer_form_keeps_its_distance_from_what_was_refused(database: Database) -> None:
    await publish(database, [1])
    loop = asyncio.get_running_loop()
    times: list[float] = []

    def refused() -> Answer:
        times.append(loop.time())
        return Refused("can't parse")

    def sent() -> Answer:
        times.append(loop.time())
        return Sent(1)

    await run_until(deliver(database, Post(refused, sent)), lambda: len(times) == 2)

    assert times[1] - times[0] > 0.9


async def test_a_plainer_form_that_would_wait_for_long_goes_back_into_the_queue(
    database: Database,
) -> None:
    await publish(database, [1])
    post = Post()
    service = deliver(database, post)

    def refused() -> Answer:
        service.pacer.close_chat(1, time.monotonic() + 3600)
        return Refused("can't parse")

    post.answers.append(refused)
    await run_until(service, lambda: len(post.sent) == 1)

    assert await tally(database) == {DeliveryState.PENDING: 1}


async def test_no_plainer_form_is_begun_when_the_lease_might_end_meanwhile(
    database: Database,
) -> None:
    await publish(database, [-1])
    clock = Jumping()
    post = Post()

    def refused_after_long() -> Answer:
        clock.jumped += 60
        return Refused("can't parse")

    post.answers.append(refused_after_long)
    with capture_logs() as logs:
        await run_until(deliver(database, post, clock=clock), lambda: len(post.sent) == 2)

    # It went through the ledger again, where what was refused is known.
    assert [one["reason"] for one in logs if one["event"] == "delivery waits"] == [
        "no room for its plainer form"
    ]
    assert ["<b>" in text for _, text in post.sent] == [True, False]
    assert await tally(database) == {DeliveryState.SENT: 1}


async def test_a_server_that_is_down_is_left_alone_and_what_waits_is_not_in_doubt(
    database: Database,
) -> None:
    await publish(database, range(1, 101))
    post = Post(*(Unavailable("HTTP 502", ambiguous=True) for _ in range(100)))

    await run_for(deliver(database, post, FAST.model_copy(update={"in_flight": 5})), 0.9)

    assert len(post.sent) < 20
    counts = await tally(database)
    assert counts[DeliveryState.PENDING] > 80


async def test_one_answer_ends_an_outage(database: Database) -> None:
    await publish(database, range(1, 31))
    post = Post(*(Unavailable("refused") for _ in range(10)))

    await run_until(
        deliver(database, post, FAST.model_copy(update={"in_flight": 5})),
        lambda: len(set(post.arrived[10:])) == 30,
    )

    assert await tally(database) == {DeliveryState.SENT: 30}


async def test_a_chat_that_blocked_the_bot_is_suspended_and_nothing_waits_for_it(
    database: Database,
) -> None:
    await publish(database, [1], articles=20)
    post = Post(Unreachable(Obstacle.BLOCKED, "blocked by the user"))

    await run_until(deliver(database, post), lambda: bool(post.sent))

    counts = await tally(database)
    assert counts[DeliveryState.FAILED] == 1
    assert counts[DeliveryState.CANCELLED] >= 1
    async with database.reading() as tx:
        kept = await tx.chats.get(1)
    assert kept is not None
    assert (kept.state, kept.reason) == (ChatState.SUSPENDED, "blocked by the user")


async def test_a_closed_thread_pauses_only_its_subscription(database: Database) -> None:
    await publish(database, [-1])
    post = Post(Unreachable(Obstacle.THREAD, "TOPIC_CLOSED"))

    await run_until(deliver(database, post), lambda: bool(post.sent))

    async with database.reading() as tx:
        kept = await tx.chats.get(-1)
        subscription = await tx.subscriptions.find(-1, None)
    assert kept is not None
    assert kept.state is ChatState.ACTIVE
    assert subscription is not None
    assert subscription.state is SubscriptionState.PAUSED


async def test_a_group_that_moved_gets_the_part_under_its_new_id(database: Database) -> None:
    await publish(database, [-5])
    post = Post(Migrated(-1005))

    await run_until(deliver(database, post), lambda: len(post.sent) == 2)

    assert [to for to, _ in post.sent] == [-5, -1005]
    assert await tally(database) == {DeliveryState.SENT: 1}


async def test_a_group_that_moves_onto_an_id_already_met_gets_its_parts_there_and_none_twice(
    database: Database,
) -> None:
    await publish(database, [-5, -1005], articles=20)
    async with database.reading() as tx:
        parts = len((await tx.editions.parts([1]))[1])
    migrated = Post(Migrated(-1005))
    settings = FAST.model_copy(update={"in_flight": 1})

    await run_until(deliver(database, migrated, settings), lambda: len(migrated.sent) == 1 + parts)

    assert [to for to, _ in migrated.sent] == [-5, *[-1005] * parts]
    assert len({text for _, text in migrated.sent[1:]}) == parts
    assert await tally(database) == {DeliveryState.SENT: parts, DeliveryState.CANCELLED: parts}


async def test_a_message_to_what_is_gone_is_given_up(database: Database) -> None:
    await publish(database, [1])
    post = Post(Outdated("message to edit not found"))

    await run_until(deliver(database, post), lambda: bool(post.sent))

    assert await tally(database) == {DeliveryState.FAILED: 1}


async def test_a_revoked_token_stops_everything_and_loses_nothing(database: Database) -> None:
    await publish(database, [1, 2, 3])
    post = Post(*(Unauthorised("Unauthorized") for _ in range(3)))

    reason = await deliver(database, post).run()

    assert reason == "Telegram does not take the token (Unauthorized)"
    assert await tally(database) == {DeliveryState.PENDING: 3}


async def test_what_another_part_of_the_process_hears_stops_it_too(database: Database) -> None:
    await publish(database, [1])
    post = Post()
    service = deliver(database, post)

    service.shut_out("the token was revoked")

    assert await service.run() == "the token was revoked"
    assert post.sent == []


def test_what_else_is_asked_of_telegram_keeps_the_same_pace(database: Database) -> None:
    service = deliver(database, Post())

    assert service.pace.pacer is service.pacer


async def test_what_a_dead_worker_held_is_taken_back(database: Database) -> None:
    await publish(database, [1, 2])
    async with database.transaction() as tx:
        await tx.outbox.claim("dead", 1, NOW, timedelta(minutes=1))
    post = Post()
    service = deliver(database, post)

    await service.recover(alone=False)
    await run_until(service, lambda: len(post.sent) == 2)

    assert await tally(database) == {DeliveryState.SENT: 2}
    async with database.reading() as tx:
        assert await tx.outbox.arrived_in_doubt() == 1


async def test_what_the_ledger_alone_knows_to_be_in_hand_is_taken_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks while the first commit is answered: it is kept, and nobody here knows."""
    await publish(database, [1])
    commits = 0
    whole = database.transaction

    @asynccontextmanager
    async def broken_once() -> AsyncIterator[Transaction]:
        nonlocal commits
        async with whole() as tx:
            yield tx
        commits += 1
        if commits == 1:
            raise ConnectionError("the connection was lost")

    monkeypatch.setattr(database, "transaction", broken_once)
    post, clock = Post(), Clock()
    service = deliver(database, post, clock=clock)
    task = asyncio.create_task(service.run())
    await until(lambda: commits > 1)
    assert await tally(database) == {DeliveryState.SENDING: 1}

    clock.ahead = timedelta(hours=1)
    await service.recover(alone=False)
    await until(lambda: len(post.sent) == 1)
    service.stop()
    await task

    assert await tally(database) == {DeliveryState.SENT: 1}
    async with database.reading() as tx:
        assert await tx.outbox.arrived_in_doubt() == 1


async def test_a_connection_that_breaks_costs_no_message(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        pytest.skip("a file has no connection")
    await publish(database, range(1, 21))
    breaks = iter([False, True, False, True])
    claim = OutboxStore.claim

    async def breaking(
        self: OutboxStore, worker: str, limit: int, now: datetime, lease: timedelta
    ) -> tuple[Claim, ...]:
        claims = await claim(self, worker, limit, now, lease)
        if next(breaks, False):
            await self._connection.execute(text("select pg_terminate_backend(pg_backend_pid())"))
        return claims

    monkeypatch.setattr(OutboxStore, "claim", breaking)
    post = Post()

    await run_until(
        deliver(database, post, FAST.model_copy(update={"in_flight": 5})),
        lambda: len(post.sent) == 20,
    )

    assert await tally(database) == {DeliveryState.SENT: 20}
    assert len(post.arrived) == 20


@pytest.mark.parametrize(
    ("answer", "meanwhile"),
    [
        (
            Unreachable(Obstacle.REMOVED, "kicked"),
            lambda chats: chats.suspend(-1, ChatState.SUSPENDED, "kicked"),
        ),
        (Migrated(-100), lambda chats: chats.move(-1, -100)),
        (Unreachable(Obstacle.THREAD, "closed"), lambda chats: chats.stop(-1, None)),
    ],
)
async def test_an_answer_and_an_update_that_say_the_same_do_not_wait_for_each_other(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    meanwhile: Callable[[Subscribe], Awaitable[object]],
) -> None:
    await publish(database, [-1], articles=20)
    chats = Subscribe(database, DigestSettings(), AccessSettings())
    updates: list[asyncio.Future[object]] = []
    record = OutboxStore.record

    async def slowly(
        self: OutboxStore, worker: str, outcomes: Sequence[Outcome], now: datetime
    ) -> None:
        await record(self, worker, outcomes, now)
        if outcomes and not updates:
            updates.append(asyncio.ensure_future(meanwhile(chats)))
            await asyncio.sleep(0.3)

    monkeypatch.setattr(OutboxStore, "record", slowly)
    with capture_logs() as logs:
        await run_until(deliver(database, Post(answer)), lambda: bool(updates))
        await updates[0]

    assert not [one for one in logs if one["event"] == "the database is away"]


async def test_at_the_end_what_came_back_is_recorded_and_the_rest_is_in_doubt(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.deliver._FINISH_SECONDS", 0.3)
    await publish(database, range(1, 11))

    class Hanging(Post):
        @override
        async def send(self, claim: Claim, part: Part, *, paid: bool = False) -> Answer:
            answer = await super().send(claim, part, paid=paid)
            await asyncio.sleep(3600 if claim.chat_id == 5 else 0)
            return answer

    post = Hanging()

    await run_until(deliver(database, post), lambda: len(post.sent) == 10)

    assert await tally(database) == {DeliveryState.SENT: 9, DeliveryState.UNCERTAIN: 1}


async def test_a_skipped_doubt_is_not_sent_again_after_a_crash(database: Database) -> None:
    await publish(database, [1])
    async with database.transaction() as tx:
        await tx.outbox.claim("dead", 9, NOW, timedelta(minutes=1))
    service = deliver(database, Post(), FAST.model_copy(update={"uncertain": Uncertainty.SKIP}))

    await service.recover(alone=True)

    async with database.transaction() as tx:
        assert await tx.outbox.claim("w", 9, NOW + timedelta(days=9), timedelta(1)) == ()


async def test_one_chat_is_not_sent_two_parts_within_a_second_of_each_other(
    database: Database,
) -> None:
    await publish(database, [1], articles=20)
    loop = asyncio.get_running_loop()
    times: list[float] = []

    def now() -> Answer:
        times.append(loop.time())
        return Sent(1)

    async with database.reading() as tx:
        parts = len((await tx.editions.parts([1]))[1])
    post = Post(*([now] * parts))
    await run_until(deliver(database, post), lambda: len(post.sent) == parts)

    assert all(later - earlier > 0.9 for earlier, later in pairwise(times))


async def test_no_more_is_on_the_wire_than_allowed(database: Database) -> None:
    await publish(database, range(1, 31))
    post = Post()
    post.held.clear()
    service = deliver(database, post, FAST.model_copy(update={"in_flight": 5}))
    task = asyncio.create_task(service.run())
    await until(lambda: len(post.sent) == 5)
    await asyncio.sleep(0.2)
    assert len(post.sent) == 5

    post.held.set()
    await until(lambda: len(post.sent) == 30)
    service.stop()
    await task
    assert await tally(database) == {DeliveryState.SENT: 30}


async def test_recovering_where_nothing_was_held_changes_nothing(database: Database) -> None:
    await publish(database, [1])

    await deliver(database, Post()).recover(alone=True)

    assert await tally(database) == {DeliveryState.PENDING: 1}


async def test_what_came_back_is_recorded_when_a_lost_database_is_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(database, [1])
    post = Post()
    post.held.clear()
    service = deliver(database, post)
    task = asyncio.create_task(service.run())
    await until(lambda: len(post.sent) == 1)

    with monkeypatch.context() as broken:
        broken.setattr(database, "transaction", lost)
        post.held.set()
        await asyncio.sleep(0.2)
    # What a worker has in hand is not taken back from it.
    await service.recover(alone=True)
    await asyncio.sleep(1.2)
    service.stop()
    await task

    assert await tally(database) == {DeliveryState.SENT: 1}
    assert len(post.sent) == 1


async def test_a_stop_without_a_database_leaves_what_came_back_in_doubt(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(database, [1])
    post = Post()
    post.held.clear()
    service = deliver(database, post)
    task = asyncio.create_task(service.run())
    await until(lambda: len(post.sent) == 1)

    with monkeypatch.context() as broken:
        broken.setattr(database, "transaction", lost)
        post.held.set()
        service.stop()
        assert await task is None

    await Deliver(database, post, FAST, worker="w2", clock=Clock()).recover(alone=True)
    assert await tally(database) == {DeliveryState.UNCERTAIN: 1}


def lost() -> Never:
    raise OSError("connection refused")


async def test_a_bug_of_ours_leaves_the_part_in_doubt_and_the_others_alone(
    database: Database,
) -> None:
    await publish(database, [1, 2])

    def broken() -> Answer:
        raise RuntimeError("no sender does this")

    post = Post(broken)
    settings = FAST.model_copy(update={"uncertain": Uncertainty.SKIP})

    await run_until(deliver(database, post, settings), lambda: len(post.sent) == 2)

    assert await tally(database) == {DeliveryState.UNCERTAIN: 1, DeliveryState.SENT: 1}


async def test_a_pause_of_the_whole_bot_holds_for_all_workers_and_after_a_restart(
    database: Database,
) -> None:
    await publish(database, [1])
    post = Post(Throttled(3600, whole_bot=True))
    await run_until(deliver(database, post), lambda: len(post.sent) == 1)
    await publish_more(database, [2])

    other = Post()
    await run_for(Deliver(database, other, FAST, worker="w2", clock=Clock()), 0.4)

    assert other.sent == []
    assert await tally(database) == {DeliveryState.PENDING: 3}


async def test_what_had_its_moment_when_the_bot_was_closed_is_held_back(
    database: Database,
) -> None:
    await publish(database, range(1, 9))
    post = Post(Throttled(3600, whole_bot=True))
    slowly = FAST.model_copy(update={"messages_per_second": 30})
    await run_until(deliver(database, post, slowly), lambda: len(post.sent) == 1)

    assert len(post.sent) == 1
    assert await tally(database) == {DeliveryState.PENDING: 8}


async def test_what_had_its_moment_when_a_reply_to_its_chat_was_throttled_is_held_back(
    database: Database,
) -> None:
    await publish(database, range(1, 4))
    slowly = FAST.model_copy(update={"messages_per_second": 5})
    post = Post()
    service = deliver(database, post, slowly)

    def throttled_meanwhile() -> Answer:
        service.pacer.throttled(3, time.monotonic(), 3600, whole_bot=False)
        return Sent(1)

    post.answers.append(throttled_meanwhile)
    await run_for(service, 1)

    assert post.arrived == [1, 2]
    assert await tally(database) == {DeliveryState.SENT: 2, DeliveryState.PENDING: 1}


async def test_who_stood_still_sends_nothing_that_others_may_have_taken_over(
    database: Database,
) -> None:
    await publish(database, range(1, 5))
    clock, post = Jumping(), Post()
    service = deliver(database, post, FAST.model_copy(update={"messages_per_second": 5}), clock)

    async def stand_still() -> None:
        """Meanwhile another worker takes all of it back, and sends it."""
        clock.jumped += 60
        async with database.transaction() as tx:
            await tx.outbox.recover("v", NOW + DAY, resend_at=NOW, silent_since=None)
            taken = await tx.outbox.claim("v", 9, NOW, timedelta(minutes=1))
            await tx.outbox.record("v", [_arrived(one) for one in taken], NOW)

    task = asyncio.create_task(service.run())
    await until(lambda: bool(post.sent))
    sent = len(post.sent)
    await stand_still()
    await asyncio.sleep(1.5)
    service.stop()
    await task

    assert len(post.sent) == sent < 4
    assert await tally(database) == {DeliveryState.SENT: 4}


async def test_what_was_held_back_too_long_leaves_later_where_nobody_took_it(
    database: Database,
) -> None:
    await publish(database, range(1, 5))
    clock, post = Jumping(), Post()
    service = deliver(database, post, FAST.model_copy(update={"messages_per_second": 5}), clock)

    def stood_still() -> Answer:
        clock.jumped += 60
        return Sent(1)

    post.answers.append(stood_still)
    await run_until(service, lambda: len(post.sent) == 4)

    assert sorted(post.arrived) == [1, 2, 3, 4]
    assert await tally(database) == {DeliveryState.SENT: 4}


async def test_a_stop_gives_back_what_has_not_left(database: Database) -> None:
    await publish(database, range(1, 9))
    post = Post()
    slowly = FAST.model_copy(update={"messages_per_second": 5})
    service = deliver(database, post, slowly)
    task = asyncio.create_task(service.run())
    await until(lambda: len(post.sent) >= 1)
    service.stop()
    await task

    sent = len(post.sent)
    assert sent < 8
    assert await tally(database) == {DeliveryState.SENT: sent, DeliveryState.PENDING: 8 - sent}


async def test_without_a_share_nothing_is_sent(database: Database) -> None:
    await publish(database, [1])
    post = Post()
    service = deliver(database, post)
    service.keep_to(Share(2, time.monotonic() + 3600, time.monotonic() + 7200))

    await run_for(service, 0.3)

    assert post.sent == []


async def test_with_other_workers_a_chat_rests_after_each_message_whoever_sends_the_next(
    database: Database,
) -> None:
    await publish(database, [1], articles=20)
    post = Post()
    service = deliver(database, post)
    service.keep_to(Share(2, 0.0, time.monotonic() + 3600))
    await run_until(service, lambda: len(post.sent) == 1)

    async with database.transaction() as tx:
        sent_at = await tx.outbox._connection.scalar(select(func.max(DeliveryRow.sent_at)))
        assert sent_at is not None
        rested, minute = sent_at + timedelta(seconds=1), timedelta(minutes=1)
        assert await tx.outbox.claim("w2", 9, rested - timedelta(seconds=0.1), minute) == ()
        assert len(await tx.outbox.claim("w2", 9, rested, minute)) == 1


async def test_the_next_edition_waits_for_the_rest_of_the_chat_also_where_another_worker_sends_it(
    database: Database,
) -> None:
    """What is queued after the arrival, as what waited before."""
    await publish(database, [1])
    loop = asyncio.get_running_loop()
    times: list[float] = []

    def now() -> Answer:
        times.append(loop.time())
        return Sent(1)

    first, second = (
        Deliver(database, Post(now), FAST, worker=name, clock=Clock()) for name in ("w1", "w2")
    )
    for one in (first, second):
        one.keep_to(Share(2, 0.0, time.monotonic() + 3600))
    await run_until(first, lambda: len(times) == 1)
    await publish_more(database, [])
    await run_until(second, lambda: len(times) == 2)

    assert times[1] - times[0] >= 1


class TestPaying:
    """Above the free rate, while the day's budget lasts."""

    SLOW = FAST.model_copy(
        update={
            "messages_per_second": 2,
            "paid_messages_per_second": 1000,
            "paid_stars_per_day": 1,
        }
    )

    async def test_what_waits_is_paid_for_until_the_budget_is_used_up(
        self, database: Database
    ) -> None:
        await publish(database, range(1, 41))
        post = Post()

        await run_until(deliver(database, post, self.SLOW), lambda: len(post.sent) >= 16)

        async with database.reading() as tx:
            assert await tx.spending.spent(datetime.now(UTC).date()) == 10
        assert 10 <= post.paid < len(post.sent)

    async def test_what_was_not_needed_is_put_back(self, database: Database) -> None:
        await publish(database, range(1, 9))
        post = Post()

        await run_until(deliver(database, post, self.SLOW), lambda: len(post.sent) == 8)

        async with database.reading() as tx:
            assert await tx.spending.spent(datetime.now(UTC).date()) < 10

    async def test_who_may_not_pay_goes_on_for_nothing(self, database: Database) -> None:
        await publish(database, range(1, 9))
        post = Post()
        post.refuses_money = True
        service = deliver(database, post, self.SLOW)

        await run_until(service, lambda: len(post.arrived) >= 5)

        assert post.paid
        assert not service.pacer.is_paying
