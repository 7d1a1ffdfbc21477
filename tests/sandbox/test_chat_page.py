"""The chat page: its routes over HTTP, and what a newcomer does with it in a real browser."""

import json
from importlib.resources import files
from typing import Any

import pytest
from playwright.async_api import expect

from tests.support.chat_page import Visitor, open_chat
from tests.support.sandbox_client import CHANNEL, GROUP, LENA, MAREK, SandboxClient

FILES = [
    file.name
    for file in files("bot.sandbox").joinpath("page").iterdir()
    if file.name != "index.html"
]
DIGEST = (
    "<b>INCOMING</b> <i>a</i> <u>b</u> <s>c</s> <code>d</code> "
    '<a href="https://example.org/x">link</a> 😀 <tg-time unix="1700000000" format="D">then</tg-time>\n'
    '<pre><code class="language-python">print("😀")</code></pre>\n'
    "<blockquote expandable>1\n2\n3\n4\n5</blockquote>\n"
    "<tg-spoiler>secret</tg-spoiler> #tag &lt;img src=x onerror=alert(1)&gt; /latest"
)
MARKUP = {
    "inline_keyboard": [
        [{"text": "Show", "callback_data": "show"}, {"text": "Why", "callback_data": "why"}],
        [{"text": "Open", "url": "https://example.org/"}, {"text": "Bad", "callback_data": "x"}],
    ]
}

# ---------------------------------------------------------------- over HTTP


@pytest.mark.parametrize("path", ["", *(f"page/{n}" for n in FILES)])
async def test_the_files_of_the_page_allow_nothing_from_elsewhere(
    client: SandboxClient, path: str
) -> None:
    async with client.session.get(f"{client.sandbox.page_url}{path}") as response:
        text = await response.text()
        policy = response.headers["Content-Security-Policy"]

    assert response.status == 200
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "innerHTML" not in text
    assert "//cdn" not in text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_only_the_sandboxs_own_page_may_ask(
    client: SandboxClient, headers: dict[str, str], status: int
) -> None:
    url = f"{client.sandbox.page_url}page/chats"
    async with client.session.get(url, headers=headers) as response:
        assert response.status == status


async def test_the_list_shows_the_cast_and_the_last_messages(met: SandboxClient) -> None:
    await met.send(GROUP, "news")
    found = await met.look("page/chats")

    names = {outline["name"]: outline for outline in found["chats"]}
    assert names.keys() == {"Lena Vogel", "林晓", "Marek Nowak", "Reading Group", "Notes Channel"}
    assert names["Reading Group"]["last"]["text"] == "news"
    assert [s["status"] for s in names["Reading Group"]["speakers"]] == [
        "creator",
        "member",
        "member",
    ]


async def test_a_long_chat_is_cut_and_an_unknown_one_is_not_there(met: SandboxClient) -> None:
    for number in range(205):
        await met.send(GROUP, str(number))
    detail = await met.look(f"page/chats/{GROUP}")

    assert (len(detail["messages"]), detail["more"]) == (200, True)
    for path in ("page/chats/5", "page/chats/x"):
        async with met.session.get(f"{met.sandbox.page_url}{path}") as response:
            assert response.status == 404


