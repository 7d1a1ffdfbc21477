"""A newcomer in the browser: `incoming demo`, the chat page, Start, a topic, the latest, a digest."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.support.program import Program

pytestmark = [pytest.mark.acceptance, pytest.mark.browser]

_CHROMIUM = "/usr/bin/chromium"
_QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """The running demo; the address of its chat page."""
    process = await Program(folder).start("demo", "--port", "0", "--data", str(folder / "demo"))
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while not (found := re.search(r"http://\S+", (await process.stdout.readline()).decode())):
            pass
    yield found[0]
    process.send_signal(signal.SIGINT)
    _, errors = await asyncio.wait_for(process.communicate(), 15)
    assert process.returncode == 0, errors.decode()
    assert b"Traceback" not in errors


@asynccontextmanager
async def browser(address: str, language: str) -> AsyncIterator[Page]:
    """A page on which nothing may go wrong."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=_CHROMIUM, args=_QUIETLY)
        page = await chromium.new_page(locale=language)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(address)
        yield page
        await chromium.close()
        assert faults == []


@pytest.mark.skipif(
    not Path(_CHROMIUM).exists() and "CI" not in os.environ, reason="Chromium is not installed"
)
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

        digest = chat.get_by_text(re.compile("INCOMING TRANSMISSION.*#1", re.DOTALL))
        await expect(digest.first).to_be_visible(timeout=60_000)


async def say(page: Page, text: str) -> None:
    """Type into the reply box and send."""
    box = page.get_by_role("textbox").last
    await box.fill(text)
    await box.press("Enter")
