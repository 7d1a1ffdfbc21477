"""What the chats of a sandbox have got, and waiting for it."""

import asyncio
from collections.abc import Callable

from bot.sandbox import Sandbox


def arrivals(sandbox: Sandbox) -> list[tuple[int, str]]:
    """The messages that chats got, by chat and the end of their text, in the order of their arrival."""
    return [
        (call["parameters"]["chat_id"], call["parameters"]["text"][-5:])
        for call in sandbox.state.journal.since(0)
        if call["method"] == "sendmessage" and call["code"] == 200
    ]


async def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait until this is so."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)
