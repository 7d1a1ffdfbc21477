"""Editions that were called back, and what becomes of their messages."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from storage.records.deliveries import DeliveryState


class Standing(StrEnum):
    """How a delivery of an edition stands that is, or may be, called back."""

    WAITS = "waits"  # not sent yet, and never will be after the recall
    ON_THE_WIRE = "on the wire"  # in a worker's hand: deleted if it arrives
    DELETABLE = "deletable"  # sent: deleted after the recall
    DELETED = "deleted"
    CANCELLED = "cancelled"
    STAYS = "stays"  # sent, and cannot be deleted
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RecallReport:
    """An edition and how many of its deliveries stand in which way; `recalled_at` is None where it was not called back."""

    number: int
    created_at: datetime
    recalled_at: datetime | None
    counts: dict[Standing, int] = field(hash=False)

    def of(self, standing: Standing) -> int:
        """The number of deliveries that stand so."""
        return self.counts.get(standing, 0)


@dataclass(frozen=True, slots=True)
class OpenRecall:
    """An edition of which messages are still to be deleted: its number, and how many."""

    edition: int
    messages: int


@dataclass(frozen=True, slots=True)
class Recalled:
    """A delivery of an edition that was called back, which is due to be looked after.

    Attributes:
        state: As the ledger says; sending while a worker has it in hand.
        attempts: How often Telegram gave no answer, or one that nobody knows, when asked to delete it.
        delays: How often the server was not there.
        rests_until: Until when Telegram, or the pace of all workers, wants nothing sent to the chat.
    """

    id: int
    chat_id: int
    message_id: int | None
    sent_at: datetime | None
    state: DeliveryState
    attempts: int
    delays: int
    rests_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deleted:
    """The message is gone from its chat."""

    id: int


@dataclass(frozen=True, slots=True)
class Stays:
    """The message cannot be deleted."""

    id: int
    reason: str


@dataclass(frozen=True, slots=True)
class NeverCame:
    """There is no message: what was on the wire did not arrive."""

    id: int


@dataclass(frozen=True, slots=True)
class AskAgain:
    """The message is looked after again at that moment; so many attempts and delays more are counted."""

    id: int
    at: datetime
    attempts: int = 0
    delays: int = 0


Fate: TypeAlias = Deleted | Stays | NeverCame | AskAgain
"""What came of a delivery that was to be deleted."""
