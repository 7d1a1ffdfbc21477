"""Rich messages over HTTP: sent, edited, counted, refused, and unknown to older servers."""

from typing import Any

import pytest
from aiogram.client.bot import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InputRichBlockParagraph, InputRichMessage

from bot.sandbox import ApiVersion, SandboxOptions
from bot.sandbox.state import Status
from tests.support.rich import paragraph
from tests.support.sandbox_client import CHANNEL, GROUP, LENA, Reply, SandboxClient

KEYBOARD = {"inline_keyboard": [[{"text": "Open", "url": "https://example.org/"}]]}
RICH = {"blocks": [paragraph("news")]}
VALUES = ("DATE", "URL", "EMAIL", "MENTION", "HASHTAG", "CASHTAG", "BOT_COMMAND", "PHONE")
REFUSALS = [
    "RICH_MESSAGE_CONTENT_REQUIRED",
    *(f"RICH_MESSAGE_{what}_INVALID" for what in (*VALUES, "BANK_CARD")),
    "RICH_MESSAGE_UNSUPPORTED",
    "RICH_VALIDATE_CTOR_NOT_ALLOWED",
    "can't parse InputRichBlock: Can't find field \"cells\"",
]


async def send(client: SandboxClient, chat_id: int = LENA, **parameters: Any) -> Reply:
    return await client.call(
        "sendRichMessage", **{"chat_id": chat_id, "rich_message": RICH, **parameters}
    )


async def test_the_answer_shows_what_the_server_made_of_it(met: SandboxClient) -> None:
    message = (await send(met, reply_markup=KEYBOARD, protect_content=True)).result

    assert message["rich_message"] == RICH
    assert message["reply_markup"] == KEYBOARD
    assert message["has_protected_content"] is True
    assert "text" not in message


async def test_groups_and_channels_get_them_as_replies_too(met: SandboxClient) -> None:
    for chat in (GROUP, CHANNEL):
        first = (await send(met, chat)).result
        answer = {"message_id": first["message_id"]}
        second = (await send(met, chat, reply_parameters=answer)).result
        assert second["reply_to_message"]["rich_message"] == RICH


async def test_they_count_as_other_messages_do(met: SandboxClient) -> None:
    await send(met)
    await send(met)
    await send(met, rich_message={"html": "other"})
    stats = await met.look("sim/stats")

    assert (stats["sends"], stats["duplicates"]) == (3, 1)
    tallies = met.sandbox.state.world.tallies
    assert tallies.delivered[tallies.row(LENA)] == 3


async def test_what_is_odd_about_them_is_counted(met: SandboxClient) -> None:
    html = '<a href="ftp://x">x</a>&copy;<tg-math-block>\\boxed{x}</tg-math-block>'
    await send(met, rich_message={"html": html})
    stats = await met.look("sim/stats")

    assert (stats["dropped_links"], stats["literal_entities"], stats["lints"]) == (1, 1, 1)
    assert stats["lints_by_rule"] == {"unsafe_latex": 1}


async def test_a_text_becomes_rich_and_a_rich_message_a_text(met: SandboxClient) -> None:
    message_id = (await met.send(LENA, "<b>old</b>", parse_mode="HTML")).result["message_id"]
    place = {"chat_id": LENA, "message_id": message_id}

    edited = (await met.call("editMessageText", **place, rich_message=RICH)).result
    assert edited["rich_message"] == RICH
    assert not {"text", "entities"} & edited.keys()
    same = await met.call("editMessageText", **place, rich_message=RICH)
    assert "message is not modified" in same.refusal
    marked = (await met.call("editMessageReplyMarkup", **place, reply_markup=KEYBOARD)).result
    assert (marked["rich_message"], marked["reply_markup"]) == (RICH, KEYBOARD)
    back = (await met.call("editMessageText", **place, text="new")).result
    assert (back["text"], "rich_message" in back) == ("new", False)
    both = await met.call("editMessageText", **place, text="new", rich_message=RICH)
    assert both.refusal == "Bad Request: exactly one of text and rich_message must be specified"


async def test_a_refused_message_leaves_nothing(met: SandboxClient) -> None:
    reply = await send(met, rich_message={"blocks": [{"type": "heading", "text": "", "size": 1}]})

    assert reply.refusal == "Bad Request: RICH_MESSAGE_CONTENT_REQUIRED"
    assert (await met.look("sim/stats"))["sends"] == 0


