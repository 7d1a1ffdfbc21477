"""What a rich message is judged by, and the refusals that come of it. Knows no block."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from bot.sandbox.refusals import Refused, bad_request
from bot.sandbox.rich.shapes import ApiVersion


@dataclass(frozen=True, slots=True)
class RichLimits:
    """What Telegram takes in one message (TDLib, options `rich_message_*_max`).

    In which `unit` it counts the text is not published; UTF-16 units are the middle.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid", strict=True)
    text: Annotated[int, Field(ge=1)] = 32_768
    blocks: Annotated[int, Field(ge=1)] = 500
    depth: Annotated[int, Field(ge=1, le=64)] = 16
    media: Annotated[int, Field(ge=0)] = 50
    columns: Annotated[int, Field(ge=1)] = 20
    unit: Literal["characters", "utf-16", "bytes"] = "utf-16"


@dataclass(frozen=True, slots=True)
class Rules:
    """How one message is read.

    `strict` refuses fields and tags that Telegram would ignore; `url_fault` says why a URL can be no link.
    `private`: the chat is one; `draft`: the message is a preview of one that is being written.
    """

    limits: RichLimits
    version: ApiVersion
    url_fault: Callable[[str], str | None]
    strict: bool
    private: bool = True
    draft: bool = False


@dataclass(slots=True)
class Findings:
    """What is lost or odd in a message that is taken all the same."""

    dropped_links: int = 0
    literal_entities: int = 0
    lints: Counter[str] = field(default_factory=Counter)


def unparsed(reason: str) -> Refused:
    """400: the form of a block is wrong."""
    return bad_request(f"can't parse InputRichBlock: {reason}")


def without_content() -> Refused:
    """400: something that has to say something is empty, or stands where it cannot."""
    return bad_request("RICH_MESSAGE_CONTENT_REQUIRED")


def invalid(what: str) -> Refused:
    """400: a value is none, such as "URL" or "DATE"."""
    return bad_request(f"RICH_MESSAGE_{what}_INVALID")


def beyond(limit: str) -> Refused:
    """400: more than Telegram takes; the real name of this error is not known."""
    return bad_request(f"RICH_MESSAGE_LIMIT_{limit}")
