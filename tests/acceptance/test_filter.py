"""A reader in the browser: a filter built by buttons in Chinese, tried and taken back; why, and why not."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.support.demo import browser, demo, needs_chromium, say

pytestmark = [pytest.mark.acceptance, pytest.mark.browser]

WAIT = 60_000
PHONE: ViewportSize = {"width": 360, "height": 740}


STORY = "旋转位置编码把相对位置写进角度里，于是两个词的内积只取决于它们相隔多远，长文本也因此不必另学一张位置表。"


def note(
    title: str, topic: str, date: str, text: str = "一段关于它的文字。", site: str = "notes"
) -> str:
    about = f"topics: [{topic}]\nurl: https://{site}.example.org/{title}\nlanguage: zh"
    return f"---\ntitle: {title}\ndate: {date}\n{about}\n---\n\n{text}\n"


@needs_chromium
async def test_a_filter_is_built_by_buttons_in_chinese_and_explains_itself(tmp_path: Path) -> None:
    async with demo(tmp_path) as address, browser(address, "zh-CN", PHONE) as page:
        await page.get_by_text("林晓").first.click()
        await page.get_by_role("button", name="Start", exact=True).click()
        await sees(page, "订阅成功")

        await say(page, "/filter")
        await press(page, "添加主题", "大语言模型", "必须有")
        await sees(page, "必须有：大语言模型")
        await press(page, "添加主题", "扩散与生成模型", "不要")
        await sees(page, "不要：扩散与生成模型")
        await sees(page, re.compile(r"按此设置，最近 \d+ 篇文章中会推送 \d+ 篇"))
        await press(page, "撤销")
        await sees(page, "已撤销：筛选条件恢复原样。")
        await say(page, "/filter 大模型 非 扩散模型")
        await sees(page, "不要：扩散与生成模型")

        watched = tmp_path / "demo" / "articles"
        for title, *said in (
            ("收到的文章", "大模型", "2026-11-01", STORY),
            ("不要的文章", "扩散模型", "2026-11-01"),
            ("太旧的文章", "大模型", "2001-01-01"),
            ("转载的文章", "大模型", "2026-11-02", STORY, "copies"),
        ):
            (watched / f"{title}.md").write_text(note(title, *said), encoding="utf-8")
        await sees(page, re.compile("INCOMING TRANSMISSION.*收到的文章", re.DOTALL))
        await press(page, "为什么？")
        await sees(page, re.compile("起决定作用的是：大语言模型：是, 扩散与生成模型：否"))

        await say(page, "/whynot 不要的文章")
        await sees(page, "本聊天的筛选条件没有选中它。")
        await say(page, "/whynot https://notes.example.org/太旧的文章")
        await sees(page, re.compile("它发布于 2001-01-01，已超过 3650 天"))
        await say(page, "/whynot https://copies.example.org/转载的文章")
        await sees(page, re.compile(r"同一(报道|件事).*只显示一次"))
        await say(page, "/whynot 收到的文章")
        await sees(page, re.compile("已经发到这里：第 \\d+ 期摘要"))


async def sees(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait until the chat says it."""
    said = page.get_by_role("log", name="Messages").get_by_text(text)
    await expect(said.last).to_be_visible(timeout=WAIT)


async def press(page: Page, *names: str) -> None:
    """Press one button after the other, each as soon as it is there."""
    chat = page.get_by_role("log", name="Messages")
    for name in names:
        await chat.get_by_role("button", name=re.compile(f"^{name}")).last.click(timeout=WAIT)
