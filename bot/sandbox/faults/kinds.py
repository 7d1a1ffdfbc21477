"""What can go wrong, as values read from JSON. Says nothing of when, and does nothing.

`stored` says whether the request is carried out before the client gets the trouble: then a message is in the
chat, and the client cannot know it.
"""

import json
from importlib.resources import files
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.sandbox.refusals import Refused

LONGEST = 3600.0  # seconds that a fault may last

KNOWN_ERRORS: dict[str, dict[str, Any]] = json.loads(
    files("bot.sandbox.faults").joinpath("known_errors.json").read_text(encoding="utf-8")
)
"""Answers that Telegram gives, by a name of ours (docs/sandbox.md, "Errors by name")."""

Seconds = Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Strict(BaseModel):
    """A value of a script: immutable, of the right types, and without misspelt fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Error(Strict):
    """An answer that is not ok: one of the known errors by name, or one given in full."""

    kind: Literal["error"]
    error: str | None = None
    code: Annotated[int, Field(ge=400, le=599)] | None = None
    description: str = ""
    parameters: dict[str, Any] | None = None
    stored: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.error is None) is (self.code is None):
            raise ValueError("give either `error`, the name of a known one, or `code`")
        if self.error is not None and self.error not in KNOWN_ERRORS:
            raise ValueError(f"there is no known error {self.error!r}")
        return self

    def refusal(self) -> Refused:
        """The answer; fields given beside a name win over those of the table."""
        known = {} if self.error is None else KNOWN_ERRORS[self.error]
        return Refused(
            self.code or known["code"],
            self.description or known.get("description", ""),
            parameters=self.parameters or known.get("parameters"),
        )


class Throttle(Strict):
    """429. With a scope, what comes to it before the seconds are over is throttled too, and a violation.

    Not `named`: without `parameters` and `Retry-After`, so that the client has to guess.
    """

    kind: Literal["throttle"]
    retry_after: Annotated[int, Field(ge=1, le=LONGEST)] = 5
    scope: Literal["request", "chat", "bot"] = "request"
    named: bool = True

    def refusal(self) -> Refused:
        """The answer."""
        if not self.named:
            return Refused(429, "Too Many Requests")
        description = f"Too Many Requests: retry after {self.retry_after}"
        return Refused(429, description, parameters={"retry_after": self.retry_after})


class Gateway(Strict):
    """502, 503 or 504 with a page of HTML, as the proxy before the Bot API gives it."""

    kind: Literal["gateway"]
    code: Literal[502, 503, 504] = 502
    stored: bool = False


class BrokenJson(Strict):
    """200, and a body that ends in the middle of its JSON."""

    kind: Literal["broken_json"]
    stored: bool = True


class Truncated(Strict):
    """200, a Content-Length, and an end of the connection before so many bytes have come."""

    kind: Literal["truncated"]
    stored: bool = True


class Drop(Strict):
    """No answer: the connection is closed in good order, or reset."""

    kind: Literal["drop"]
    how: Literal["close", "reset"] = "reset"
    stored: bool = False


class Hang(Strict):
    """No answer for so long, then the connection is closed."""

    kind: Literal["hang"]
    seconds: Seconds = 30.0
    stored: bool = False


class Drip(Strict):
    """The answer comes in pieces over so many seconds."""

    kind: Literal["drip"]
    seconds: Seconds = 5.0
    pieces: Annotated[int, Field(ge=2, le=1000)] = 20


class Outage(Strict):
    """Nobody listens for so long: all connections are reset and new ones are refused, the chat page's too."""

    kind: Literal["outage"]
    seconds: Annotated[float, Field(gt=0, le=LONGEST, allow_inf_nan=False)] = 1.0


class Latency(Strict):
    """The answer comes later: between `low` and `high` seconds, or, for the share `tail`, after `tail_seconds`.

    No other fault is held up by it: latencies add up, and come before whatever else strikes.
    """

    kind: Literal["latency"]
    low: Seconds = 0.04
    high: Seconds = 0.12
    tail: Share = 0.0
    tail_seconds: Seconds = 5.0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError("`low` is above `high`")
        return self


Trouble = Error | Throttle | Gateway | BrokenJson | Truncated | Drop | Hang | Drip | Outage
Fault = Annotated[Trouble | Latency, Field(discriminator="kind")]