async def test_events_stream_and_keep_the_line_open(
    met: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.chat_page._HEARTBEAT", 0.05)
    async with met.session.get(f"{met.sandbox.page_url}page/events") as response:
        assert await response.content.readline() == b": hello\n"
        await response.content.readline()
        assert await response.content.readline() == b": still here\n"
        await response.content.readline()
        await met.send(LENA, "live")
        line = await response.content.readline()
        while line.startswith((b":", b"\n")):
            line = await response.content.readline()

    event = json.loads(line.removeprefix(b"data: "))
    assert (event["event"], event["message"]["text"]) == ("message", "live")


async def test_a_page_that_lags_is_dropped(met: SandboxClient) -> None:
    feed = met.sandbox.state.feed
    with feed.listening() as next_event:
        for number in range(1_005):
            feed.tell("noise", number=number)
        events = [await next_event() for _ in range(1_001)]

    assert events[-1] is None


async def test_a_description_greets_in_the_persons_language(client: SandboxClient) -> None:
    await client.call("setMyDescription", description="hello")
    await client.call("setMyDescription", description="你好", language_code="zh")

    found = await client.look("page/chats")
    about = {outline["name"]: outline["about"] for outline in found["chats"]}
    assert (about["Lena Vogel"], about["林晓"]) == ("hello", "你好")


# ---------------------------------------------------------------- in a browser


@pytest.mark.browser
async def test_a_newcomer_starts_reads_and_presses(client: SandboxClient, visitor: Visitor) -> None:
    page = visitor.page
    await open_chat(visitor, "Lena Vogel")
    await page.locator("#start").click()
    await expect(page.locator(".message.own .text")).to_have_text("/start")
    await client.send(LENA, DIGEST, parse_mode="HTML", reply_markup=MARKUP)

    digest = page.locator(".message:not(.own) .text")
    await expect(digest.locator("strong")).to_have_text("INCOMING")
    await expect(digest.locator("em")).to_have_text("a")
    await expect(digest.locator("u")).to_have_text("b")
    await expect(digest.locator("s")).to_have_text("c")
    await expect(digest.locator("a")).to_have_attribute("href", "https://example.org/x")
    await expect(digest.locator("pre code")).to_have_text('print("😀")')
    await expect(digest.locator("pre")).to_have_attribute("data-language", "python")
    await expect(digest.locator("time")).to_contain_text("2023")
    await expect(digest.locator(".hashtag")).to_have_text("#tag")
    await expect(digest).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(digest.locator("img")).to_have_count(0)
    spoiler = digest.locator(".spoiler")
    await spoiler.click()
    await expect(spoiler).to_have_class("entity spoiler shown")
    await digest.locator(".toggle").click()
    await expect(digest.locator("blockquote")).to_have_class("expandable open")
    await expect(page.locator("a.key")).to_have_attribute("href", "https://example.org/")


@pytest.mark.browser
async def test_buttons_end_in_toast_alert_and_edit(met: SandboxClient, visitor: Visitor) -> None:
    page = visitor.page
    await open_chat(visitor, "Lena Vogel")
    sent = (await met.send(LENA, "choose", reply_markup=MARKUP)).result
    met.sandbox.state.queue.clear()

    async def pressed(name: str, **answer: Any) -> None:
        await page.locator(".key", has_text=name).click()
        query = (await met.call("getUpdates", timeout=5)).result[-1]["callback_query"]
        await expect(page.locator(".key.waiting")).to_have_count(1)
        await met.call("answerCallbackQuery", callback_query_id=query["id"], **answer)
        await expect(page.locator(".key.waiting")).to_have_count(0)
        met.sandbox.state.queue.clear()

    await pressed("Show", text="Here it is")
    await expect(page.locator("#toast")).to_have_text("Here it is")
    await met.sim("clock", advance=5)
    await pressed("Why", text="Because", show_alert=True)
    await expect(page.locator("dialog p")).to_have_text("Because")
    await page.locator("dialog button").click()
    await met.call("sendChatAction", chat_id=LENA, action="typing")
    await expect(page.locator("#head-note")).to_have_text("typing…")
    await met.call("editMessageText", chat_id=LENA, message_id=sent["message_id"], text="<changed>")
    await expect(page.locator(".message .text")).to_have_text(["/start", "<changed>"])
    await expect(page.locator(".message .stamp").last).to_contain_text("edited")
    await expect(page.locator(".key")).to_have_count(0)
    await met.call("deleteMessage", chat_id=LENA, message_id=sent["message_id"])
    await expect(page.locator(".message .text")).to_have_text(["/start"])


@pytest.mark.browser
async def test_commands_are_completed(met: SandboxClient, visitor: Visitor) -> None:
    commands = [
        {"command": "latest", "description": "最新文章"},
        {"command": "language", "description": "语言"},
        {"command": "topic", "description": "主题"},
    ]
    await met.call("setMyCommands", commands=commands, language_code="zh")
    page = visitor.page
    await open_chat(visitor, "林晓")
    text = page.locator("#text")
    await page.locator("#menu").click()
    await expect(page.locator("#completion li")).to_have_count(3)
    await text.fill("/la")
    await expect(page.locator("#completion li")).to_have_text(["/latest最新文章", "/language语言"])
    await text.press("ArrowDown")
    await text.press("Tab")
    await expect(text).to_have_value("/language ")
    await text.fill("/top")
    await text.press("Enter")
    await expect(page.locator(".message.own .text").last).to_have_text("/topic")
    await text.fill("/x")
    await expect(page.locator("#completion")).to_be_hidden()
    await text.fill("line one")
    await text.press("Shift+Enter")
    await text.press_sequentially("line two")
    await page.locator("#send").click()
    await expect(page.locator(".message.own .text").last).to_have_text("line one\nline two")


@pytest.mark.browser
async def test_in_the_group_one_chooses_who_speaks(met: SandboxClient, visitor: Visitor) -> None:
    await met.call("setMyCommands", commands=[{"command": "topic", "description": "Topics"}])
    met.sandbox.state.queue.clear()
    page = visitor.page
    await open_chat(visitor, "Reading Group")
    await page.locator("#speaker").select_option(str(MAREK))
    await page.locator("#text").fill("/t")
    await page.locator("#text").press("Enter")

    await expect(page.locator(".message.own .text")).to_have_text("/topic@incoming_sandbox_bot")
    [update] = await met.updates()
    assert update["message"]["from"]["id"] == MAREK
    await page.locator("#speaker").select_option(str(LENA))
    await expect(page.locator(".message .author")).to_have_text("Marek Nowak")
    sent = (await met.send(GROUP, "yes?")).result["message_id"]
    await page.locator(f"[data-id='{sent}']").hover()
    await page.locator(f"[data-id='{sent}'] .reply").click()
    await page.locator("#text").fill("no")
    await page.locator("#send").click()
    await expect(page.locator(".replied")).to_contain_text("yes?")
    [update] = await met.updates(offset=-1)
    assert update["message"]["reply_to_message"]["message_id"] == sent


@pytest.mark.browser
async def test_messages_elsewhere_are_counted_until_they_are_read(
    met: SandboxClient, visitor: Visitor
) -> None:
    await open_chat(visitor, "Lena Vogel")
    await met.send(CHANNEL, "one")
    await met.send(CHANNEL, "two")
    if await visitor.page.locator("#back").is_visible():
        await visitor.page.locator("#back").click()

    item = visitor.page.locator(".chat-item", has_text="Notes Channel")
    await expect(item.locator(".last small")).to_have_text("2")
    await expect(item).to_contain_text("two")
    await open_chat(visitor, "Notes Channel")
    await expect(item.locator(".last small")).to_have_count(0)


@pytest.mark.browser
async def test_blocking_and_kicking_close_the_reply_box(
    met: SandboxClient, visitor: Visitor
) -> None:
    page = visitor.page
    await open_chat(visitor, "Marek Nowak")
    await page.locator("#block").click()
    await expect(page.locator("#mute")).to_have_text("This person has blocked the bot.")
    await expect(page.locator("#composer")).to_be_hidden()
    await page.locator("#block").click()
    await expect(page.locator("#composer")).to_be_visible()
    await met.sim(f"chat/{CHANNEL}/kick")
    await open_chat(visitor, "Notes Channel")
    await expect(page.locator("#mute")).to_have_text("The bot is not in this chat.")


@pytest.mark.browser
async def test_the_page_survives_a_reset(met: SandboxClient, visitor: Visitor) -> None:
    await open_chat(visitor, "Lena Vogel")
    await met.sim("reset")

    await expect(visitor.page.locator("#start")).to_be_visible()
    await expect(visitor.page.locator(".message")).to_have_count(0)


@pytest.mark.browser
async def test_links_to_the_bot_open_the_private_chat_and_say_start_there(
    met: SandboxClient, visitor: Visitor
) -> None:
    page = visitor.page
    username = met.sandbox.state.world.bot.username
    link = f"https://t.me/{username}?start=read_7"
    keys = [{"text": "Read 1", "callback_data": "read:7"}, {"text": "There", "url": link}]
    await open_chat(visitor, "Notes Channel")
    await met.send(CHANNEL, "A digest", reply_markup={"inline_keyboard": [keys]})

    await page.get_by_role("button", name="Read 1").click()
    await expect(page.locator(".key.waiting")).to_have_count(1)
    (query,) = [one["callback_query"] for one in await met.updates(timeout=5)]
    await met.call("answerCallbackQuery", callback_query_id=query["id"], url=link)
    await expect(page.locator("#head-name")).to_have_text("Lena Vogel")
    await expect(page.locator(".message.own .text").last).to_have_text("/start read_7")

    await open_chat(visitor, "Notes Channel")
    await page.locator(".key", has_text="There").click()
    await expect(page.locator("#head-name")).to_have_text("Lena Vogel")
    await expect(page.locator(".message.own .text", has_text="/start read_7")).to_have_count(2)
