"""The tables. Mapped classes end in Row and never leave `storage`: the stores turn them into records."""

from storage.schema.articles import ArticleRow, ArticleTopicRow, SourceRow
from storage.schema.chats import ChatRow, EventRow, RuleRow, SavedRow, SubscriptionRow
from storage.schema.columns import Base, BigKey, UtcDateTime
from storage.schema.deliveries import HELD, OPEN, WAITING, DeliveryRow, EditionRow
from storage.schema.workers import PauseRow, SpendingRow, WorkerRow

__all__ = [
    "HELD",
    "OPEN",
    "WAITING",
    "ArticleRow",
    "ArticleTopicRow",
    "Base",
    "BigKey",
    "ChatRow",
    "DeliveryRow",
    "EditionRow",
    "EventRow",
    "PauseRow",
    "RuleRow",
    "SavedRow",
    "SourceRow",
    "SpendingRow",
    "SubscriptionRow",
    "UtcDateTime",
    "WorkerRow",
]
