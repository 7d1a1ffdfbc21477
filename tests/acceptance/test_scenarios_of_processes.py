"""Whom Telegram shuts out in the middle of a broadcast: real processes, which end, say why, and go on when they may."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from bot.sandbox import Bucket, FloodLimits, Sandbox, SandboxOptions
from bot.sandbox.population import Crowd
from tests.support.arrivals import arrivals, until
from tests.support.crowd import FOR_TWO_PARTS, queue_news
from tests.support.program import Program, stop
from tests.support.sandbox_client import SandboxClient

pytestmark = pytest.mark.acceptance

CROWD: Final = Crowd(private=100)
PARTS: Final = {(id_, part) for id_ in CROWD.all_ids() for part in ("(1/2)", "(2/2)")}
SOME: Final = 30


@pytest.fixture
def options() -> SandboxOptions:
    return SandboxOptions(limits=FloodLimits(bot=Bucket(1000.0, 1000)))


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[SandboxClient]:
    async with aiohttp.ClientSession() as session:
        yield SandboxClient(sandbox, session)


@pytest.fixture
async def program(tmp_path: Path, client: SandboxClient) -> Program:
    """A service that has a digest of two parts for a crowd."""
    await client.sim("population", private=CROWD.private)
    await queue_news(
        f"sqlite+aiosqlite:///{tmp_path / 'incoming.sqlite3'}", CROWD, articles=FOR_TWO_PARTS
    )
    settings = {
        "INCOMING_INTAKE__INTERVAL_SECONDS": "1",
        "INCOMING_DELIVERY__MESSAGES_PER_SECOND": "60",
    }
    return Program(tmp_path, client.sandbox, settings)


async def check_the_rest(program: Program, client: SandboxClient) -> None:
    """Started once more, it sends what has not arrived, and nothing again."""
    assert SOME <= len(arrivals(client.sandbox)) < len(PARTS)
    process = await program.start("run")
    await until(lambda: len(arrivals(client.sandbox)) >= len(PARTS), seconds=60)
    finished = await stop(process)
    assert finished.code == 0, finished.err
    assert Counter(arrivals(client.sandbox)) == Counter(PARTS)


async def poll_for_ever(client: SandboxClient) -> None:
    while True:
        await client.call("getUpdates", timeout=1)


async def test_a_second_poller_ends_the_service_which_says_so_and_loses_nothing(
    program: Program, client: SandboxClient
) -> None:
    process = await program.start("run")
    await until(lambda: len(arrivals(client.sandbox)) >= SOME)

    polling = asyncio.create_task(poll_for_ever(client))
    _, said = await process.communicate()
    polling.cancel()

    assert process.returncode == 1
    assert "another process polls with this token" in said.decode()
    await check_the_rest(program, client)


async def test_a_token_that_is_revoked_in_mid_run_ends_the_service_which_says_so_and_loses_nothing(
    program: Program, client: SandboxClient
) -> None:
    process = await program.start("run")
    await until(lambda: len(arrivals(client.sandbox)) >= SOME)

    await client.sim("faults", faults=[{"fault": {"kind": "error", "error": "unauthorized"}}])
    _, said = await process.communicate()

    assert process.returncode == 1
    assert "the token" in said.decode()  # whichever heard of it first, delivery or poll
    refused_at_the_start = await program.run("run")
    assert refused_at_the_start.code == 1
    assert "Telegram does not know the token" in refused_at_the_start.err

    await client.sim("faults", faults=[])
    await check_the_rest(program, client)
