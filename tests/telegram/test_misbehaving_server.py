"""What left, what may have left and what was answered, told apart against sockets that misbehave."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.core.answers import Answer, Sent, Unavailable, Uncertain
from bot.telegram import transport as under_test
from bot.telegram.sender import TelegramSender
from bot.telegram.transport import Answered, Exchange, NoAnswer, NotSent, Transport
from storage.records import Claim, Part
from tests.support.store import NOW

CLAIM = Claim(1, 1, 1, 0, 5, None, silent=False, attempts=0, delays=0, queued_at=NOW)
PART = Part("sendMessage", {"text": "hello"})
SENT = b'{"ok":true,"result":{"message_id":7}}'


class Line:
    """One accepted connection, as raw as it comes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def request(self) -> bytes:
        """A whole request, head and body."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        return head + await self.reader.readexactly(length)

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, body: bytes, *, status: str = "200 OK", promise: int = 0) -> None:
        """Answer, and promise so many bytes more than come."""
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body) + promise}\r\n\r\n"
        await self.say(head.encode() + body)

    def reset(self) -> None:
        """Have the connection torn down at once (RST), not closed politely."""
        opened: socket.socket = self.writer.get_extra_info("socket")
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behaviour = Callable[[Line], Awaitable[None]]


@asynccontextmanager
async def misbehaving(behaviour: Behaviour) -> AsyncIterator[str]:
    """A server that treats each connection so; the address of its bots."""
    lines: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        lines.add(task)
        try:
            await behaviour(Line(reader, writer))
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot"
    finally:
        server.close()
        for task in lines:
            task.cancel()
        await asyncio.gather(*lines, return_exceptions=True)


async def outcome(behaviour: Behaviour) -> tuple[Exchange, Answer]:
    """What the transport says, and what the sender makes of it; the server is asked anew for each."""
    async with misbehaving(behaviour) as url:
        async with Transport() as transport:
            exchange = await transport.post(f"{url}1:T/sendMessage", {}, read_seconds=0.3)
        async with Transport() as transport:
            return exchange, await TelegramSender(transport, url, "1:T").send(CLAIM, PART)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for longer than half a second in all."""
    monkeypatch.setattr(under_test, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(under_test, "READ_SECONDS", 0.3)


# Answered


async def test_an_answer_is_an_answer() -> None:
    async def good(line: Line) -> None:
        await line.request()
        await line.answer(SENT)

    exchange, answer = await outcome(good)
    assert exchange == Answered(200, SENT)
    assert answer == Sent(7)


async def test_an_answer_in_many_pieces_is_read_whole() -> None:
    async def pieces(line: Line) -> None:
        await line.request()
        await line.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for byte in SENT:
            await line.say(b"1\r\n%c\r\n" % byte)
            await asyncio.sleep(0)
        await line.say(b"0\r\n\r\n")

    exchange, answer = await outcome(pieces)
    assert exchange == Answered(200, SENT)
    assert answer == Sent(7)


@pytest.mark.parametrize(
    "body", [b"", b'{"ok":true,"resu', b"\xff\xfe", b"[" * 100_000, b"<html></html>", b"[1]", b"7"]
)
async def test_a_success_that_cannot_be_read_may_have_been_one(body: bytes) -> None:
    async def broken(line: Line) -> None:
        await line.request()
        await line.answer(body)

    exchange, answer = await outcome(broken)
    assert exchange == Answered(200, body)
    assert isinstance(answer, Uncertain)


@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "503 Busy", "504 Time-out"])
async def test_a_failing_proxy_may_have_passed_the_message_on(status: str) -> None:
    async def proxy(line: Line) -> None:
        await line.request()
        await line.answer(b"<html>sorry</html>", status=status)

    _, answer = await outcome(proxy)
    assert answer == Unavailable(
        f"HTTP {status.partition(' ')[0]} without a readable answer", ambiguous=True
    )


# It left, or may have


async def close_at_once(line: Line) -> None:
    line.writer.close()


async def reset_at_once(line: Line) -> None:
    line.reset()


async def reset_amid_the_request(line: Line) -> None:
    await line.reader.read(10)
    line.reset()


async def reset_after_the_request(line: Line) -> None:
    await line.request()
    line.reset()


async def close_after_the_request(line: Line) -> None:
    await line.request()


async def close_amid_the_head(line: Line) -> None:
    await line.request()
    await line.say(b"HTTP/1.1 200 OK\r\nContent-Le")


async def close_amid_the_body(line: Line) -> None:
    await line.request()
    await line.answer(SENT[:10], promise=20)


async def reset_amid_the_body(line: Line) -> None:
    await close_amid_the_body(line)
    line.reset()


async def speak_no_http(line: Line) -> None:
    await line.request()
    await line.say(b"220 mail.example.org ESMTP\r\n\r\n")


