import pytest
import structlog
from telegram import Bot

from bot.telegram import connect as connecting
from bot.telegram import transport as wire
from bot.telegram.connect import connect
from tests.support.sandbox_client import SandboxClient


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(wire, "READ_SECONDS", 0.3)


@pytest.mark.parametrize(
    ("fault", "reason", "waits"),
    [
        ({"kind": "throttle", "retry_after": 1}, "Flood control exceeded", [1.0]),
        ({"kind": "gateway", "code": 502}, "Bad Gateway", [0.05, 0.1]),
        ({"kind": "drop", "how": "reset"}, "ClientOSError", [0.05, 0.1]),
        ({"kind": "hang", "seconds": 2}, "Timeout", [0.05, 0.1]),
    ],
    ids=["throttled", "502", "reset", "time-out"],
)
async def test_a_server_in_trouble_is_asked_again_after_a_wait(
    bot: Bot, client: SandboxClient, fault: dict[str, object], reason: str, waits: list[float]
) -> None:
    await client.sim("faults", faults=[{"method": "getMe", "times": len(waits), "fault": fault}])

    with structlog.testing.capture_logs() as logs:
        assert await connect(bot) is None

    assert bot.username == client.sandbox.options.bot_username
    assert [one["again_in"] for one in logs] == waits
    assert all(reason in one["reason"] for one in logs)


@pytest.mark.parametrize("code", [401, 404])
async def test_a_token_that_is_not_known_is_no_trouble_but_the_end(
    bot: Bot, client: SandboxClient, code: int
) -> None:
    fault = {"kind": "error", "code": code, "description": "Unauthorized"}
    await client.sim("faults", faults=[{"method": "getMe", "fault": fault}])

    reason = await connect(bot)

    assert reason is not None
    assert "Telegram does not know the token" in reason


async def test_waits_grow_but_not_beyond_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("asyncio.sleep", sleep)
    wait = 1.0
    for _ in range(7):
        wait = await connecting.pause(wait)

    assert waited == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