async def test_a_restriction_is_told_in_words_of_its_own(met: SandboxClient) -> None:
    group = met.sandbox.state.world.chats[GROUP]
    group.bot_status, group.can_send_text = Status.RESTRICTED, False

    reply = await send(met, GROUP)
    assert reply.refusal == "Bad Request: not enough rights to send the rich message to the chat"


@pytest.mark.parametrize("reason", REFUSALS)
async def test_every_refusal_can_be_had_by_a_script(met: SandboxClient, reason: str) -> None:
    fault = {"kind": "error", "code": 400, "description": f"Bad Request: {reason}"}
    await met.sim("faults", faults=[{"method": "sendRichMessage", "times": 1, "fault": fault}])

    assert (await send(met)).refusal == f"Bad Request: {reason}"
    assert (await send(met)).result["rich_message"] == RICH
    assert (await met.send(LENA)).result


async def test_a_server_before_10_1_knows_no_rich_message(met: SandboxClient) -> None:
    place = {"chat_id": LENA, "message_id": (await met.send(LENA)).result["message_id"]}
    assert (await met.sim("version", api="10.0")).body == {"api": "10.0"}

    reply = await send(met)
    assert (reply.status, reply.refusal) == (404, "Not Found: method not found")
    edit = await met.call("editMessageText", **place, rich_message=RICH)
    assert "has no parameter rich_message" in edit.refusal
    assert (await met.look("sim/stats"))["alarms"] == 0


async def test_a_server_before_10_2_takes_no_blocks(met: SandboxClient) -> None:
    await met.sim("version", api="10.1")

    assert 'unknown field "blocks" (the sandbox is strict)' in (await send(met)).refusal
    assert (await send(met, rich_message={"html": "news"})).result["rich_message"] == RICH
    await met.sim("reset")
    assert await met.look("sim/version") == {"api": "10.3"}
    assert (await met.sim("version")).body == {"api": "10.3"}
    assert (await met.sim("version", api="9.9")).body["field"] == "api"


async def test_a_draft_is_read_as_a_message_is_and_leaves_none(met: SandboxClient) -> None:
    async def draft(chat_id: int = LENA, draft_id: int = 7, **rich: Any) -> Reply:
        message = rich or {"html": "<tg-thinking>hm</tg-thinking>"}
        return await met.call(
            "sendRichMessageDraft", chat_id=chat_id, draft_id=draft_id, rich_message=message
        )

    assert (await draft()).result is True
    assert (await draft(html="<h1></h1>")).refusal == "Bad Request: RICH_MESSAGE_CONTENT_REQUIRED"
    assert "identifier must be non-zero" in (await draft(draft_id=0)).refusal
    assert "private chats only" in (await draft(GROUP)).refusal
    assert (await met.look("sim/stats"))["sends"] == 0
    assert len((await met.look(f"sim/chat/{LENA}/transcript"))["messages"]) == 1  # /start


async def test_the_transcript_has_the_words_of_rich_messages(met: SandboxClient) -> None:
    message_id = (await send(met, rich_message={"html": "<h1>T</h1>a <b>b</b>"})).result[
        "message_id"
    ]

    transcript = await met.look(f"sim/chat/{LENA}/transcript")
    assert transcript["plain"] == {str(message_id): "T\na b"}


class TestLenient:
    """A sandbox that overlooks what it does not know, as Telegram does."""

    @pytest.fixture
    def options(self) -> SandboxOptions:
        return SandboxOptions(flood=False, strict=False, api_version=ApiVersion.V10_1)

    async def test_an_old_server_does_not_see_blocks(self, met: SandboxClient) -> None:
        assert (await send(met)).refusal == "Bad Request: rich message must be non-empty"
        assert (await send(met, rich_message={**RICH, "html": "x"})).result


async def test_aiogram_sends_and_reads_them(met: SandboxClient) -> None:
    server = TelegramAPIServer.from_base(met.sandbox.page_url.rstrip("/"))
    async with Bot(met.sandbox.token, session=AiohttpSession(api=server)).context() as bot:
        message = await bot.send_rich_message(
            LENA, InputRichMessage(blocks=[InputRichBlockParagraph(text="news")])
        )

    assert message.rich_message is not None
    [block] = message.rich_message.blocks
    assert block.model_dump(exclude_none=True) == {"type": "paragraph", "text": "news"}
