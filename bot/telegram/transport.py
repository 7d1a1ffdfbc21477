"""HTTP to the Bot API on aiohttp: one session for updates and messages. Reads no meaning into answers.

It tells apart what matters for a message that must not be sent twice: refused before anything left
(`NotSent`), left without an answer (`NoAnswer`), answered (`Answered`).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Final, Self, TypeAlias

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

CONNECT_SECONDS: Final = 10.0
# Telegram answers a message within seconds, or not at all; well below the lease of a delivery.
READ_SECONDS: Final = 20.0
# A file of some megabytes over a slow line.
UPLOAD_SECONDS: Final = 60.0
# Telegram closes idle connections after about a minute; a new one costs a TLS handshake.
_KEEP_ALIVE_SECONDS: Final = 50.0
# Updates come in answers of some 4 MB at most; what is much longer is none of Telegram's.
_LONGEST_ANSWER: Final = 32 * 1024 * 1024
_MEDIA_TYPE: Final = {"Content-Type": "application/json"}
_ADDRESS: Final = re.compile(r"\w*:?//[^\s'\"]*")


@dataclass(frozen=True, slots=True)
class Answered:
    """An HTTP answer, whatever it says; `date` is the server's clock as it sent it, `retry_after` the wait it asks for."""

    status: int
    body: bytes
    date: str | None = None
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing has left this machine: safe to try again."""

    reason: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The request left, or may have left, and no answer came."""

    reason: str


Attached: TypeAlias = tuple[str, bytes | IO[bytes], str]
"""Name, content and media type of a file in a form."""

Exchange: TypeAlias = Answered | NotSent | NoAnswer

# Raised by aiohttp before the first byte of a request is written.
_BEFORE: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


class Transport:
    """One keep-alive session to one Bot API server; open it inside the running event loop."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Be ready to post; opening twice changes nothing."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def post(self, url: str, body: object, *, read_seconds: float = READ_SECONDS) -> Exchange:
        """Post an object as JSON and say what came of it; see `post_json`."""
        return await self.post_json(url, to_json(body), read_seconds=read_seconds)

    async def post_json(
        self, url: str, data: bytes, *, read_seconds: float = READ_SECONDS
    ) -> Exchange:
        """Post what is JSON already and say what came of it.

        Raises:
            RuntimeError: The transport is not open.
        """
        return await self._post(url, data, _MEDIA_TYPE, read_seconds)

    async def post_form(
        self, url: str, fields: Mapping[str, str], files: Mapping[str, Attached]
    ) -> Exchange:
        """Post a form with files and say what came of it.

        Raises:
            RuntimeError: The transport is not open.
        """
        form = aiohttp.FormData(fields, default_to_multipart=True)
        for name, (filename, content, kind) in files.items():
            form.add_field(name, content, filename=filename, content_type=kind)
        return await self._post(url, form, None, UPLOAD_SECONDS)

    async def _post(
        self,
        url: str,
        data: bytes | aiohttp.FormData,
        headers: Mapping[str, str] | None,
        read_seconds: float,
    ) -> Exchange:
        if self._session is None:
            raise RuntimeError("the transport is not open")
        # The total ends answers that drip: every read of theirs comes in time.
        timeout = aiohttp.ClientTimeout(
            total=CONNECT_SECONDS + read_seconds,
            # Finding the address and the handshake of TLS count, too: nothing has left before.
            connect=CONNECT_SECONDS,
            sock_read=read_seconds,
        )
        try:
            # To follow a redirection would carry token and message to another server.
            async with self._session.post(
                url, data=data, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                content = await _read(response)
                said = response.headers
                return Answered(response.status, content, said.get("Date"), said.get("Retry-After"))
        except _BEFORE as error:
            return NotSent(_say(error))
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return NoAnswer(_say(error))


class PtbRequest(BaseRequest):
    """python-telegram-bot's request backend on a shared transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @property
    @override
    def read_timeout(self) -> float:
        return READ_SECONDS

    @override
    async def initialize(self) -> None:
        await self._transport.open()

    @override
    async def shutdown(self) -> None:
        """The transport is shared: whoever opened it first closes it."""

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        seconds = read_timeout if isinstance(read_timeout, int | float) else READ_SECONDS
        body = request_data.json_parameters if request_data else {}
        if request_data and (files := request_data.multipart_data):
            exchange = await self._transport.post_form(url, body, files)
        else:
            exchange = await self._transport.post(url, body, read_seconds=seconds)
        match exchange:
            case Answered(status, content):
                return status, content
            case NotSent(reason):
                raise NetworkError(reason)
            case NoAnswer(reason):
                raise TimedOut(reason)


def _say(error: Exception) -> str:
    """The kind of error and its text without addresses: the one that was asked holds the token."""
    text = _ADDRESS.sub("<address>", str(error))
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def to_json(body: object) -> bytes:
    """The shortest JSON, in UTF-8: escaped, Chinese would take twice the room."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


async def _read(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > _LONGEST_ANSWER:
            raise aiohttp.ClientPayloadError("the answer is too long")
    return bytes(content)
