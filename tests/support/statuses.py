"""How a store may stand, as a value: a little of everything."""

from datetime import timedelta

from bot.services.status import StoreStatus
from storage.records import (
    ChatState,
    ChatTally,
    DeliveryState,
    Pause,
    SubscriptionState,
    Tally,
    Worker,
)
from tests.support.store import NOW

STATUS = StoreStatus(
    articles=7,
    unseen=2,
    refused=1,
    census=(
        ChatTally(ChatState.ACTIVE, None, 5),
        ChatTally(ChatState.SUSPENDED, "blocked by the user", 2),
    ),
    subscriptions=4,
    subscribed={SubscriptionState.ACTIVE: 4, SubscriptionState.STOPPED: 1},
    editions=3,
    deliveries=Tally({DeliveryState.SENT: 9, DeliveryState.UNCERTAIN: 1}),
    doubtful=2,
    due_since=NOW,
    troubles=(),
    workers=(
        Worker("one", NOW, leader=True, delivers=True),
        Worker("two", NOW, leader=False, delivers=True),
    ),
    beat_at=NOW,
    pauses=(Pause("bot", NOW + timedelta(seconds=30), "Too Many Requests"),),
)
