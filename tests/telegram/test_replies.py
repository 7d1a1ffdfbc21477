"""Replies and digests keep each other's distance, and each other's waits."""

import json
import time
from typing import Any

import pytest
import telegram
from telegram import Bot
from telegram.error import RetryAfter
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

from bot.commands.request import Reply
from bot.core.blocks import Paragraph, Text
from bot.core.pacing import Pacer
from bot.telegram.incoming import Place, Pressed
from bot.telegram.replies import Replies

REPLY = Reply(((Paragraph((Text("hello"),)),),))


class Wire(BaseRequest):
    """Telegram's HTTP: throttles as often as told, then takes everything."""

    def __init__(self) -> None:
        self.waits: list[int] = []
        self.moments: list[float] = []

    @property
    @override
    def read_timeout(self) -> float:
        return 1.0

    @override
    async def initialize(self) -> None:
        """Nothing to open."""

    @override
    async def shutdown(self) -> None:
        """Nothing to close."""

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        self.moments.append(time.monotonic())
        if self.waits:
            wait = self.waits.pop(0)
            refusal = {
                "ok": False,
                "error_code": 429,
                "description": f"Too Many Requests: retry after {wait}",
                "parameters": {"retry_after": wait},
            }
            return 429, json.dumps(refusal).encode()
        message = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}
        return 200, json.dumps({"ok": True, "result": message}).encode()


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def pacer() -> Pacer:
    return Pacer()


@pytest.fixture
def replies(wire: Wire, pacer: Pacer) -> Replies:
    return Replies(Bot("1:T", request=wire, get_updates_request=wire), pacer)


def place(chat_id: int) -> Place:
    return Place(telegram.Chat(chat_id, telegram.Chat.PRIVATE), None, chat_id, None)


def pressed(chat_id: int) -> Pressed:
    return Pressed(place(chat_id), "data", "query", 7)


async def test_a_digest_waits_behind_a_reply(replies: Replies, pacer: Pacer) -> None:
    await replies.send(place(1), REPLY)

    assert pacer.take(1, time.monotonic()) > 0


async def test_a_wait_that_a_reply_is_told_holds_for_digests_too(
    replies: Replies, wire: Wire, pacer: Pacer
) -> None:
    wire.waits = [3600]

    with pytest.raises(RetryAfter):
        await replies.send(place(1), REPLY)

    assert pacer.closed_for(1, time.monotonic()) > 3500
    assert pacer.closed_for(2, time.monotonic()) == 0


async def test_a_wait_that_a_press_is_told_holds_for_digests_too(
    replies: Replies, wire: Wire, pacer: Pacer
) -> None:
    wire.waits = [3600]

    with pytest.raises(RetryAfter):
        await replies.update(pressed(1), REPLY)

    assert pacer.closed_for(1, time.monotonic()) > 3500


async def test_a_reply_waits_until_a_short_wait_of_the_chat_is_over(
    replies: Replies, wire: Wire, pacer: Pacer
) -> None:
    """Longer than the pace alone would hold up a person."""
    told_at = time.monotonic()
    pacer.throttled(1, told_at, 1.3, whole_bot=False)

    await replies.send(place(1), REPLY)

    assert [moment >= told_at + 1.3 for moment in wire.moments] == [True]


@pytest.mark.parametrize("whole_bot", [True, False])
async def test_no_reply_goes_out_while_telegram_wants_nothing_for_an_hour(
    replies: Replies, wire: Wire, pacer: Pacer, *, whole_bot: bool
) -> None:
    pacer.throttled(1, time.monotonic(), 3600.0, whole_bot=whole_bot)

    with pytest.raises(RetryAfter):
        await replies.send(place(1), REPLY)
    await replies.try_send(place(1), REPLY)

    assert wire.moments == []


async def test_a_reply_that_got_through_shows_that_the_bot_is_not_closed(
    replies: Replies, pacer: Pacer
) -> None:
    for other in (11, 12):
        pacer.throttled(other, time.monotonic(), 5.0, whole_bot=False)
    await replies.send(place(1), REPLY)

    assert not pacer.throttled(13, time.monotonic(), 5.0, whole_bot=False)
