import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import NetworkError, TimedOut

from bot.core.answers import Sent, Throttled, Unavailable, Uncertain
from bot.telegram.sender import TelegramSender
from bot.telegram.transport import Answered, NoAnswer, NotSent, PtbRequest, Transport
from storage.records import Claim, Part
from tests.support.store import NOW

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
CLAIM = Claim(1, 1, 1, 0, 5, None, silent=False, attempts=0, delays=0, queued_at=NOW)
PART = Part("sendMessage", {"text": "hello"})


@asynccontextmanager
async def server(handler: Handler) -> AsyncIterator[str]:
    """A server whose every answer is the handler's; its address."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    finally:
        await runner.cleanup()


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Close the connection in place of an answer."""
    await request.read()
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def silence(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


async def test_an_answer_is_an_answer_whatever_it_says() -> None:
    async def teapot(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=418, text="short and stout")

    async with server(teapot) as url, Transport() as transport:
        exchange = await transport.post(url, {})

    assert isinstance(exchange, Answered)
    assert (exchange.status, exchange.body) == (418, b"short and stout")
    assert exchange.date is not None


async def test_nothing_listening_means_nothing_left() -> None:
    async with Transport() as transport:
        exchange = await transport.post("http://127.0.0.1:1/bot", {})

    assert isinstance(exchange, NotSent)


async def test_an_address_that_is_none_means_nothing_left_and_is_not_repeated() -> None:
    async with Transport() as transport:
        exchange = await transport.post("http://:99999/bot123:secret", {})

    assert isinstance(exchange, NotSent)
    assert "secret" not in exchange.reason


@pytest.mark.parametrize("handler", [hang_up, silence])
async def test_a_request_without_an_answer_may_have_arrived(handler: Handler) -> None:
    async with server(handler) as url, Transport() as transport:
        exchange = await transport.post(url, {}, read_seconds=0.2)

    assert isinstance(exchange, NoAnswer)


@pytest.mark.parametrize(
    "garbage",
    [
        b"HTTX/9 nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    ],
    ids=["no HTTP", "broken chunk", "endless header"],
)
async def test_the_reason_of_a_failure_holds_no_address_and_so_no_token(garbage: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(garbage)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        async with Transport() as transport:
            exchange = await transport.post(f"http://127.0.0.1:{port}/bot7:odd/getMe", {})

    assert isinstance(exchange, NoAnswer)
    assert exchange.reason
    assert "7:odd" not in exchange.reason


async def test_a_redirection_is_not_followed_with_the_token() -> None:
    asked = []

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        return web.Response(status=307, headers={"Location": f"{request.path}/again"})

    async with server(elsewhere) as url, Transport() as transport:
        exchange = await transport.post(f"{url}7:odd/getMe", {})

    assert isinstance(exchange, Answered)
    assert exchange.status == 307
    assert asked == ["/bot7:odd/getMe"]


async def test_a_transport_has_to_be_opened() -> None:
    with pytest.raises(RuntimeError, match="not open"):
        await Transport().post("http://127.0.0.1:1/", {})


async def test_opening_and_closing_twice_is_harmless() -> None:
    transport = Transport()
    await transport.open()
    await transport.open()
    await transport.close()
    await transport.close()


async def test_a_part_goes_out_with_its_chat_thread_and_silence() -> None:
    bodies = []

    async def ok(request: web.Request) -> web.StreamResponse:
        assert request.path == "/bot1:T/sendMessage"
        bodies.append(json.loads(await request.read()))
        return web.json_response({"ok": True, "result": {"message_id": 7}})

    async with server(ok) as url, Transport() as transport:
        sender = TelegramSender(transport, url, "1:T")
        assert await sender.send(CLAIM, PART) == Sent(7)
        loud = Claim(2, 1, 1, 0, -5, 12, silent=True, attempts=0, delays=0, queued_at=NOW)
        await sender.send(loud, PART)

    assert bodies == [
        {"text": "hello", "chat_id": 5},
        {"text": "hello", "chat_id": -5, "message_thread_id": 12, "disable_notification": True},
    ]


async def test_messages_of_a_chat_are_deleted_by_one_request() -> None:
    bodies = []

    async def ok(request: web.Request) -> web.StreamResponse:
        assert request.path == "/bot1:T/deleteMessages"
        bodies.append(json.loads(await request.read()))
        return web.json_response({"ok": True, "result": True})

    async with server(ok) as url, Transport() as transport:
        assert await TelegramSender(transport, url, "1:T").delete(-5, (7, 8)) == Sent(None)
    assert bodies == [{"chat_id": -5, "message_ids": [7, 8]}]


async def test_a_deletion_without_an_answer_may_have_happened() -> None:
    async with server(hang_up) as url, Transport() as transport:
        lost = await TelegramSender(transport, url, "1:T").delete(5, (7,))
        refused = await TelegramSender(transport, "http://127.0.0.1:1/bot", "1:T").delete(5, (7,))

    assert isinstance(lost, Uncertain)
    assert isinstance(refused, Unavailable)


async def test_parts_are_told_apart_even_when_their_texts_are_equal_or_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.telegram.sender._PARTS_IN_MEMORY", 2)
    bodies = []

    async def ok(request: web.Request) -> web.StreamResponse:
        bodies.append(json.loads(await request.read()))
        return web.json_response({"ok": True, "result": {"message_id": 7}})

    parts = [Part("sendMessage", {"text": text}) for text in ("数学", "a", "数学", "b", '"\\')]
    async with server(ok) as url, Transport() as transport:
        sender = TelegramSender(transport, url, "1:T")
        for part in (*parts, *parts, Part("close", {})):
            await sender.send(CLAIM, part)

    texts = [part.payload["text"] for part in parts]
    assert [body.get("text") for body in bodies] == [*texts, *texts, None]
    assert {body["chat_id"] for body in bodies} == {5}


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ('{"ok":false,"error_code":429,"description":"Too Many","parameters":{"retry_after":3}}', 429, Throttled(3.0, whole_bot=False)),
        ("<html>Bad Gateway</html>", 502, Unavailable("HTTP 502 without a readable answer", ambiguous=True)),
        ("[]", 200, Uncertain("HTTP 200 without a readable answer")),
    ],
)  # fmt: skip
async def test_answers_become_values(body: str, status: int, expected: object) -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=body)

    async with server(answer) as url, Transport() as transport:
        assert await TelegramSender(transport, url, "1:T").send(CLAIM, PART) == expected


