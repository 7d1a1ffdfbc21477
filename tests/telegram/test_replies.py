"""Replies over the real library to the sandbox: where they go, in which pace, and what the delivery learns of it."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Bot, Chat
from telegram.error import BadRequest, RetryAfter

from bot.commands.request import Button, LinkButton, PrivateButton, Reply, say
from bot.core import rich
from bot.core.pacing import Pacer
from bot.process import SystemClock
from bot.sandbox.rich.shapes import ApiVersion
from bot.services.pauses import Pauses
from bot.telegram.incoming import Place, Pressed
from bot.telegram.replies import Replies
from storage.database import Database
from storage.records import Part
from tests.support.sandbox_client import LENA, SandboxClient

HERE = Place(Chat(LENA, Chat.PRIVATE), None, LENA, "en")
LONG = Reply(tuple(group for n in range(3) for group in say(f"{n} " + "x" * 3000).groups))


@pytest.fixture
async def client(client: SandboxClient) -> SandboxClient:
    await client.sim(f"user/{LENA}/start")
    return client


@pytest.fixture
def pacer() -> Pacer:
    return Pacer()


@pytest.fixture
def pauses(sqlite: Database, pacer: Pacer) -> Pauses:
    return Pauses(sqlite, pacer, SystemClock())


@pytest.fixture
async def replies(bot: Bot, pacer: Pacer, pauses: Pauses, client: SandboxClient) -> Replies:
    await bot.initialize()
    return Replies(bot, pacer, pauses)


def calls(client: SandboxClient, method: str) -> list[dict[str, Any]]:
    """What the bot asked of this method."""
    journal = client.sandbox.state.journal.since(0)
    return [call for call in journal if call["method"].lower() == method.lower()]


async def pressed(client: SandboxClient, replies: Replies) -> Pressed:
    """A button under a message of ours, pressed by Lena."""
    await replies.send(HERE, Reply(say("Choose").groups, ((Button("A", "topic", "a"),),)))
    message_id = client.sandbox.state.world.history.of(LENA)[-1]["message_id"]
    press = {"chat_id": LENA, "message_id": message_id, "data": "topic:a"}
    query_id = (await client.sim(f"user/{LENA}/callback", **press)).body["id"]
    return Pressed(HERE, "topic:a", query_id, message_id)


async def test_a_press_is_acknowledged_once_and_too_late_is_no_error(
    client: SandboxClient, replies: Replies
) -> None:
    press = await pressed(client, replies)

    await replies.acknowledge(press, "Done")
    await replies.acknowledge(Pressed(HERE, "topic:a", "1", press.message_id))

    first, late = calls(client, "answerCallbackQuery")
    assert (first["code"], first["parameters"]["text"]) == (200, "Done")
    assert late["code"] == 400


async def test_a_reply_that_fits_takes_the_place_of_its_message(
    client: SandboxClient, replies: Replies
) -> None:
    press = await pressed(client, replies)
    before = len(calls(client, "sendMessage"))

    await replies.update(press, say("Chosen"))

    (edit,) = calls(client, "editMessageText")
    assert int(edit["parameters"]["message_id"]) == press.message_id
    assert len(calls(client, "sendMessage")) == before


@pytest.mark.parametrize(
    ("reply", "messages"), [(LONG, 3), (Reply(say("New").groups, fresh=True), 1)]
)
async def test_a_reply_that_does_not_fit_or_is_fresh_is_sent(
    client: SandboxClient, replies: Replies, reply: Reply, messages: int
) -> None:
    press = await pressed(client, replies)
    before = len(calls(client, "sendMessage"))

    await replies.update(press, reply)

    assert calls(client, "editMessageText") == []
    assert len(calls(client, "sendMessage")) == before + messages


async def test_a_wait_that_telegram_names_is_kept_and_the_delivery_hears_of_it(
    client: SandboxClient, replies: Replies, pacer: Pacer
) -> None:
    throttle = {"kind": "throttle", "retry_after": 2}
    faults = [{"method": "sendMessage", "times": 1, "fault": throttle}]
    await client.sim("faults", faults=faults)

    sending = asyncio.create_task(replies.send(HERE, say("Hello")))
    async with asyncio.timeout(10):
        while pacer.closed_for(LENA, time.monotonic()) <= 0:
            await asyncio.sleep(0.01)
    await sending

    refused, sent = calls(client, "sendMessage")
    assert (refused["code"], sent["code"]) == (429, 200)
    assert sent["at"] - refused["at"] >= 2


async def test_a_wait_that_the_delivery_heard_is_kept_by_replies(
    client: SandboxClient, replies: Replies, pacer: Pacer
) -> None:
    begun = time.monotonic()
    pacer.throttled(LENA, begun, 1.5, whole_bot=False)

    await replies.send(HERE, say("Hello"))

    assert time.monotonic() - begun >= 1.5
    pacer.throttled(LENA, time.monotonic(), 3600, whole_bot=False)
    with pytest.raises(RetryAfter):
        await replies.send(HERE, say("Hello"))
    assert len(calls(client, "sendMessage")) == 1


async def test_nothing_is_edited_or_acknowledged_while_the_whole_bot_is_to_be_silent(
    client: SandboxClient, replies: Replies, pacer: Pacer
) -> None:
    press = await pressed(client, replies)
    pacer.close_bot(time.monotonic() + 3600)

    with pytest.raises(RetryAfter):
        await replies.acknowledge(press)
    with pytest.raises(RetryAfter):
        await replies.update(press, say("Chosen"))

    assert calls(client, "answerCallbackQuery") == calls(client, "editMessageText") == []


async def test_chat_after_chat_that_is_throttled_is_the_whole_bot_and_all_processes_hear_of_it(
    client: SandboxClient, replies: Replies, pacer: Pacer, sqlite: Database
) -> None:
    throttle = {"kind": "throttle", "retry_after": 3600}
    await client.sim("faults", faults=[{"method": "sendMessage", "fault": throttle}])

    for person in range(LENA, LENA + 3):
        place = Place(Chat(person, Chat.PRIVATE), None, person, "en")
        with pytest.raises(RetryAfter):
            await replies.send(place, say("Hello"))

    other = Pacer()
    await Pauses(sqlite, other, SystemClock()).heed()
    assert other.closed_for(12345, time.monotonic()) > 3500


async def test_a_pause_that_another_process_met_is_kept_by_replies_also_after_it_was_looked_at_again(
    client: SandboxClient, replies: Replies, pauses: Pauses, sqlite: Database, pacer: Pacer
) -> None:
    await pauses.heed()
    await replies.send(HERE, say("Hello"))
    await Pauses(sqlite, Pacer(), SystemClock()).tell(3600)

    await pauses.heed()
    await pauses.heed()

    with pytest.raises(RetryAfter):
        await replies.send(HERE, say("Hello"))
    assert len(calls(client, "sendMessage")) == 1


async def test_a_chat_that_another_process_was_told_to_leave_alone_gets_no_reply(
    client: SandboxClient, replies: Replies, sqlite: Database
) -> None:
    await Pauses(sqlite, Pacer(), SystemClock()).tell_of(LENA, 3600)

    with pytest.raises(RetryAfter):
        await replies.send(HERE, say("Hello"))
    assert calls(client, "sendMessage") == []


async def test_a_chat_that_only_keeps_its_pace_gets_its_reply(
    client: SandboxClient, replies: Replies, sqlite: Database
) -> None:
    await Pauses(sqlite, Pacer(), SystemClock()).tell_of(LENA, 2)

    await replies.send(HERE, say("Hello"))
    assert len(calls(client, "sendMessage")) == 1


async def test_what_a_reply_was_told_of_its_chat_holds_for_all_processes(
    client: SandboxClient, replies: Replies, sqlite: Database
) -> None:
    throttle = {"kind": "throttle", "retry_after": 3600}
    await client.sim("faults", faults=[{"method": "sendMessage", "fault": throttle}])
    with pytest.raises(RetryAfter):
        await replies.send(HERE, say("Hello"))

    other = Pacer()
    await Pauses(sqlite, other, SystemClock()).heed_chat(LENA)
    assert other.closed_for(LENA, time.monotonic()) > 3500
    assert other.closed_for(12345, time.monotonic()) == 0


async def test_a_reply_does_not_fail_because_nobody_can_be_told(pacer: Pacer) -> None:
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    pauses = Pauses(away, pacer, SystemClock())

    with capture_logs() as logs:
        await pauses.tell(5)
        await pauses.tell_of(LENA, 5)
        await pauses.heed_chat(LENA)

    assert [one["event"] for one in logs][1:] == [
        "no other process was told",
        "no other process was told",
        "nobody said whether a chat rests",
    ]
    await away.close()


def rich_reply(*words: str) -> Reply:
    """A reply that is a rich message, with what is said where none is taken."""
    (message,) = rich.render_groups(say(*words).groups)

    async def instead() -> Reply:
        return say("None here")

    made = Part(rich.METHOD, {"rich_message": message})
    return Reply((), ((Button("A", "format", "rich"),),), made=made, instead=instead)


RICH = rich_reply("Look")


async def test_a_rich_reply_is_one_rich_message_with_its_buttons(
    client: SandboxClient, replies: Replies
) -> None:
    await replies.send(HERE, RICH)
    await replies.send(HERE, replace(RICH, buttons=()))

    first, second = calls(client, "sendRichMessage")
    assert (first["code"], second["code"]) == (200, 200)
    assert "reply_markup" in first["parameters"]
    assert "reply_markup" not in second["parameters"]
    assert calls(client, "sendMessage") == []


async def test_what_a_rich_reply_lost_on_its_way_is_said_in_the_log(
    client: SandboxClient, replies: Replies
) -> None:
    press = await pressed(client, replies)
    link = {"type": "url", "text": "here", "url": "https://a.org"}
    cell = {"text": link, "align": "left", "valign": "top"}
    message = {"blocks": [{"type": "table", "cells": [[cell]]}]}  # too small for its link
    reply = replace(RICH, made=Part(rich.METHOD, {"rich_message": message}))

    with capture_logs() as logs:
        await replies.send(HERE, reply)
        await replies.update(press, reply)

    said = [one for one in logs if one["event"] == "a rich reply arrived incomplete"]
    assert [(one["chat"], one["lost"]) for one in said] == [(LENA, "1 url"), (LENA, "1 url")]


@pytest.mark.parametrize("version", [ApiVersion.V10_0, ApiVersion.V10_1])
async def test_where_no_rich_message_is_taken_the_other_reply_is_said(
    client: SandboxClient, replies: Replies, version: ApiVersion
) -> None:
    client.sandbox.state.api_version = version

    await replies.send(HERE, RICH)

    (call,) = calls(client, "sendMessage")
    assert call["parameters"]["text"] == "None here"


async def test_a_server_without_rich_messages_is_asked_for_one_only_once(
    client: SandboxClient, replies: Replies
) -> None:
    client.sandbox.state.api_version = ApiVersion.V10_0

    for _ in range(3):
        await replies.send(HERE, RICH)

    assert len(calls(client, "sendRichMessage")) == 1
    said = [call["parameters"]["text"] for call in calls(client, "sendMessage")]
    assert said == ["None here"] * 3


async def test_a_page_of_an_article_takes_the_place_of_the_one_before_in_either_form(
    client: SandboxClient, replies: Replies
) -> None:
    press = await pressed(client, replies)

    await replies.update(press, rich_reply("Page 2"))
    await replies.update(press, say("Page 3"))
    await replies.update(press, rich_reply("Page 4"))

    edits = calls(client, "editMessageText")
    assert [edit["code"] for edit in edits] == [200, 200, 200]
    assert ["rich_message" in edit["parameters"] for edit in edits] == [True, False, True]
    shown = client.sandbox.state.world.history.of(LENA)[-1]
    assert "Page 4" in str(shown["rich_message"])
    assert "text" not in shown


async def test_where_no_rich_message_is_taken_the_other_takes_the_place(
    client: SandboxClient, replies: Replies
) -> None:
    press = await pressed(client, replies)
    client.sandbox.state.api_version = ApiVersion.V10_0

    await replies.update(press, rich_reply("Page 2"))

    assert client.sandbox.state.world.history.of(LENA)[-1]["text"] == "None here"


async def test_a_message_that_is_gone_is_sent_anew(client: SandboxClient, replies: Replies) -> None:
    press = await pressed(client, replies)
    await client.call("deleteMessage", chat_id=LENA, message_id=press.message_id)

    await replies.update(press, say("Page 2"))

    assert client.sandbox.state.world.history.of(LENA)[-1]["text"] == "Page 2"


async def test_what_is_refused_without_another_form_is_an_error(
    client: SandboxClient, replies: Replies
) -> None:
    press = await pressed(client, replies)
    error = {"kind": "error", "error": "cannot-parse-entities"}
    await client.sim("faults", faults=[{"method": "editMessageText", "fault": error}])

    with pytest.raises(BadRequest):
        await replies.update(press, say("Page 2"))


async def test_buttons_press_lead_to_addresses_and_to_the_private_chat(
    client: SandboxClient, replies: Replies, bot: Bot
) -> None:
    keys = (
        Button("A", "topic", "a"),
        LinkButton("B", "https://example.org/"),
        PrivateButton("C", "read_5"),
    )

    await replies.send(HERE, Reply(say("Choose").groups, (keys,)))

    shown = client.sandbox.state.world.history.of(LENA)[-1]["reply_markup"]["inline_keyboard"]
    assert shown == [
        [
            {"text": "A", "callback_data": "topic:a"},
            {"text": "B", "url": "https://example.org/"},
            {"text": "C", "url": f"https://t.me/{bot.username}?start=read_5"},
        ]
    ]
