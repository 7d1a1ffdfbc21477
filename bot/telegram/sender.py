"""Carries messages out: one request each, its answer as a value. Decides nothing about the answer."""

import json

from bot.core.answers import Answer, Unavailable, Uncertain
from bot.core.meaning import classify
from bot.telegram.transport import Answered, NoAnswer, NotSent, Transport
from storage.records import Claim, Part


class TelegramSender:
    """Sends parts of editions as raw Bot API requests, without building a library's objects."""

    def __init__(self, transport: Transport, base_url: str, token: str) -> None:
        self._transport = transport
        self._address = f"{base_url}{token}/"

    async def send(self, claim: Claim, part: Part) -> Answer:
        """What became of one message."""
        body = part.payload | {"chat_id": claim.chat_id}
        if claim.thread_id is not None:
            body["message_thread_id"] = claim.thread_id
        if claim.silent:
            body["disable_notification"] = True
        match await self._transport.post(self._address + part.method, body):
            case Answered(status, content):
                return classify(status, _object(content))
            case NotSent(reason):
                return Unavailable(reason)
            case NoAnswer(reason):
                return Uncertain(reason)


def _object(content: bytes) -> dict[str, object] | None:
    """The JSON object of an answer; None when it is none, as from a proxy's HTML page."""
    try:
        body = json.loads(content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
