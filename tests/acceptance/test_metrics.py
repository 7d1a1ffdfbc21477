"""What the running service tells over HTTP, from outside."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.sandbox import Sandbox
from tests.acceptance.test_processes import Server
from tests.acceptance.test_service import heard, insert
from tests.support.postgres import Cluster
from tests.support.program import Program, stop
from tests.support.sandbox_client import LENA, SandboxClient

pytestmark = pytest.mark.acceptance


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def program(tmp_path: Path, sandbox: Sandbox) -> Program:
    settings = {
        "INCOMING_INTAKE__INTERVAL_SECONDS": "1",
        "INCOMING_DIGEST__COALESCE_SECONDS": "0",
        "INCOMING_WEB__LISTEN": "127.0.0.1:0",
    }
    return Program(tmp_path, sandbox, settings)


@pytest.fixture
def server(postgres: Cluster) -> Iterator[Server]:
    main = Server(postgres, "postgres")
    asyncio.run(main.execute("create database watched"))
    yield Server(postgres, "watched")
    asyncio.run(main.execute("drop database watched with (force)"))


async def test_a_scrape_says_what_was_delivered(
    program: Program, sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    client = SandboxClient(sandbox, http)
    process = await program.start("run")
    root = await root_of(process)
    await client.sim(f"user/{LENA}/start")
    await heard(client, LENA, "You are subscribed")
    insert(program.folder, "Counted")
    await heard(client, LENA, "Counted")

    samples = await scraped(http, root)
    while samples["incoming_messages_total", "sent"] < 1:
        samples = await scraped(http, root)

    assert samples["incoming_messages_total", "sent"] == 1
    assert samples["incoming_messages_total", "uncertain"] == 0
    assert samples["incoming_updates_total", "start"] == 1
    assert samples["incoming_queued_to_sent_seconds_count",] == 1
    assert samples["incoming_pace_messages_per_second",] == 28
    assert samples["incoming_database_up",] == 1
    async with http.get(f"{root}/health") as answer:
        assert (answer.status, (await answer.json())["problem"]) == (200, None)
    assert (await stop(process)).code == 0


async def test_a_port_that_is_taken_ends_the_start_with_a_clear_word(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        program.settings |= {"INCOMING_WEB__LISTEN": address}

        ended = await program.run("run")

    assert ended.code == 2
    assert f"incoming: web.listen: {address} cannot be had" in ended.err
    assert "Traceback" not in ended.err


async def test_processes_that_share_the_work_tell_each_its_own_and_all_the_same_of_the_store(
    program: Program, sandbox: Sandbox, http: aiohttp.ClientSession, server: Server
) -> None:
    client = SandboxClient(sandbox, http)
    program.settings |= {"INCOMING_DATABASE__URL": server.url}
    bot, worker = [await program.start("run", "--role", role) for role in ("bot", "worker")]
    asks, sends = [await root_of(process) for process in (bot, worker)]
    await client.sim(f"user/{LENA}/start")
    await heard(client, LENA, "You are subscribed")
    await server.execute("insert into article (title) values ('Shared')")
    await heard(client, LENA, "Shared")
    # What is told of the store may be five seconds old, and so may a heartbeat.
    async with asyncio.timeout(30):
        while (await scraped(http, sends)).get(("incoming_deliveries", "sent")) != 1:
            await asyncio.sleep(0.2)

    of_bot, of_worker = await scraped(http, asks), await scraped(http, sends)

    assert of_bot["incoming_updates_total", "start"] == 1
    assert of_worker["incoming_updates_total", "start"] == 0
    assert of_bot["incoming_messages_total", "sent"] == 0
    assert of_worker["incoming_messages_total", "sent"] == 1
    assert ("incoming_pace_share",) not in of_bot
    assert of_worker["incoming_pace_share",] == 1
    assert of_bot["incoming_editions_total",] == of_worker["incoming_editions_total",] == 1
    for process in (worker, bot):
        finished = await stop(process)
        assert finished.code == 0, finished.err


async def root_of(process: asyncio.subprocess.Process) -> str:
    """Where it listens, as its log says."""
    assert process.stderr is not None
    line = ""
    while not (found := re.search(r"http://127\.0\.0\.1:\d+", line)):
        line = (await process.stderr.readline()).decode()
        assert line, "it ended without a word"
    return found[0]


async def scraped(http: aiohttp.ClientSession, root: str) -> dict[tuple[str, ...], float]:
    """Each sample by its name and labels."""
    async with http.get(f"{root}/metrics") as answer:
        text = await answer.text()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
