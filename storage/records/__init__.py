"""The nouns: frozen values that travel between storage, services and core. No behaviour but identity and validity."""

from storage.records.articles import (
    Added,
    Article,
    BodyFormat,
    Candidate,
    Draft,
    Label,
    LabelOrigin,
    Source,
    SourceKind,
    TakenIn,
    Unseen,
)
from storage.records.chats import (
    Chat,
    ChatKind,
    ChatState,
    DueGroup,
    Format,
    Role,
    Subscription,
    SubscriptionState,
)
from storage.records.deliveries import (
    Claim,
    DeliveryState,
    Edition,
    EditionKey,
    Outcome,
    Part,
    Tally,
)
from storage.records.workers import (
    Pause,
    Worker,
)

__all__ = [
    "Added",
    "Article",
    "BodyFormat",
    "Candidate",
    "Chat",
    "ChatKind",
    "ChatState",
    "Claim",
    "DeliveryState",
    "Draft",
    "DueGroup",
    "Edition",
    "EditionKey",
    "Format",
    "Label",
    "LabelOrigin",
    "Outcome",
    "Part",
    "Pause",
    "Role",
    "Source",
    "SourceKind",
    "Subscription",
    "SubscriptionState",
    "TakenIn",
    "Tally",
    "Unseen",
    "Worker",
]
