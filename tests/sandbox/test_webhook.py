"""Webhooks: settings, delivery in order, repetition, calls in the answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from tests.support.sandbox_client import LENA, MAREK, SandboxClient


@dataclass
class Receiver:
    """A bot that listens; it gives the prepared answers first, then 200."""

    url: str = ""
    answers: list[web.Response] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    taken: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.Response:
        """Take an update."""
        answer = self.answers.pop(0) if self.answers else web.Response()
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if answer.status == 200:
            self.updates.append(json.loads(await request.text()))
            self.taken.set()
        return answer

    async def until(self, number: int) -> None:
        """Wait for that many updates."""
        async with asyncio.timeout(10):
            while len(self.updates) < number:
                self.taken.clear()
                await self.taken.wait()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_come_with_the_secret_and_in_order(
    met: SandboxClient, receiver: Receiver
) -> None:
    await met.call("setWebhook", url=receiver.url, secret_token="s-1")
    for number in range(5):
        for person in (LENA, MAREK):
            await met.sim(f"user/{person}/message", text=str(number))
    await receiver.until(10)

    assert set(receiver.secrets) == {"s-1"}
    for person in (LENA, MAREK):
        texts = [
            u["message"]["text"] for u in receiver.updates if u["message"]["chat"]["id"] == person
        ]
        assert texts == ["0", "1", "2", "3", "4"]
    assert (await met.call("getWebhookInfo")).result["pending_update_count"] == 0


async def test_a_refused_update_comes_again(
    met: SandboxClient, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.delivery._FIRST_PAUSE", 0.01)
    receiver.answers = [
        web.Response(status=500),
        web.Response(status=429, headers={"Retry-After": "0"}),
    ]
    await met.call("setWebhook", url=receiver.url)
    await met.sim(f"user/{LENA}/message", text="hello")
    await receiver.until(1)

    assert receiver.updates[0]["message"]["text"] == "hello"
    info = (await met.call("getWebhookInfo")).result
    assert info["last_error_message"].startswith("Wrong response from the webhook: 429")


async def test_an_unreachable_webhook_is_reported(met: SandboxClient) -> None:
    await met.call("setWebhook", url="http://127.0.0.1:9/hook")
    await met.sim(f"user/{LENA}/message", text="hello")
    info: dict[str, Any] = {}
    for _ in range(500):
        info = (await met.call("getWebhookInfo")).result
        if "last_error_date" in info:
            break
        await asyncio.sleep(0.01)

    assert info["last_error_message"].startswith("Connection failed")
    assert info["pending_update_count"] == 1


async def test_the_answer_may_call_a_method(met: SandboxClient, receiver: Receiver) -> None:
    call = {"method": "sendMessage", "chat_id": LENA, "text": "at once"}
    receiver.answers = [
        web.json_response(call),
        web.json_response({"method": "deleteWebhook"}),
        web.Response(text="no JSON"),
    ]
    await met.call("setWebhook", url=receiver.url)
    for _ in range(3):
        await met.sim(f"user/{LENA}/message", text="hello")
    await receiver.until(3)
    await asyncio.sleep(0.05)

    transcript = (await met.look(f"sim/chat/{LENA}/transcript"))["messages"]
    assert "at once" in [message["text"] for message in transcript]
    assert (await met.call("getWebhookInfo")).result["url"] == receiver.url


async def test_polling_and_webhook_exclude_each_other(
    met: SandboxClient, receiver: Receiver
) -> None:
    held = asyncio.create_task(met.call("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    reply = await met.call("setWebhook", url=receiver.url)

    assert reply.body["description"] == "Webhook was set"
    assert (await held).refusal == "Conflict: terminated by setWebhook request"
    assert (await met.call("getUpdates")).refusal == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    assert (await met.call("deleteWebhook")).body["description"] == "Webhook was deleted"
    assert (await met.call("deleteWebhook")).body["description"] == "Webhook is already deleted"
    assert await met.updates(offset=-1) == []


async def test_settings_are_remembered(met: SandboxClient, receiver: Receiver) -> None:
    settings = {"url": receiver.url, "max_connections": 500, "allowed_updates": ["message"]}
    await met.call("setWebhook", **settings)
    again = await met.call("setWebhook", **settings)
    assert (again.status, again.body["parameters"]) == (429, {"retry_after": 1})
    await met.sim("clock", advance=1.5)
    assert (await met.call("setWebhook", **settings)).body["description"] == (
        "Webhook is already set"
    )

    info = (await met.call("getWebhookInfo")).result
    assert (info["max_connections"], info["allowed_updates"]) == (100, ["message"])
    await met.sim("clock", advance=1.5)
    assert (await met.call("setWebhook", url="")).body["description"] == "Webhook was deleted"


async def test_pending_updates_can_be_dropped(met: SandboxClient) -> None:
    await met.sim(f"user/{LENA}/message", text="old")
    await met.call("deleteWebhook", drop_pending_updates=True)

    assert await met.updates() == []


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"url": "ftp://127.0.0.1/"}, "bad webhook: invalid URL specified"),
        ({"url": "http://127.0.0.1:99999/"}, "bad webhook: invalid URL specified"),
        ({"url": "nonsense"}, "bad webhook: invalid URL specified"),
        (
            {"url": "https://example.org/hook"},
            "bad webhook: the sandbox delivers to loopback addresses only",
        ),
        (
            {"url": "https://10.0.0.1/hook"},
            "bad webhook: the sandbox delivers to loopback addresses only",
        ),
        (
            {"url": "http://localhost/hook", "secret_token": "é"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_webhooks_that_are_refused(
    client: SandboxClient, parameters: dict[str, str], expected: str
) -> None:
    assert (await client.call("setWebhook", **parameters)).refusal == f"Bad Request: {expected}"
