"""The settings of a sandbox, and the refusal to listen anywhere but on loopback. Starts nothing."""

import ipaddress
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from bot.sandbox.rich.rules import RichLimits
from bot.sandbox.rich.shapes import ApiVersion

_STRICT = ConfigDict(extra="forbid", strict=True)  # limits can be read from JSON, too


class SandboxError(Exception):
    """The sandbox was asked for something that it does not do."""


class NotLoopbackError(SandboxError):
    """The sandbox would be reachable from other machines."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"the sandbox does not listen on {host!r}: anyone who reaches it can write as anyone; "
            "use a loopback address such as 127.0.0.1 or ::1"
        )


@dataclass(frozen=True, slots=True)
class Bucket:
    """A token bucket: `rate` sends a second in the long run, `burst` at once."""

    __pydantic_config__: ClassVar = _STRICT
    rate: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    burst: Annotated[int, Field(ge=1)]


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """The limits that Telegram publishes in its bot FAQ; their exact shape is not published.

    `ladder` holds the seconds of consecutive 429 answers to a client that does not wait.
    `grace` is how long after a 429 a request may still come without counting as a violation:
    it may have left before the answer arrived. With `escalate`, three ignored waits cost an hour.
    `active` and `pending` bound the requests in work, for the bot and for one chat (Client.cpp).
    `paid` takes the place of `bot` for messages that are sent with `allow_paid_broadcast`.
    """

    __pydantic_config__: ClassVar = _STRICT
    bot: Bucket = Bucket(30.0, 30)
    private: Bucket = Bucket(1.0, 3)
    group: Bucket = Bucket(20 / 60, 20)
    paid: Bucket = Bucket(1000.0, 1000)
    ladder: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)] = (
        1,
        2,
        5,
        10,
        20,
        30,
        60,
    )
    grace: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.25
    escalate: bool = False
    active: Annotated[int, Field(ge=0)] = 1000
    pending: Annotated[int, Field(ge=0)] = 310


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """How a sandbox behaves.

    `port` 0 takes a free one. `latency` is in seconds and is added to every answer but getUpdates.
    `paid_broadcasts` lets the bot pay, with so many `stars`, for more than Telegram's free rate.
    `strict` refuses parameters, fields of rich messages and HTML tags in them that the Bot API does not know,
    which Telegram would ignore. An older `api_version` knows no rich messages, or less of them.
    `initiate_refusal` answers 403 instead of "chat not found" for people who never pressed Start;
    Telegram gives either. `history` and `journal` bound the messages and calls that are kept.
    """

    host: str = "127.0.0.1"
    port: int = 0
    token: str = "1000001:sandbox"  # noqa: S105 -- opens nothing but this sandbox
    bot_name: str = "Incoming Transmission"
    bot_username: str = "incoming_sandbox_bot"
    latency: float = 0.0
    flood: bool = True
    limits: FloodLimits = field(default_factory=FloodLimits)
    paid_broadcasts: bool = False
    stars: int = 0
    strict: bool = True
    initiate_refusal: bool = False
    history: int = 10_000
    journal: int = 10_000
    api_version: ApiVersion = ApiVersion.V10_3
    rich: RichLimits = field(default_factory=RichLimits)


def loopback(host: str) -> str:
    """The host itself when it is a loopback address.

    Raises:
        NotLoopbackError: it is not, or it is a name other than `localhost`.
    """
    if host == "localhost":
        return host
    try:
        address = ipaddress.ip_address(host)
    except ValueError as error:
        raise NotLoopbackError(host) from error
    if not address.is_loopback:
        raise NotLoopbackError(host)
    return host
