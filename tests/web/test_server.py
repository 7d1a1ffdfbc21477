import socket
from collections.abc import AsyncIterator
from datetime import datetime

import aiohttp
import pytest

from bot.errors import BotError
from bot.process import SystemClock
from bot.services.status import Health, StoreStatus
from bot.web.glance import Glance
from bot.web.metrics import Metrics
from bot.web.server import Pages, listening
from tests.support.statuses import STATUS

ANY_PORT = ("127.0.0.1", 0)


class House:
    """What the pages ask."""

    health = Health()

    async def look(self, _: datetime) -> StoreStatus:
        return STATUS

    async def judge(self) -> Health:
        return self.health


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def pages(house: House) -> Pages:
    return Pages(Metrics(["stop"]), Glance(house.look, SystemClock()), house.judge)


@pytest.fixture
async def root(pages: Pages) -> AsyncIterator[str]:
    async with listening(ANY_PORT, pages) as root:
        yield root


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_metrics_are_told_in_the_format_of_prometheus(
    root: str, http: aiohttp.ClientSession
) -> None:
    async with http.get(f"{root}/metrics") as answer:
        told = await answer.text()

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert 'incoming_deliveries{state="uncertain"} 1.0' in told.splitlines()


async def test_openmetrics_is_spoken_to_whoever_prefers_it(
    root: str, http: aiohttp.ClientSession
) -> None:
    wanted = {"Accept": "application/openmetrics-text; version=1.0.0"}
    async with http.get(f"{root}/metrics", headers=wanted) as answer:
        told = await answer.text()

    assert answer.content_type == "application/openmetrics-text"
    assert told.endswith("# EOF\n")


@pytest.mark.parametrize(
    ("health", "status"), [(Health(), 200), (Health("no worker is alive"), 503)]
)
async def test_health_is_told_by_status_and_reason(
    root: str, http: aiohttp.ClientSession, house: House, health: Health, status: int
) -> None:
    house.health = health
    async with http.get(f"{root}/health") as answer:
        told = await answer.json()

    assert answer.status == status
    assert told == {"healthy": health.is_good, "problem": health.problem}


@pytest.mark.parametrize(
    ("ask", "path", "status"),
    [("get", "/", 404), ("get", "/metrics/x", 404), ("post", "/metrics", 405)],
)
async def test_nothing_else_is_served(
    root: str, http: aiohttp.ClientSession, ask: str, path: str, status: int
) -> None:
    async with http.request(ask, f"{root}{path}") as answer:
        assert answer.status == status


async def test_a_port_that_is_taken_is_the_users_mistake(pages: Pages) -> None:
    with socket.create_server(ANY_PORT) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BotError, match=rf"^web\.listen: 127\.0\.0\.1:{port} cannot be had .*;"):
            async with listening(("127.0.0.1", port), pages):
                pytest.fail("it listens where another one does")


async def test_after_its_end_the_port_is_free(pages: Pages) -> None:
    async with listening(ANY_PORT, pages) as root:
        port = int(root.rpartition(":")[2])

    with socket.create_server(("127.0.0.1", port)):
        pass


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
async def test_an_address_of_version_six_is_written_in_brackets(
    pages: Pages, http: aiohttp.ClientSession
) -> None:
    async with (
        listening(("::1", 0), pages) as root,
        http.get(f"{root}/health") as answer,
    ):
        assert answer.status == 200
