"""What can be decided about a delivery after an answer, as values. Decides nothing itself: that is `retry`'s."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from bot.core.answers import Element
from storage.records import ChatState


class Scope(StrEnum):
    """Whom a wait holds up."""

    CHAT = "chat"
    BOT = "bot"


RICH: Final = "rich"
"""The name of a pause in which no rich message is sent: the server does not know them."""

PAID: Final = "paid"
"""The name of a pause in which messages are sent, but none is paid for."""


class Toll(StrEnum):
    """What a try that came to nothing is counted as."""

    ATTEMPT = "attempt"  # one of those after which a part is given up
    DELAY = "delay"  # the server was not there: the next wait is longer, and that is all


@dataclass(frozen=True, slots=True)
class Delivered:
    """The part arrived."""

    message_id: int | None


@dataclass(frozen=True, slots=True)
class RetryAt:
    """Send the same again at that moment.

    Attributes:
        at: Not before.
        reason: What the ledger says meanwhile.
        closes: To whom nothing at all may go before that moment.
        bot_until: Where chat after chat is told to wait: nothing may go to anybody before it.
        toll: What the try is counted as, if it is.
        doubtful: It may have arrived.
        unknown: The error is of no known kind, and worth the operator's look.
    """

    at: datetime
    reason: str
    closes: Scope | None = None
    bot_until: datetime | None = None
    toll: Toll | None = None
    doubtful: bool = False
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Await:
    """It may have arrived, and is not sent again before the operator says so."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """No attempt will help, or none has; the operator sees why."""

    reason: str


@dataclass(frozen=True, slots=True)
class SuspendChat:
    """Send nothing to the chat until it comes back, or until that moment where one is named.

    With `alarm` the trouble is the bot's, not the chat's, and the operator has to hear of it.
    """

    state: ChatState
    reason: str
    until: datetime | None = None
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class PauseThread:
    """Stop the subscription of that thread; the chat's others go on."""

    reason: str


@dataclass(frozen=True, slots=True)
class MoveChat:
    """The chat has another id now: keep everything under it, and send the part there after `wait`.

    It counts as a delay.
    """

    to: int
    wait: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Degrade:
    """Send the part without what was refused about it; give up where nothing can be left out."""

    reason: str
    element: Element


@dataclass(frozen=True, slots=True)
class PayNothing:
    """Send the same again without paying for it, and pay for nothing before that moment."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class StopBot:
    """Send nothing more at all: the token is not, or not only, ours."""

    reason: str


Decision: TypeAlias = (
    Delivered
    | RetryAt
    | Await
    | GiveUp
    | SuspendChat
    | PauseThread
    | MoveChat
    | Degrade
    | PayNothing
    | StopBot
)
