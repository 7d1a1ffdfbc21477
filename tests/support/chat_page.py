"""The chat page in headless Chromium, as somebody who visits it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = {"width": 1100, "height": 760}, {"width": 360, "height": 740}


class Visitor:
    """A page in the browser; it fails the test for every error in its console."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))


async def open_chat(visitor: Visitor, name: str) -> None:
    if await visitor.page.locator("#back").is_visible():
        await visitor.page.locator("#back").click()
    await visitor.page.locator(".chat-item", has_text=name).click()
    await expect(visitor.page.locator("#head-name")).to_have_text(name)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running browser; without one the test is skipped, but for CI, where it fails."""
    _look_for_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


def _look_for_chromium() -> None:
    if not Path(CHROMIUM).exists():
        missing = pytest.fail if "CI" in os.environ else pytest.skip
        missing(f"there is no browser at {CHROMIUM}; install chromium or set CHROMIUM")


@asynccontextmanager
async def visiting(browser: Browser, url: str, viewport: ViewportSize) -> AsyncIterator[Visitor]:
    """Somebody at the page; at the end it must be no wider than the screen, and nothing may have gone wrong."""
    page = await browser.new_page(viewport=viewport)
    visitor = Visitor(page)
    await page.goto(url)
    await expect(page.locator(".chat-item")).to_have_count(5)
    yield visitor
    overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    assert visitor.faults == []
    await page.close()
