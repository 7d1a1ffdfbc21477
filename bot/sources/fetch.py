"""A bounded, guarded HTTP GET: what an address answers, or why not. Keeps no connection, cookie or state."""

import socket
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import aiohttp

USER_AGENT = "IncomingTransmission/0.1"

_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64, RFC 6052: the last 32 bits are an IPv4 address
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an answer may cost."""

    seconds: float = 30.0
    connect_seconds: float = 10.0
    bytes: int = 20 * 1024 * 1024
    redirects: int = 5


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was answered, and the address that answered after all redirects."""

    body: bytes
    content_type: str | None
    url: str


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """Why there is no answer, in one phrase."""

    url: str
    reason: str


class _PrivateAddressError(OSError):
    """A connection would lead into a private network."""


async def fetch(
    url: str, *, allow_private: bool = False, limits: Limits = LIMITS
) -> Fetched | FetchFailed:
    """The answer to a GET with status 200, decompressed.

    Only http and https. Unless *allow_private*, no connection is opened to an address that is not public: the check
    is made on each address that is really connected to, after names are resolved and redirects followed.
    """
    if url.partition("://")[0].lower() not in {"http", "https"}:
        return FetchFailed(url, "only http and https addresses are fetched")
    try:
        async with _session(limits, allow_private=allow_private) as session:
            return await _get(session, url, limits)
    except (aiohttp.ClientError, OSError, UnicodeError) as error:
        # OSError: also the time-out. UnicodeError: a host name that cannot be one.
        return FetchFailed(url, _reason(error, limits))


def is_public(host: str) -> bool:
    """Whether an IP address belongs to the internet at large, also where it is an IPv4 one in IPv6 clothes."""
    address = ip_address(host.partition("%")[0])
    inner = _within(address) if isinstance(address, IPv6Address) else None
    return (
        address.is_global and not address.is_multicast and (inner is None or is_public(str(inner)))
    )


def _within(address: IPv6Address) -> IPv4Address | None:
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])


def _session(limits: Limits, *, allow_private: bool) -> aiohttp.ClientSession:
    factory = None if allow_private else _public_socket
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(socket_factory=factory, use_dns_cache=False),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=limits.seconds, connect=limits.connect_seconds),
        headers={"User-Agent": USER_AGENT},
    )


def _public_socket(info: tuple[Any, ...]) -> socket.socket:
    """The socket for a connection, if it leads to the internet at large; called for every address that is tried."""
    family, kind, protocol, _, address = info
    if not is_public(address[0]):
        raise _PrivateAddressError(f"{address[0]} is a private address")
    return socket.socket(family, kind, protocol)


def _reason(error: aiohttp.ClientError | OSError | UnicodeError, limits: Limits) -> str:
    match error:
        case TimeoutError():
            reason = f"no complete answer within {limits.seconds:g} s"
        case aiohttp.TooManyRedirects():
            reason = f"more than {limits.redirects} redirects"
        case aiohttp.NonHttpUrlRedirectClientError():
            reason = "it redirects to an address that is none of http or https"
        case aiohttp.InvalidURL() | UnicodeError():
            reason = "it is no valid address"
        case aiohttp.ClientConnectorError():
            reason = error.os_error.strerror or str(error.os_error)
        case _:
            reason = str(error) or type(error).__name__
    return reason


async def _get(session: aiohttp.ClientSession, url: str, limits: Limits) -> Fetched | FetchFailed:
    async with session.get(url, max_redirects=limits.redirects) as response:
        if response.status != HTTPStatus.OK:
            return FetchFailed(
                url, f"the server answered {response.status} {response.reason}".strip()
            )
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > limits.bytes:
                return FetchFailed(url, f"the answer is larger than {limits.bytes / 1024**2:g} MB")
        return Fetched(bytes(body), response.headers.get("Content-Type"), str(response.url))
