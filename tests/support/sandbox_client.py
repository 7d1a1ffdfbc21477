"""A plain HTTP client of a running sandbox: what the bot calls, and what people do."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.sandbox import Sandbox

LENA = 200_001  # speaks English; owns the group and the channel
XIAO = 200_002  # speaks Chinese
MAREK = 200_003
GROUP = -400_001
CHANNEL = -1_001_000_000_001


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def result(self) -> Any:
        """The `result` of an answer that has to be ok."""
        assert self.body["ok"], self.body
        return self.body["result"]

    @property
    def refusal(self) -> str:
        """The `description` of an answer that must not be ok."""
        assert not self.body["ok"], self.body
        description: str = self.body["description"]
        return description


class SandboxClient:
    """Calls methods with JSON bodies and moves people through `/sim/`."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session

    async def call(self, method: str, **parameters: Any) -> Reply:
        """A Bot API method."""
        url = f"{self.sandbox.base_url}{self.sandbox.token}/{method}"
        async with self.session.post(url, json=parameters) as response:
            return Reply(response.status, await response.json(), dict(response.headers))

    async def send(self, chat_id: int | str, text: str = "hello", **parameters: Any) -> Reply:
        """SendMessage."""
        return await self.call("sendMessage", chat_id=chat_id, text=text, **parameters)

    async def sim(self, path: str, **body: Any) -> Reply:
        """POST /sim/…."""
        url = f"{self.sandbox.page_url}sim/{path}"
        async with self.session.post(url, json=body) as response:
            return Reply(response.status, await response.json(), dict(response.headers))

    async def look(self, path: str) -> Any:
        """GET any path as JSON."""
        async with self.session.get(f"{self.sandbox.page_url}{path}") as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        """The waiting updates; they are confirmed."""
        found: list[dict[str, Any]] = (await self.call("getUpdates", **parameters)).result
        if found:
            self.sandbox.state.queue.confirm(found[-1]["update_id"] + 1)
        return found
