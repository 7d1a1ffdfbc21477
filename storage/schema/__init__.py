"""The tables. Mapped classes end in Row and never leave `storage`: the stores turn them into records."""

from storage.schema.articles import ArticleRow, ArticleTopicRow, DeniedTopicRow, SourceRow
from storage.schema.chats import ChatRow, EventRow, RuleRow, SavedRow, SubscriptionRow
from storage.schema.columns import Base, BigKey, UtcDateTime
from storage.schema.deliveries import DeliveryRow, EditionRow, LeaseRow, RecallRow
from storage.schema.search import INDEX_NAME, UnindexedRow
from storage.schema.stories import CopyRow, StoryKeyRow
from storage.schema.workers import PauseRow, RestRow, SpendingRow, WorkerRow

__all__ = [
    "INDEX_NAME",
    "ArticleRow",
    "ArticleTopicRow",
    "Base",
    "BigKey",
    "ChatRow",
    "CopyRow",
    "DeliveryRow",
    "DeniedTopicRow",
    "EditionRow",
    "EventRow",
    "LeaseRow",
    "PauseRow",
    "RecallRow",
    "RestRow",
    "RuleRow",
    "SavedRow",
    "SourceRow",
    "SpendingRow",
    "StoryKeyRow",
    "SubscriptionRow",
    "UnindexedRow",
    "UtcDateTime",
    "WorkerRow",
]
