"""What can come of a request to Telegram, as values. Read from HTTP in `meaning`, decided upon in `retry`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Obstacle(StrEnum):
    """Why a chat, or a thread in it, cannot be written to."""

    GONE = "gone"  # deactivated user, deleted group: for good
    BLOCKED = "blocked"  # until the user unblocks the bot
    REMOVED = "removed"  # kicked, or not a member
    NEVER_STARTED = "never started"  # unknown to Telegram, or the user never pressed Start
    NO_RIGHTS = "no rights"  # until an administrator grants them
    LIMITED = (
        "bot limited"  # Telegram keeps this bot from writing to groups: the operator must know
    )
    THREAD = "thread"  # the forum topic is closed or deleted; the chat itself is well


class Element(StrEnum):
    """What about a message was refused, and can be left out."""

    MARKUP = "markup"  # the text and its formatting
    RICHNESS = "richness"  # this chat takes no rich message, whatever it says
    METHOD = "method"  # this server does not know the method
    BUTTONS = "buttons"
    REPLY = "reply"  # the message that it answers is gone


@dataclass(frozen=True, slots=True)
class Sent:
    """Done. Without a message id where Telegram gives none: nothing was to be changed, or it is gone again.

    `lost` says what a rich message has that did not arrive, where anybody looked.
    """

    message_id: int | None
    lost: str | None = None


@dataclass(frozen=True, slots=True)
class Throttled:
    """Too many requests: none may go to that chat, or to any, before so many seconds have passed."""

    retry_after: float
    whole_bot: bool


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The server was not there, or failed. Ambiguous where it may have sent the message before it failed."""

    reason: str
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The request left and no answer could be read."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The chat, or its thread, takes no message from this bot."""

    kind: Obstacle
    reason: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group became a supergroup with another id; nothing was sent."""

    to: int


@dataclass(frozen=True, slots=True)
class Refused:
    """This content, in this form, will never be accepted."""

    reason: str
    element: Element = Element.MARKUP


@dataclass(frozen=True, slots=True)
class Outdated:
    """What the request speaks of, a message or the press of a button, is gone."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Paid broadcasts are not switched on for this bot, or it has no Stars; nothing was sent."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """The token opens nothing."""

    reason: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another process fetches updates with this token, or a webhook does."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """An answer that no row of our tables describes; nothing was sent."""

    reason: str


Answer: TypeAlias = (
    Sent
    | Throttled
    | Unavailable
    | Uncertain
    | Unreachable
    | Migrated
    | Refused
    | Outdated
    | Unpaid
    | Unauthorised
    | Conflict
    | Unknown
)
