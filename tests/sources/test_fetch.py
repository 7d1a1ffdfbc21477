import asyncio
import gzip
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sources.fetch import Fetched, FetchFailed, Limits, fetch, is_public


async def hello(_: web.Request) -> web.Response:
    return web.Response(text="hello", content_type="text/plain")


async def agent(request: web.Request) -> web.Response:
    return web.Response(text=request.headers["User-Agent"])


async def forward(request: web.Request) -> web.Response:
    raise web.HTTPFound(request.query.get("to", "/hello"))


async def forever(_: web.Request) -> web.Response:
    raise web.HTTPFound("/forever")


async def slow(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"so ")
    await asyncio.sleep(5)
    return response


async def large(_: web.Request) -> web.Response:
    return web.Response(body=bytes(2000))


async def bomb(_: web.Request) -> web.Response:
    return web.Response(body=gzip.compress(bytes(5_000_000)), headers={"Content-Encoding": "gzip"})


async def broken(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b"only this")
    assert request.transport
    request.transport.close()
    return response


@pytest.fixture(name="server")
async def _server() -> AsyncIterator[TestServer]:
    app = web.Application()
    for handler in (hello, agent, forward, forever, slow, large, bomb, broken):
        app.router.add_get(f"/{handler.__name__}", handler)
    server = TestServer(app)
    async with server:
        yield server


async def failure(server: TestServer, path: str, limits: Limits | None = None) -> str:
    answer = await fetch(
        str(server.make_url(path)), allow_private=True, limits=limits or Limits(seconds=5)
    )
    assert isinstance(answer, FetchFailed)
    return answer.reason


async def test_an_answer_is_a_value(server: TestServer) -> None:
    url = str(server.make_url("/hello"))

    answer = await fetch(url, allow_private=True)

    assert Fetched(b"hello", "text/plain; charset=utf-8", url) == answer


async def test_the_address_after_redirects_is_told(server: TestServer) -> None:
    answer = await fetch(str(server.make_url("/forward")), allow_private=True)

    assert isinstance(answer, Fetched)
    assert str(server.make_url("/hello")) == answer.url


async def test_we_say_who_we_are(server: TestServer) -> None:
    answer = await fetch(str(server.make_url("/agent")), allow_private=True)

    assert isinstance(answer, Fetched)
    assert answer.body.startswith(b"IncomingTransmission")


async def test_every_failure_is_a_value(server: TestServer) -> None:
    assert await failure(server, "/nothing") == "the server answered 404 Not Found"
    assert await failure(server, "/forever") == "more than 5 redirects"
    assert (
        await failure(server, "/forward?to=ftp://example.org/")
        == "it redirects to an address that is none of http or https"
    )
    assert await failure(server, "/slow", Limits(seconds=0.2)) == "no complete answer within 0.2 s"
    assert (
        await failure(server, "/large", Limits(bytes=1000))
        == "the answer is larger than 0.000953674 MB"
    )
    assert "larger than" in await failure(server, "/bomb", Limits(bytes=100_000))
    assert "payload" in await failure(server, "/broken")


async def test_nobody_there_is_a_failure_too() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    answer = await fetch(f"http://127.0.0.1:{port}/", allow_private=True)

    assert isinstance(answer, FetchFailed)
    assert "127.0.0.1" in answer.reason or "refused" in answer.reason


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/", "gopher://x", "example.org", "", "javascript:1"],
)
async def test_only_http_is_spoken(url: str) -> None:
    assert FetchFailed(url, "only http and https addresses are fetched") == await fetch(url)


@pytest.mark.parametrize(
    "url",
    ["http://", "http://[::1", "https://exa mple.org:port/", "http://\ud800/", "http://a..b/"],
)
async def test_a_broken_address_is_a_failure(url: str) -> None:
    assert isinstance(await fetch(url), FetchFailed)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
async def test_a_private_address_is_not_connected_to(server: TestServer, host: str) -> None:
    answer = await fetch(f"http://{host}:{server.port}/hello")

    assert isinstance(answer, FetchFailed)
    assert answer.reason.endswith(("is a private address", "it is no valid address"))


async def test_a_name_that_leads_to_a_private_address_is_not_followed(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def private(*_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", private)

    answer = await fetch("http://feeds.example.org/hello")

    assert isinstance(answer, FetchFailed)
    assert "127.0.0.1 is a private address" in answer.reason


async def test_a_public_address_is_connected_to(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sources.fetch.is_public", lambda host: host == server.host)

    assert isinstance(await fetch(f"http://{server.host}:{server.port}/hello"), Fetched)


async def test_a_redirect_to_a_private_address_is_not_followed(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sources.fetch.is_public", lambda host: host == "127.0.0.1")
    url = f"http://127.0.0.1:{server.port}/forward?to=http://127.0.0.2:{server.port}/hello"

    assert FetchFailed(url, "127.0.0.2 is a private address") == await fetch(url)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff0e::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::93.184.215.14", True),
        ("2002:0a00:0001::1", False),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:  # noqa: FBT001 -- a parameter of the table
    assert public is is_public(address)