async def endless_head(line: Line) -> None:
    await line.request()
    await line.say(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n")


async def wrong_chunks(line: Line) -> None:
    await line.request()
    await line.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")


async def no_gzip(line: Line) -> None:
    await line.request()
    await line.say(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone")


@pytest.mark.parametrize(
    "behaviour",
    [
        close_at_once,
        reset_at_once,
        reset_amid_the_request,
        reset_after_the_request,
        close_after_the_request,
        close_amid_the_head,
        close_amid_the_body,
        reset_amid_the_body,
        speak_no_http,
        endless_head,
        wrong_chunks,
        no_gzip,
    ],
)
async def test_a_line_that_breaks_leaves_the_message_uncertain(behaviour: Behaviour) -> None:
    exchange, answer = await outcome(behaviour)

    assert isinstance(exchange, NoAnswer)
    assert isinstance(answer, Uncertain)
    assert "1:T" not in exchange.reason


async def hang(line: Line) -> None:
    await line.request()
    await asyncio.sleep(60)


async def drip_a_head(line: Line) -> None:
    await line.request()
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000:
        await line.say(bytes([byte]))
        await asyncio.sleep(0.02)


async def drip_a_body(line: Line) -> None:
    await line.request()
    await line.say(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    for _ in range(10_000):
        await line.say(b" ")
        await asyncio.sleep(0.02)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("behaviour", [hang, drip_a_head, drip_a_body])
async def test_nobody_waits_for_ever_for_an_answer_that_hangs_or_drips(
    behaviour: Behaviour,
) -> None:
    """The drip comes often enough that no single read ever takes too long: the whole has to end."""
    async with (
        misbehaving(behaviour) as url,
        Transport() as transport,
        asyncio.timeout(20),
    ):
        exchange = await transport.post(f"{url}1:T/sendMessage", {}, read_seconds=0.3)

    assert isinstance(exchange, NoAnswer)


async def test_an_answer_without_end_is_not_taken_into_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(under_test, "_LONGEST_ANSWER", 100_000)
    said = 0

    async def endless(line: Line) -> None:
        nonlocal said
        await line.request()
        await line.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await line.say(b"2710\r\n" + b"x" * 10_000 + b"\r\n")
            said += 10_000

    exchange, answer = await outcome(endless)

    assert exchange == NoAnswer("ClientPayloadError: the answer is too long")
    assert isinstance(answer, Uncertain)
    assert said < 100_000_000


async def test_a_request_on_a_line_that_the_server_gave_up_is_not_repeated_behind_our_back() -> (
    None
):
    """Some clients send once more on a new line when a kept one breaks; a message must not."""
    requests = 0

    async def once(line: Line) -> None:
        nonlocal requests
        await line.request()
        requests += 1
        await line.answer(SENT)
        await line.request()
        requests += 1
        line.reset()

    async with misbehaving(once) as url, Transport() as transport:
        sender = TelegramSender(transport, url, "1:T")
        assert await sender.send(CLAIM, PART) == Sent(7)
        lost = await sender.send(CLAIM, PART)
        assert isinstance(lost, Uncertain)
        assert requests == 2
        assert await sender.send(CLAIM, PART) == Sent(7)


# Nothing left


async def test_a_port_that_nobody_listens_at_takes_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    async with Transport() as transport:
        exchange = await transport.post(f"http://127.0.0.1:{port}/bot1:T/x", {})
        answer = await TelegramSender(transport, f"http://127.0.0.1:{port}/bot", "1:T").send(
            CLAIM, PART
        )

    assert isinstance(exchange, NotSent)
    assert isinstance(answer, Unavailable)
    assert not answer.ambiguous


async def test_a_name_that_nobody_has_takes_nothing() -> None:
    async with Transport() as transport:
        exchange = await transport.post("http://telegram.invalid/bot1:T/x", {})

    assert isinstance(exchange, NotSent)
    assert "1:T" not in exchange.reason


@pytest.mark.usefixtures("hasty")
async def test_a_name_server_that_hangs_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hanging(*_args: object, **_more: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", hanging)
    async with Transport() as transport:
        exchange = await transport.post("http://telegram.invalid/bot1:T/x", {})

    assert isinstance(exchange, NotSent)


@pytest.mark.usefixtures("hasty")
async def test_a_server_that_accepts_nobody_takes_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
        address = deaf.getsockname()
        waiting = [socket.socket() for _ in range(8)]
        for one in waiting:
            one.setblocking(False)  # noqa: FBT003 -- the socket's own signature
            one.connect_ex(address)
        try:
            async with Transport() as transport:
                exchange = await transport.post(f"http://127.0.0.1:{address[1]}/bot1:T/x", {})
        finally:
            for one in waiting:
                one.close()

    assert isinstance(exchange, NotSent)
    assert "1:T" not in exchange.reason


async def test_a_server_that_speaks_no_tls_takes_nothing() -> None:
    async with misbehaving(speak_no_http_first) as url, Transport() as transport:
        exchange = await transport.post(f"{url.replace('http:', 'https:')}1:T/x", {})

    assert isinstance(exchange, NotSent)


async def speak_no_http_first(line: Line) -> None:
    await line.reader.read(10)
    await line.say(b"220 mail.example.org ESMTP\r\n")
