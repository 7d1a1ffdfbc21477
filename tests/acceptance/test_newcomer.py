"""A newcomer in the browser: `incoming demo`, the chat page, Start, a topic, the latest, a digest."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.support.demo import browser, demo, needs_chromium, say

pytestmark = [pytest.mark.acceptance, pytest.mark.browser]


@needs_chromium
async def test_a_newcomer_starts_chooses_a_topic_reads_and_gets_a_digest(tmp_path: Path) -> None:
    async with demo(tmp_path) as address, browser(address, "en") as page:
        await page.get_by_text("Lena Vogel").first.click()
        await page.get_by_role("button", name="Start", exact=True).click()
        chat = page.get_by_role("log", name="Messages")
        await expect(chat.get_by_text("You are subscribed")).to_be_visible(timeout=30_000)

        await say(page, "/topic")
        await chat.get_by_role("button", name=re.compile(r"^Probability")).click()
        await expect(chat.get_by_text("Would have sent")).to_be_visible(timeout=10_000)
        await chat.get_by_role("button", name="Everything").click()
        await expect(chat.get_by_text("Topics: everything").last).to_be_visible(timeout=10_000)

        await say(page, "/latest")
        await expect(chat.get_by_text(re.compile(r"1-5 of \d+"))).to_be_visible(timeout=10_000)
        await chat.get_by_role("button", name="Older").click()
        await expect(chat.get_by_text(re.compile(r"6-10 of \d+"))).to_be_visible(timeout=10_000)

        await chat.get_by_role("button", name="Read 6").click()
        await expect(chat.get_by_text(re.compile("№ \\d+")).last).to_be_visible(timeout=10_000)

        digest = chat.get_by_text(re.compile("INCOMING TRANSMISSION.*#1", re.DOTALL))
        await expect(digest.first).to_be_visible(timeout=60_000)
        await chat.get_by_role("button", name=re.compile(r"^Read( 1)?$")).last.click()
        await expect(chat.get_by_text(re.compile("№ \\d+"))).to_have_count(2, timeout=10_000)
