"""Several processes of the service on one PostgreSQL database."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from bot.core.sharing import SHARE_SECONDS
from bot.sandbox import Sandbox
from bot.sandbox.population import Crowd
from tests.support.arrivals import arrivals
from tests.support.crowd import queue_news
from tests.support.postgres import Cluster
from tests.support.program import Attended, Program, stop
from tests.support.sandbox_client import LENA, SandboxClient

pytestmark = pytest.mark.acceptance


class Server:
    """An empty database, as an operator gives it and as another program writes into it."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        self.url = cluster.url(name)
        self._plain = self.url.replace("+asyncpg", "")

    async def execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._plain)
        await connection.execute(statement)
        await connection.close()

    async def fetch(self, query: str) -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(self._plain)
        found = await connection.fetch(query)
        await connection.close()
        return [tuple(row) for row in found]


@pytest.fixture
def server(postgres: Cluster) -> Iterator[Server]:
    main = Server(postgres, "postgres")
    asyncio.run(main.execute("create database shared"))
    yield Server(postgres, "shared")
    asyncio.run(main.execute("drop database shared with (force)"))


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[SandboxClient]:
    async with aiohttp.ClientSession() as session:
        yield SandboxClient(sandbox, session)


@pytest.fixture
def program(tmp_path: Path, sandbox: Sandbox, server: Server) -> Program:
    settings = {
        "INCOMING_DATABASE__URL": server.url,
        "INCOMING_INTAKE__INTERVAL_SECONDS": "1",
        "INCOMING_DIGEST__COALESCE_SECONDS": "0",
        "INCOMING_DELIVERY__UNCERTAIN_DELAY_SECONDS": "1",
    }
    return Program(tmp_path, sandbox, settings)


async def test_whoever_dies_another_polls_leads_and_delivers(
    program: Program, client: SandboxClient, server: Server
) -> None:
    first = await program.start("run")
    await client.sim(f"user/{LENA}/start")
    await heard(client, "You are subscribed")
    second = await program.start("run")
    await until_alive(server, 2)
    await server.execute("insert into article (title) values ('While both live')")
    await heard(client, "While both live")
    await until_rows(server, "select 1 from delivery where state = 'sent'", 1)

    first.kill()
    await first.communicate()
    await client.sim(f"user/{LENA}/command", text="help")
    await server.execute("insert into article (title) values ('After the first')")
    await heard(client, "/language")
    await heard(client, "After the first")

    finished = await stop(second)
    assert finished.code == 0, finished.err
    assert "Traceback" not in finished.err
    assert sum("While both live" in text for text in texts(client)) == 1


async def test_roles_share_the_work(
    program: Program, client: SandboxClient, server: Server
) -> None:
    bot = await program.start("run", "--role", "bot")
    await client.sim(f"user/{LENA}/start")
    await heard(client, "You are subscribed")
    await server.execute("insert into article (title) values ('Needs a worker')")
    await until_rows(server, "select 1 from delivery where state = 'pending'", 1)
    assert not any("Needs a worker" in text for text in texts(client))

    worker = await program.start("run", "--role", "worker")
    await heard(client, "Needs a worker")

    for process in (worker, bot):
        finished = await stop(process)
        assert finished.code == 0, finished.err


async def test_who_stood_still_sends_nothing_that_another_has_sent_meanwhile(
    program: Program, client: SandboxClient, server: Server
) -> None:
    people = 150
    await client.sim("population", private=people)
    await client.sim("faults", faults=[{"fault": {"kind": "latency", "low": 0.3, "high": 0.4}}])
    await queue_news(server.url, Crowd(private=people), articles=0)
    first, second = [Attended(await program.start("run")) for _ in range(2)]
    await until_alive(server, 2)
    await asyncio.sleep(SHARE_SECONDS + 6)  # until both have a share of the rate

    await server.execute("insert into article (title) values ('For everybody')")
    in_hand = f"select 1 from lease where worker like '%-{second.pid}-%'"  # noqa: S608 -- a number
    await until_rows(server, in_hand, 3)
    os.kill(second.pid, signal.SIGSTOP)
    await until_rows(server, "select 1 from delivery where state = 'sent'", people)
    before = len(arrivals(client.sandbox))
    os.kill(second.pid, signal.SIGCONT)
    await asyncio.sleep(5)

    # The process may have stood still with one request between its decision and the wire.
    assert len(arrivals(client.sandbox)) - before <= 1
    for one in (first, second):
        finished = await one.stop()
        assert finished.code == 0, finished.err


async def test_a_sqlite_file_is_not_shared(tmp_path: Path, sandbox: Sandbox) -> None:
    program = Program(tmp_path, sandbox)

    refused = await program.run("run", "--role", "worker")

    assert refused.code == 2
    assert "set database.url to a PostgreSQL database, or leave --role out" in refused.err


def texts(client: SandboxClient) -> list[str]:
    return [message["text"] for message in client.sandbox.state.world.history.of(LENA)]


async def heard(client: SandboxClient, text: str) -> None:
    async with asyncio.timeout(60):
        while not any(text in said for said in texts(client)):
            await asyncio.sleep(0.05)


async def until_alive(server: Server, workers: int) -> None:
    await until_rows(server, "select 1 from worker", workers)


async def until_rows(server: Server, query: str, number: int) -> None:
    async with asyncio.timeout(90):
        while len(await server.fetch(query)) < number:
            await asyncio.sleep(0.1)
