"""What became of an article, and of an edition in one chat: for whoever asks why."""

from dataclasses import dataclass
from datetime import datetime

from storage.records.deliveries import DeliveryState


@dataclass(frozen=True, slots=True)
class Known:
    """An article as the store has it, whether or not it was taken in.

    Attributes:
        number: None until it is taken in.
        taken_in_at: When it was taken in the last time; None while it waits for that.
        refused: Why it never will be taken in.
        source: The name of the feed that brought it; None where none did.
    """

    id: int
    number: int | None
    title: str
    url: str | None
    published_at: datetime | None
    received_at: datetime
    taken_in_at: datetime | None
    refused: str | None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One part of an edition on its way to one subscription, and what the edition is.

    Attributes:
        edition: The number of the edition, which people see.
        rule: The text of the rule that chose its articles.
        composed_at: When it was composed.
        not_before: When it is sent, or sent again; None when that is decided.
        error: Why it failed, or was not sent so far.
        recalled_at: When the edition was called back.
    """

    edition: int
    rule: str
    article_ids: tuple[int, ...]
    composed_at: datetime
    part: int
    state: DeliveryState
    queued_at: datetime
    not_before: datetime | None
    sent_at: datetime | None
    error: str | None
    recalled_at: datetime | None = None

    @property
    def arrives(self) -> bool:
        """Whether it arrived, or is still to: what may have arrived, and is not sent again, is not counted on.

        What was called back is not, either, even while it still stands in the chat.
        """
        if self.recalled_at is not None:
            return False
        return self.state is DeliveryState.SENT or self.not_before is not None