async def test_a_sender_heeds_the_wait_that_only_a_header_names() -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=429, text="<html>", headers={"Retry-After": "120"})

    async with server(answer) as url, Transport() as transport:
        answered = await TelegramSender(transport, url, "1:T").send(CLAIM, PART)
    assert answered == Throttled(120.0, whole_bot=True)


async def test_a_sender_says_what_became_of_a_request_without_an_answer() -> None:
    async with server(hang_up) as url, Transport() as transport:
        lost = await TelegramSender(transport, url, "1:T").send(CLAIM, PART)
        refused = await TelegramSender(transport, "http://127.0.0.1:1/bot", "1:T").send(CLAIM, PART)

    assert isinstance(lost, Uncertain)
    assert isinstance(refused, Unavailable)
    assert not refused.ambiguous


async def test_the_library_speaks_through_the_same_transport() -> None:
    async def me(_request: web.Request) -> web.StreamResponse:
        user = {"id": 1, "is_bot": True, "first_name": "B", "username": "b"}
        return web.json_response({"ok": True, "result": user})

    async with server(me) as url, Transport() as transport:
        bot = Bot("1:T", url, request=PtbRequest(transport))
        await bot.initialize()
        assert bot.username == "b"
        await bot.shutdown()


async def test_the_library_learns_what_went_wrong() -> None:
    async with server(hang_up) as url, Transport() as transport:
        with pytest.raises(TimedOut):
            await Bot("1:T", url, request=PtbRequest(transport)).get_me()
        with pytest.raises(NetworkError) as refused:
            await Bot("1:T", "http://127.0.0.1:1/bot", request=PtbRequest(transport)).get_me()

    assert refused.type is NetworkError  # a time-out is one, too
