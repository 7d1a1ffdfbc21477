"""The table of cases of getUpdates, as telegram-bot-api's Client.cpp has them."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox.refusals import Refused
from bot.sandbox.updates import OTHER_POLL, WEBHOOK_SET, Poll, Poller, UpdateQueue
from tests.support.sandbox_client import LENA, SandboxClient


class Clock:
    """A moment that tests move."""

    now = 1_000_000.0

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> UpdateQueue:
    return UpdateQueue(clock)


@pytest.fixture
def poller(queue: UpdateQueue, clock: Clock) -> Poller:
    return Poller(queue, clock)


def fill(queue: UpdateQueue, number: int, kind: str = "message") -> list[int]:
    for place in range(number):
        queue.put(kind, {"place": place}, chat_id=1)
    return [update.id for update in queue.first(10_000)]


async def fetched(poller: Poller, offset: int = 0, limit: int = 100, wait: int = 0) -> list[Any]:
    found: list[Any] = json.loads(await poller.poll(Poll(offset, limit, wait)))
    return found


def ids(updates: list[Any]) -> list[int]:
    return [update["update_id"] for update in updates]


async def test_ids_grow_by_one(queue: UpdateQueue, poller: Poller) -> None:
    known = fill(queue, 3)

    assert known == [known[0], known[0] + 1, known[0] + 2]
    assert ids(await fetched(poller)) == known


async def test_an_offset_confirms_what_is_below(queue: UpdateQueue, poller: Poller) -> None:
    known = fill(queue, 5)

    assert ids(await fetched(poller, offset=known[2])) == known[2:]
    assert len(queue) == 3


async def test_without_offset_the_same_comes_again(
    queue: UpdateQueue, poller: Poller, clock: Clock
) -> None:
    known = fill(queue, 2)

    assert ids(await fetched(poller)) == known
    clock.now += 5
    assert ids(await fetched(poller)) == known


@pytest.mark.parametrize(("offset", "kept"), [(-1, 1), (-2, 2), (-99, 5)])
async def test_a_negative_offset_keeps_the_last(
    queue: UpdateQueue, poller: Poller, offset: int, kept: int
) -> None:
    known = fill(queue, 5)

    assert ids(await fetched(poller, offset=offset)) == known[-kept:]
    assert len(queue) == kept


@pytest.mark.parametrize(("limit", "given"), [(0, 1), (1, 1), (7, 7), (100, 100), (1000, 100)])
async def test_the_limit_is_brought_between_1_and_100(
    queue: UpdateQueue, poller: Poller, limit: int, given: int
) -> None:
    fill(queue, 120)

    assert len(await fetched(poller, limit=limit)) == given


async def test_the_same_offset_within_half_a_second_gives_one(
    queue: UpdateQueue, poller: Poller, clock: Clock
) -> None:
    known = fill(queue, 5)
    await fetched(poller, offset=known[0])
    clock.now += 0.4
    assert len(await fetched(poller, offset=known[0])) == 1
    clock.now += 0.6
    assert len(await fetched(poller, offset=known[0])) == 5


async def test_the_same_offset_within_three_seconds_is_held(
    queue: UpdateQueue, poller: Poller, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []

    async def note(seconds: int) -> str:
        held.append(seconds)
        return ""

    monkeypatch.setattr(poller, "_hold", note)
    assert not len(queue)
    assert [await fetched(poller) for _ in range(2)] == [[], []]
    assert held == [3]


@pytest.mark.parametrize(("wait", "held_for"), [(-5, None), (0, None), (7, 7), (999, 50)])
async def test_the_timeout_is_brought_between_0_and_50(
    poller: Poller, monkeypatch: pytest.MonkeyPatch, wait: int, held_for: int | None
) -> None:
    held: list[int] = []

    async def note(seconds: int) -> str:
        held.append(seconds)
        return ""

    monkeypatch.setattr(poller, "_hold", note)
    await fetched(poller, wait=wait)
    assert held == ([] if held_for is None else [held_for])


async def test_a_held_poll_ends_empty_after_its_time(poller: Poller) -> None:
    before = asyncio.get_running_loop().time()

    assert await fetched(poller, wait=1) == []
    assert 0.9 < asyncio.get_running_loop().time() - before < 2


async def test_a_held_poll_takes_what_arrives_together(queue: UpdateQueue, poller: Poller) -> None:
    poll = asyncio.create_task(fetched(poller, wait=20))
    await asyncio.sleep(0.01)
    known = fill(queue, 3)

    assert ids(await poll) == known


async def test_an_update_just_before_the_poll_is_not_missed(
    queue: UpdateQueue, poller: Poller
) -> None:
    poll = asyncio.create_task(fetched(poller, wait=20))
    known = fill(queue, 1)  # the poll has not run yet

    assert ids(await asyncio.wait_for(poll, 1)) == known


async def test_a_new_poll_ends_the_old_one_with_409(queue: UpdateQueue, poller: Poller) -> None:
    old = asyncio.create_task(fetched(poller, wait=20))
    await asyncio.sleep(0)
    new = asyncio.create_task(fetched(poller, offset=5, wait=20))

    with pytest.raises(Refused, match="terminated by other getUpdates") as refusal:
        await old
    assert refusal.value.code == 409
    known = fill(queue, 1)
    assert ids(await new) == known


async def test_the_second_conflict_in_three_seconds_is_held(
    poller: Poller, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    sleep: Callable[[float], Any] = asyncio.sleep

    async def note(seconds: float) -> None:
        waits.append(seconds)
        await sleep(0)

    polls = []
    monkeypatch.setattr("bot.sandbox.updates.asyncio.sleep", note)
    for number in range(3):
        polls.append(asyncio.create_task(fetched(poller, offset=number, wait=20)))
        await sleep(0)
        await sleep(0)
    poller.interrupt("")
    results = await asyncio.gather(*polls, return_exceptions=True)

    assert [type(result) for result in results] == [Refused, Refused, list]
    assert waits == [3.0]


async def test_a_webhook_ends_the_held_poll(poller: Poller) -> None:
    poll = asyncio.create_task(fetched(poller, wait=20))
    await asyncio.sleep(0)
    poller.interrupt(WEBHOOK_SET)

    with pytest.raises(Refused, match="Conflict: terminated by setWebhook request"):
        await poll


async def test_updates_vanish_after_24_hours(queue: UpdateQueue, clock: Clock) -> None:
    fill(queue, 2)
    clock.now += 23 * 3600
    fill(queue, 1)
    clock.now += 3600

    assert len(queue) == 1
    assert queue.discarded == 2


def test_only_wanted_kinds_are_queued(queue: UpdateQueue) -> None:
    queue.allow(["message", "nonsense"])

    queue.put("callback_query", {}, 1)
    queue.put("message", {}, 1)
    assert len(queue) == 1


@pytest.mark.parametrize("kind", ["chat_member", "message_reaction", "message_reaction_count"])
def test_some_kinds_have_to_be_asked_for(queue: UpdateQueue, kind: str) -> None:
    queue.put(kind, {}, 1)
    assert not len(queue)

    queue.allow([kind])
    queue.put(kind, {}, 1)
    assert len(queue) == 1


def test_an_empty_list_of_kinds_means_the_default_and_none_keeps_the_last(
    queue: UpdateQueue,
) -> None:
    queue.allow(["message"])
    queue.allow(None)
    assert queue.allowed == {"message"}

    queue.allow([])
    assert "callback_query" in queue.allowed
    assert "chat_member" not in queue.allowed


async def test_an_answer_stays_below_four_megabytes(queue: UpdateQueue, poller: Poller) -> None:
    for _ in range(10):
        queue.put("message", {"text": "x" * 900_000}, 1)

    assert len(await fetched(poller)) == 4


def test_the_queue_is_bounded(queue: UpdateQueue) -> None:
    for _ in range(100_010):
        queue.put("message", {}, 1)

    assert len(queue) == 100_000
    assert queue.discarded == 10


def test_the_conflict_has_telegrams_words() -> None:
    assert OTHER_POLL.endswith("make sure that only one bot instance is running")


async def test_a_held_poll_whose_client_has_gone_leaves_no_trace(met: SandboxClient) -> None:
    async def until_held(*, held: bool) -> None:
        while (met.sandbox.state.poller.is_holding) is not held:
            await asyncio.sleep(0.01)

    polling = asyncio.create_task(met.call("getUpdates", timeout=50))
    await asyncio.wait_for(until_held(held=True), 10)
    polling.cancel()
    await asyncio.wait_for(until_held(held=False), 10)
    await met.sim(f"user/{LENA}/message", text="hi")

    assert await met.look("sim/outbox") == []
    assert len(await met.updates(timeout=5)) == 1
