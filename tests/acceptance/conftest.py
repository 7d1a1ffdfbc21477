"""The program as processes: `incoming` started as an operator starts it, against a sandbox in this process."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Sandbox, SandboxOptions


@pytest.fixture
def options() -> SandboxOptions:
    """Tests override this to change the sandbox."""
    return SandboxOptions()


@pytest.fixture
async def sandbox(options: SandboxOptions) -> AsyncIterator[Sandbox]:
    async with Sandbox(options) as running:
        yield running
