"""A running sandbox and a client for it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from playwright.async_api import Browser

from bot.sandbox import Sandbox, SandboxOptions
from tests.support.chat_page import PHONE, WIDE, Visitor, chromium, visiting
from tests.support.sandbox_client import GROUP, LENA, MAREK, XIAO, SandboxClient


@pytest.fixture
def options() -> SandboxOptions:
    """Tests override this to change the sandbox."""
    return SandboxOptions(flood=False)


@pytest.fixture
async def sandbox(options: SandboxOptions) -> AsyncIterator[Sandbox]:
    async with Sandbox(options) as running:
        yield running


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[SandboxClient]:
    """Nobody has started the bot."""
    async with aiohttp.ClientSession() as session:
        yield SandboxClient(sandbox, session)


@pytest.fixture
async def met(client: SandboxClient) -> SandboxClient:
    """All three people have pressed Start, and their updates are gone."""
    for person in (LENA, XIAO, MAREK):
        await client.sim(f"user/{person}/start")
    client.sandbox.state.queue.clear()
    assert client.sandbox.state.world.chat(GROUP) is not None
    return client


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
async def visitor(
    request: pytest.FixtureRequest, client: SandboxClient, browser: Browser
) -> AsyncIterator[Visitor]:
    async with visiting(browser, client.sandbox.page_url, request.param) as visitor:
        yield visitor
