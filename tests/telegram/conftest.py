"""A sandbox, a bot of the real library that speaks to it, and a client that acts for people and sets faults."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import Bot

from bot.config.settings import Access, AccessSettings
from bot.sandbox import Sandbox, SandboxOptions
from bot.telegram.transport import PtbRequest, Transport
from storage.database import Database
from tests.support.sandbox_client import SandboxClient
from tests.support.scene import Scene, listening


@pytest.fixture
def options() -> SandboxOptions:
    """Tests override this to change the sandbox."""
    return SandboxOptions(flood=False)


@pytest.fixture
async def sandbox(options: SandboxOptions) -> AsyncIterator[Sandbox]:
    async with Sandbox(options) as running:
        yield running


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    async with Transport() as opened:
        yield opened


@pytest.fixture
def bot(sandbox: Sandbox, transport: Transport) -> Bot:
    request = PtbRequest(transport)
    return Bot(sandbox.token, sandbox.base_url, request=request, get_updates_request=request)


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[SandboxClient]:
    async with aiohttp.ClientSession() as session:
        yield SandboxClient(sandbox, session)


@pytest.fixture
def access() -> AccessSettings:
    """Tests override this to close the doors."""
    return AccessSettings(mode=Access.PUBLIC)


@pytest.fixture
async def scene(
    bot: Bot, client: SandboxClient, sqlite: Database, access: AccessSettings
) -> AsyncIterator[Scene]:
    async with listening(bot, client, sqlite, access) as scene:
        yield scene
