"""Composed digests and their parts on the way to chats."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from storage.records.chats import Format


class DeliveryState(StrEnum):
    """The life of one part on its way to one chat (docs/architecture.md, "The ledger")."""

    PENDING = "pending"  # waits for its turn
    SENDING = "sending"  # a worker has it in hand: the request may have left
    SENT = "sent"  # Telegram answered with a message id
    UNCERTAIN = "uncertain"  # the request left and no answer came
    FAILED = "failed"  # given up, with the reason
    CANCELLED = "cancelled"  # withdrawn before it left
    RECALLED = "recalled"  # it arrived, its edition was called back, and it was deleted


@dataclass(frozen=True, slots=True)
class EditionKey:
    """What makes an edition one: equal keys are composed once. It is `without` stories that its readers had before."""

    rule_id: int
    after: int
    upto: int
    language: str
    format: Format
    max_items: int
    without: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One message of an edition: the payload as the Bot API takes it, without its chat.

    `plainer` says the same in a form that can be sent where this one is refused.
    """

    method: str
    payload: dict[str, object] = field(hash=False)
    plainer: "Part | None" = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A composed digest, shared by all subscriptions that ask for the same."""

    id: int
    number: int
    after: int
    upto: int
    article_ids: tuple[int, ...]
    parts: tuple[Part, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this worker holds, with all that is needed to send it.

    Attributes:
        attempts: How often it got no answer, or one that nobody knows.
        delays: How often the server was not there, which takes no attempt away from it.
    """

    id: int
    edition_id: int
    subscription_id: int
    part: int
    chat_id: int
    thread_id: int | None
    silent: bool
    attempts: int
    delays: int
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ledger is to say of a delivery that was on the wire.

    Attributes:
        not_before: When it is sent again.
        attempts: How many more attempts are counted.
        delays: How many more delays.
    """

    id: int
    state: DeliveryState
    not_before: datetime | None = None
    message_id: int | None = None
    error: str | None = None
    attempts: int = 0
    delays: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries stand in each state."""

    counts: dict[DeliveryState, int] = field(hash=False)

    def of(self, state: DeliveryState) -> int:
        """The number of deliveries in a state."""
        return self.counts.get(state, 0)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Deliveries in one state for one reason: how many, and the latest of them."""

    state: DeliveryState
    reason: str
    deliveries: int
    latest: int


@dataclass(frozen=True, slots=True)
class Requeued:
    """How many deliveries were queued again, and how many were left out because nobody can or will have them."""

    deliveries: int
    left_out: int


@dataclass(frozen=True, slots=True)
class OfChat:
    """The deliveries to a chat, in all its threads."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class OfSubscription:
    """The deliveries to a subscription."""

    subscription_id: int


@dataclass(frozen=True, slots=True)
class OfInactive:
    """The deliveries to all subscriptions that are stopped or paused."""


@dataclass(frozen=True, slots=True)
class OfEdition:
    """The deliveries of an edition, to everybody."""

    edition_id: int


@dataclass(frozen=True, slots=True)
class OfThese:
    """Deliveries by their ids: a handful, named by a person."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OfAll:
    """The deliveries that each of these means; without any, none."""

    which: "tuple[Which, ...]"


Which: TypeAlias = OfChat | OfSubscription | OfInactive | OfEdition | OfThese | OfAll
"""Which deliveries are withdrawn or queued again."""
