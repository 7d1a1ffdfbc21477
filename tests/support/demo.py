"""`incoming demo` as a process, and its chat page in headless Chromium, as somebody who tries the program."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, ViewportSize, async_playwright

from tests.support.chat_page import CHROMIUM, FLAGS
from tests.support.program import Program

needs_chromium = pytest.mark.skipif(
    not Path(CHROMIUM).exists() and "CI" not in os.environ, reason="Chromium is not installed"
)


async def started(folder: Path) -> tuple[asyncio.subprocess.Process, str]:
    """The running demo, and the address of its chat page."""
    process = await Program(folder).start("demo", "--port", "0", "--data", str(folder / "demo"))
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while not (found := re.search(r"http://\S+", (await process.stdout.readline()).decode())):
            pass
    return process, found[0]


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """The running demo; the address of its chat page. Ended at the end, in order."""
    process, address = await started(folder)
    try:
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = await asyncio.wait_for(process.communicate(), 15)
    assert process.returncode == 0, errors.decode()
    assert b"Traceback" not in errors


@asynccontextmanager
async def browser(
    address: str, language: str, viewport: ViewportSize | None = None
) -> AsyncIterator[Page]:
    """A page on which nothing may go wrong."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await chromium.new_page(locale=language, viewport=viewport)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(address)
        yield page
        await chromium.close()
        assert faults == []


async def say(page: Page, text: str) -> None:
    """Type into the reply box and send."""
    box = page.get_by_role("textbox").last
    await box.fill(text)
    await box.press("Enter")
