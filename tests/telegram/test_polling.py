import asyncio

import pytest
import structlog
from telegram import Bot, Update

from bot.telegram import polling
from bot.telegram.polling import Polling
from tests.support.sandbox_client import LENA, SandboxClient


class Right:
    """A lock that tests hand out and take away."""

    def __init__(self, *, had: bool) -> None:
        self.had = had
        self.released = False

    async def acquire(self) -> bool:
        return self.had

    async def release(self) -> None:
        self.released = True


class Poller:
    """A poller of the sandbox, and what it fetched."""

    def __init__(self, bot: Bot, right: Right) -> None:
        self.right = right
        self.seen: list[str] = []
        self.polling = Polling(bot, self.handle, right)
        self.task = asyncio.create_task(self.polling.run())

    async def handle(self, update: Update) -> None:
        if update.message is not None:
            self.seen.append(update.message.text or "")

    async def stop(self) -> str | None:
        self.polling.stop()
        return await self.task


@pytest.fixture
async def client(client: SandboxClient) -> SandboxClient:
    await client.sim(f"user/{LENA}/start")
    return client


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_STAND_BY_SECONDS", 0.05)
    monkeypatch.setattr(polling, "FIRST_WAIT", 0.05)


async def saw(poller: Poller, text: str) -> None:
    async with asyncio.timeout(10):
        while text not in poller.seen:
            await asyncio.sleep(0.01)


async def test_who_has_the_right_polls_and_the_other_takes_over(
    bot: Bot, client: SandboxClient
) -> None:
    first, second = Poller(bot, Right(had=True)), Poller(bot, Right(had=False))
    await client.sim(f"user/{LENA}/message", text="one")
    await saw(first, "one")

    assert await first.stop() is None
    assert first.right.released
    second.right.had = True
    await client.sim(f"user/{LENA}/message", text="two")
    await saw(second, "two")

    assert await second.stop() is None
    assert second.seen == ["two"]  # what the first has seen is confirmed


async def test_who_lost_the_right_unnoticed_stands_by_when_interrupted(
    bot: Bot, client: SandboxClient
) -> None:
    first = Poller(bot, Right(had=True))
    await client.sim(f"user/{LENA}/message", text="one")
    await saw(first, "one")
    await asyncio.sleep(0.2)

    first.right.had = False
    second = Poller(bot, Right(had=True))
    await client.sim(f"user/{LENA}/message", text="two")
    await saw(second, "two")
    await asyncio.sleep(0.2)

    assert not first.task.done()
    assert await first.stop() is None
    assert await second.stop() is None


async def test_a_stranger_that_polls_with_the_token_ends_it(
    bot: Bot, client: SandboxClient
) -> None:
    poller = Poller(bot, Right(had=True))
    await asyncio.sleep(0.2)

    await client.call("getUpdates", timeout=0)

    async with asyncio.timeout(10):
        reason = await poller.task
    assert reason is not None
    assert "another process polls with this token" in reason


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        ({"kind": "throttle", "retry_after": 1}, [1.0]),
        ({"kind": "gateway", "code": 502}, [0.05, 0.1]),
        ({"kind": "truncated"}, [0.05, 0.1]),
    ],
    ids=["throttled", "502", "truncated"],
)
async def test_a_server_in_trouble_is_polled_again_after_a_wait(
    bot: Bot, client: SandboxClient, fault: dict[str, object], waits: list[float]
) -> None:
    faults = [{"method": "getUpdates", "times": len(waits), "fault": fault}]
    await client.sim("faults", faults=faults)
    await client.sim(f"user/{LENA}/message", text="one")

    with structlog.testing.capture_logs() as logs:
        poller = Poller(bot, Right(had=True))
        await saw(poller, "one")
        assert await poller.stop() is None

    assert [one["again_in"] for one in logs if one["event"] == "no updates"] == waits
    assert poller.seen == ["/start", "one"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("unauthorized", "the token was revoked"),
        ("conflict-other-poll", "another process polls with this token"),
        ("conflict-set-webhook", "terminated by setWebhook request"),
    ],
)
async def test_a_refusal_for_good_ends_it_and_says_why(
    bot: Bot, client: SandboxClient, error: str, reason: str
) -> None:
    fault = {"kind": "error", "error": error}
    await client.sim("faults", faults=[{"method": "getUpdates", "after": 1, "fault": fault}])
    poller = Poller(bot, Right(had=True))

    async with asyncio.timeout(10):
        said = await poller.task

    assert said is not None
    assert reason in said
    assert poller.seen == ["/start"]
