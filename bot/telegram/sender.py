"""Carries messages out, and has them deleted: one request each, its answer as a value. Decides nothing about the answer."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.core import rich
from bot.core.answers import Answer, Sent, Unavailable, Uncertain
from bot.core.meaning import classify
from bot.core.rich.echo import lost
from bot.telegram.transport import Answered, NoAnswer, NotSent, Transport, to_json
from storage.records import Claim, Part

# More parts than the delivery has in its hands at once.
_PARTS_IN_MEMORY: Final = 256


class TelegramSender:
    """Sends parts of editions as raw Bot API requests, without building a library's objects.

    A part goes to many chats, and making JSON of its text costs as much as a quarter of all else:
    it is done once, and each request puts its own chat before it.
    """

    def __init__(self, transport: Transport, base_url: str, token: str) -> None:
        self._transport = transport
        self._address = f"{base_url}{token}/"
        self._endings: dict[int, tuple[Part, bytes]] = {}
        # The same goes to many chats: what Telegram makes of it once, it makes of it always.
        self._compared: set[int] = set()

    async def send(self, claim: Claim, part: Part, *, paid: bool = False) -> Answer:
        """What became of one message."""
        data = _opening(claim, paid=paid) + self._ending(part)
        match await self._transport.post_json(self._address + part.method, data):
            case Answered(status, content, retry_after=wait):
                return await self._checked(part, _object(content), status, wait)
            case NotSent(reason):
                return Unavailable(reason)
            case NoAnswer(reason):
                return Uncertain(reason)

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> Answer:
        """What became of the request to delete messages of a chat, at most 100 (Bot API, deleteMessages)."""
        data = to_json({"chat_id": chat_id, "message_ids": list(message_ids)})
        match await self._transport.post_json(f"{self._address}deleteMessages", data):
            case Answered(status, content, retry_after=wait):
                return classify(status, _object(content), wait)
            case NotSent(reason):
                return Unavailable(reason)
            case NoAnswer(reason):
                return Uncertain(reason)

    async def _checked(
        self, part: Part, body: dict[str, object] | None, status: int, wait: str | None
    ) -> Answer:
        """The meaning of an answer; of a rich message, the first one is compared with what was meant."""
        answer = classify(status, body, wait)
        if part.method != rich.METHOD or body is None or not isinstance(answer, Sent):
            return answer
        if id(part) in self._compared:
            return answer
        self._compared.add(id(part))
        result = body.get("result")
        echoed = result.get("rich_message") if isinstance(result, dict) else None
        meant = part.payload["rich_message"]
        if not isinstance(meant, dict):
            return answer
        # A long message takes a fiftieth of a second, in which others could have been sent.
        return replace(answer, lost=await asyncio.to_thread(lost, meant, echoed))

    def _ending(self, part: Part) -> bytes:
        """The JSON of what all chats get, from after the chat on."""
        # By identity: comparing texts would cost what is to be saved. The part is kept beside its
        # JSON, so that no other can take its place in memory.
        known = self._endings.get(id(part))
        if known is None:
            if len(self._endings) >= _PARTS_IN_MEMORY:
                self._endings.clear()
                self._compared.clear()
            rest = to_json(part.payload)[1:]
            known = self._endings[id(part)] = (part, b"," + rest if part.payload else rest)
        return known[1]


def _opening(claim: Claim, *, paid: bool) -> bytes:
    """The JSON of what differs from chat to chat."""
    opening = b'{"chat_id":%d' % claim.chat_id
    if claim.thread_id is not None:
        opening += b',"message_thread_id":%d' % claim.thread_id
    if paid:
        opening += b',"allow_paid_broadcast":true'
    return opening + b',"disable_notification":true' if claim.silent else opening


def _object(content: bytes) -> dict[str, object] | None:
    """The JSON object of an answer; None when it is none, as from a proxy's HTML page."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
