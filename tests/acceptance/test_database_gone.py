"""A service whose PostgreSQL is gone for good: it is told to stop, and stops."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox import Sandbox
from tests.support.arrivals import until
from tests.support.postgres import Cluster, running_cluster
from tests.support.program import BEFORE_THE_KILL, Program, stop
from tests.support.sandbox_client import LENA, SandboxClient

pytestmark = pytest.mark.acceptance


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A server of this test's own: others would miss it."""
    with running_cluster() as cluster:
        yield cluster
        befall(cluster, signal.SIGKILL)
        (cluster.folder / "data" / "postmaster.pid").unlink()


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[SandboxClient]:
    async with aiohttp.ClientSession() as session:
        yield SandboxClient(sandbox, session)


@pytest.fixture
def program(tmp_path: Path, sandbox: Sandbox, cluster: Cluster) -> Program:
    return Program(tmp_path, sandbox, {"INCOMING_DATABASE__URL": cluster.url("postgres")})


@pytest.mark.parametrize("fate", [signal.SIGSTOP, signal.SIGKILL])
@pytest.mark.parametrize("since", [0.0, 6.0])
async def test_a_service_without_its_database_stops_in_time(
    program: Program, client: SandboxClient, cluster: Cluster, fate: signal.Signals, since: float
) -> None:
    """Whether the server is silent or gone, at once or when every tick has noticed."""
    process = await program.start("run")
    await until_it_answers(client)

    befall(cluster, fate)
    await asyncio.sleep(since)
    stopping = asyncio.create_task(stop(process))
    _, late = await asyncio.wait([stopping], timeout=BEFORE_THE_KILL)
    if late:
        process.kill()
    finished = await stopping

    assert finished.code == 0, finished.err
    assert "Traceback" not in finished.err
    assert "not said goodbye" in finished.err


async def test_a_service_that_waits_for_a_silent_database_to_start_stops_in_time(
    program: Program, cluster: Cluster
) -> None:
    befall(cluster, signal.SIGSTOP)
    process = await program.start("run")
    await until(lambda: is_called(cluster))
    stopping = asyncio.create_task(stop(process))
    _, late = await asyncio.wait([stopping], timeout=BEFORE_THE_KILL)
    if late:
        process.kill()
    finished = await stopping

    assert finished.code == 0, finished.err
    assert "Traceback" not in finished.err


def is_called(cluster: Cluster) -> bool:
    """Whether somebody has a connection to the server: the kernel takes it also for one that stands still (proc(5), net/tcp)."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(far.endswith(f":{cluster.port:04X}") for _, _, far, *_ in lines)


async def until_it_answers(client: SandboxClient) -> None:
    await client.sim(f"user/{LENA}/start")
    await until(lambda: client.sandbox.state.world.history.of(LENA)[1:])


def befall(cluster: Cluster, fate: signal.Signals) -> None:
    """Let all processes of the server have this signal."""
    for pid in cluster.pids():
        with suppress(ProcessLookupError):
            os.kill(pid, fate)
