"""The chat page draws rich messages: all of their blocks, at any width, whatever the texts say."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.support.chat_page import Visitor, open_chat
from tests.support.rich import ONE_OF_EACH, paragraph
from tests.support.sandbox_client import LENA, SandboxClient

URL = "https://example.org/x"
HOSTILE = '<img src=x onerror="document.title=1">"\'><script>document.title=1</script>'
LONG = "+".join(f"a_{{{place}}}" for place in range(60))
TEXTS = f"""
<h2>变分推断 <i>notes</i></h2>
<p>设 <tg-math>x^2</tg-math>: <b>b</b> <u>u</u> <s>s</s> <code>c</code> <mark>m</mark> H<sub>2</sub>O
x<sup>3</sup> <tg-spoiler>secret</tg-spoiler> <a href="{URL}">link</a> #标签 @lena_v /latest
<tg-time unix="1700000000" format="D">then</tg-time> <tg-emoji emoji-id="5">👍</tg-emoji>
<a href="#end">down</a></p>
<tg-math-block>{LONG}</tg-math-block>
<tg-math-block>\\broken{{</tg-math-block>
<pre><code class="language-python">print("{"x" * 200}")</code></pre>
<footer>end</footer>
"""
BOXES = f"""
<table bordered striped><caption>methods</caption>
<tr><th>方法</th><th align="right">误差</th>{"<th>another column</th>" * 8}</tr>
<tr><td colspan="2" align="center">合计</td></tr></table>
<ol start="3"><li>third<ul><li>inner</li></ul></li></ol>
<ol type="i"><li>roman</li></ol>
<ul><li><input type="checkbox" checked>done</li><li><input type="checkbox">open</li></ul>
<blockquote>q<cite>who</cite></blockquote>
<blockquote expandable><p>1</p><p>2</p><p>3</p><p>4</p><p>5</p></blockquote>
<aside>pull</aside>
<details><summary>proof</summary><p>folded <a name="end"></a></p></details>
<hr>
<figure><img src="{URL}.png" tg-spoiler><figcaption>figure 1</figcaption></figure>
<tg-collage><img src="{URL}1.png"><video src="{URL}2.mp4"></video></tg-collage>
<tg-slideshow><img src="{URL}1.png"><img src="{URL}2.png"></tg-slideshow>
<audio src="{URL}.mp3"></audio><tg-document src="{URL}.pdf"></tg-document>
<tg-map lat="52.5" long="13.4" zoom="12"></tg-map>
<tg-button-row align="center"><tg-button type="callback_data" data="save">Save</tg-button>
<tg-button type="url" url="{URL}">Open</tg-button></tg-button-row>
"""


async def drawn(client: SandboxClient, visitor: Visitor, **message: Any) -> Locator:
    """The message as it stands in Lena's open chat."""
    await open_chat(visitor, "Lena Vogel")
    reply = await client.call("sendRichMessage", chat_id=LENA, rich_message=message)
    assert reply.result
    rich = visitor.page.locator(".rich").last
    await expect(rich).to_be_visible()
    return rich


@pytest.mark.browser
async def test_texts_have_their_styles_and_formulas_are_set(
    met: SandboxClient, visitor: Visitor
) -> None:
    rich = await drawn(met, visitor, html=TEXTS)

    await expect(rich.locator("h2")).to_have_text("变分推断 notes")
    for tag, text in {
        "strong": "b",
        "u": "u",
        "s": "s",
        "mark": "m",
        "sub": "2",
        "sup": "3",
    }.items():
        await expect(rich.locator(f"p > {tag}")).to_have_text(text)
    await expect(rich.locator("p math msup")).to_have_text("x2")
    await expect(rich.locator("div.formula math")).to_have_attribute("display", "block")
    await expect(rich.locator("div.formula code")).to_have_text("\\broken{")
    await expect(rich.locator("pre code")).to_have_class("language-python")
    await expect(rich.locator("p > a")).to_have_attribute("href", URL)
    await expect(rich.locator(".hashtag")).to_have_text("#标签")
    await expect(rich.locator(".mention")).to_have_text("@lena_v")
    await expect(rich.locator("time")).to_contain_text("2023")
    await rich.locator(".spoiler").click()
    await expect(rich.locator(".spoiler")).to_have_class("entity spoiler shown")
    await rich.locator(".bot_command").click()
    await expect(visitor.page.locator(".message.own .text").last).to_have_text("/latest")


@pytest.mark.browser
async def test_boxes_hold_what_is_in_them_and_fold(met: SandboxClient, visitor: Visitor) -> None:
    rich = await drawn(met, visitor, html=BOXES)

    await expect(rich.locator("th").nth(1)).to_have_css("text-align", "right")
    await expect(rich.locator("td")).to_have_attribute("colspan", "2")
    await expect(rich.locator("caption")).to_have_text("methods")
    await expect(rich.locator("ol").first.locator("> li")).to_have_js_property("value", 3)
    await expect(rich.locator("ol > li > ul > li")).to_have_text("inner")
    await expect(rich.locator("ol").last.locator("li")).to_have_attribute("type", "i")
    await expect(rich.locator(".task input").first).to_be_checked()
    await expect(rich.locator(".task input").last).not_to_be_checked()
    await expect(rich.locator("blockquote > cite")).to_have_text("who")
    await expect(rich.locator("details p")).to_be_hidden()
    await rich.locator("summary").click()
    await expect(rich.locator("details p")).to_be_visible()
    await rich.locator(".toggle").click()
    await expect(rich.locator("blockquote").last).to_have_class("expandable open")
    await expect(rich.locator("figcaption")).to_have_text("figure 1")
    await expect(rich.locator(".collage .media")).to_have_count(2)
    await expect(rich.locator("img, video, audio, iframe")).to_have_count(0)
    await expect(rich.locator("a.key")).to_have_attribute("href", URL)


CODE = """# a comment
def f(x: int = 0x1f) -> str:
    return "a \\" # <b>" + f'{x}' + \"\"\"two
lines\"\"\" + 'open"""


@pytest.mark.browser
@pytest.mark.parametrize("form", ["rich", "classic"])
async def test_code_is_coloured_and_stays_what_it_was(
    met: SandboxClient, visitor: Visitor, form: str
) -> None:
    if form == "rich":
        block = {"type": "pre", "text": CODE, "language": "Python"}
        rich = await drawn(met, visitor, blocks=[block, {**block, "language": "constructor"}])
        code, plain = rich.locator("pre code").first, rich.locator("pre code").last
        await expect(plain.locator("span")).to_have_count(0)
    else:
        await open_chat(visitor, "Lena Vogel")
        length = len(CODE)
        entity = {"type": "pre", "offset": 0, "length": length, "language": "python"}
        assert (await met.send(LENA, CODE, entities=[entity])).result
        code = visitor.page.locator(".message:not(.own) pre code").last

    assert await code.evaluate("node => node.textContent") == CODE
    await expect(code.locator(".keyword")).to_have_text(["def", "return"])
    await expect(code.locator(".comment")).to_have_text("# a comment")
    await expect(code.locator(".number")).to_have_text("0x1f")
    await expect(code.locator(".string")).to_have_count(3)


@pytest.mark.browser
async def test_what_is_wide_scrolls_inside_of_itself(met: SandboxClient, visitor: Visitor) -> None:
    await drawn(met, visitor, html=BOXES + TEXTS)
    bubble = visitor.page.locator(".bubble").last
    box = await bubble.bounding_box()
    assert box is not None
    await expect(bubble.locator("div.formula math")).to_be_visible()

    for wide in (".scroll:has(table)", "div.formula:has(math)", "pre"):
        scrolls = await bubble.locator(wide).evaluate("it => it.scrollWidth > it.clientWidth")
        assert scrolls, wide
        part = await bubble.locator(wide).bounding_box()
        assert part is not None
        assert part["x"] >= box["x"]
        assert part["x"] + part["width"] <= box["x"] + box["width"]


@pytest.mark.browser
async def test_buttons_in_a_message_are_pressed_and_links_within_it_open_folds(
    met: SandboxClient, visitor: Visitor
) -> None:
    rich = await drawn(met, visitor, html=TEXTS + BOXES)
    met.sandbox.state.queue.clear()
    await rich.locator(".leading").click()
    await expect(rich.locator("details")).to_have_js_property("open", value=True)

    await rich.locator(".key", has_text="Save").click()
    query = (await met.call("getUpdates", timeout=5)).result[-1]["callback_query"]
    assert query["data"] == "save"
    await met.call("answerCallbackQuery", callback_query_id=query["id"], text="Saved")
    await expect(visitor.page.locator("#toast")).to_have_text("Saved")


@pytest.mark.browser
async def test_no_text_becomes_markup(met: SandboxClient, visitor: Visitor) -> None:
    formula = {"type": "mathematical_expression", "expression": f"\\text{{{HOSTILE}}}"}
    texts = [
        HOSTILE,
        {"type": "code", "text": HOSTILE},
        {"type": "anchor", "name": HOSTILE},
        formula,
    ]
    blocks = [
        paragraph(texts),
        formula,
        {"type": "pre", "text": HOSTILE, "language": HOSTILE},
        {"type": "table", "cells": [[{"text": HOSTILE, "align": "left", "valign": "top"}]]},
        {"type": "details", "summary": HOSTILE, "blocks": [paragraph(HOSTILE)]},
        {"type": "photo", "photo": {"type": "photo", "media": HOSTILE.replace(":", "")}},
        {"type": "buttons", "buttons": [{"text": HOSTILE, "callback_data": "x"}]},
    ]
    rich = await drawn(met, visitor, blocks=blocks, skip_entity_detection=True)

    await expect(rich.locator("p").first).to_contain_text(HOSTILE)
    await expect(rich.locator("math")).to_have_count(2)
    await expect(rich.locator("img, script")).to_have_count(0)
    assert await visitor.page.title() == "Sandbox chats"


@pytest.mark.browser
async def test_the_list_of_chats_says_what_a_rich_message_says(
    met: SandboxClient, visitor: Visitor
) -> None:
    await drawn(met, visitor, html="<h1>标题</h1><ul><li>a <b>b</b></li></ul>", is_rtl=True)

    item = visitor.page.locator(".chat-item", has_text="Lena Vogel")
    await expect(item.locator(".last")).to_have_text("标题 a b", use_inner_text=False)
    await expect(visitor.page.locator(".rich")).to_have_attribute("dir", "rtl")


@pytest.mark.browser
async def test_a_draft_is_shown_until_the_message_comes(
    met: SandboxClient, visitor: Visitor
) -> None:
    await open_chat(visitor, "Lena Vogel")
    draft = {"chat_id": LENA, "draft_id": 1}
    for text in ("first", "second"):
        await met.call("sendRichMessageDraft", **draft, rich_message={"html": text})
    await expect(visitor.page.locator(".draft .rich")).to_have_text("second")

    await met.send(LENA, "done")
    await expect(visitor.page.locator(".message .text").last).to_have_text("done")
    await expect(visitor.page.locator(".draft")).to_have_count(0)


@pytest.mark.browser
async def test_every_kind_of_block_has_a_form(met: SandboxClient, visitor: Visitor) -> None:
    blocks = [{**block, "is_open": True} if "summary" in block else block for block in ONE_OF_EACH]
    rich = await drawn(met, visitor, blocks=blocks)

    await expect(rich.locator("> *")).to_have_count(len(blocks))
    await expect(rich).not_to_contain_text("A block of the type")


@pytest.mark.parametrize(
    ("body", "status"),
    [("{", 400), ("{}", 400), ('["x"]', 400), ('[["x", 1]]', 400), ("[]", 200)],
)
async def test_formulas_are_asked_for_as_a_list(
    client: SandboxClient, body: str, status: int
) -> None:
    url = f"{client.sandbox.page_url}page/formulas"
    async with client.session.post(url, data=body) as response:
        assert response.status == status


async def test_formulas_come_as_trees_in_their_order(client: SandboxClient) -> None:
    url = f"{client.sandbox.page_url}page/formulas"
    async with client.session.post(url, json=[["x", True], ["{", False]]) as response:
        found = await response.json()

    assert found == [["math", {}, [["mrow", {}, [["mi", {}, ["x"]]]]]], None]
