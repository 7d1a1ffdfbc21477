"""The ledger of deliveries: queues, gives in hand, records, counts. Sends nothing and decides no retry.

queued -> pending --claimed--> sending -> sent | failed | uncertain | pending (again, later)
             ^                    |
             `-- not to leave yet-+-- its worker died: it may have left -> uncertain

What is sending stands in a small table of leases; the delivery itself is written when it is queued
and when something came of it. So a message costs one change of a large table, not two.
What is to be deleted from its chat again stands in another small one.
"""

from storage.outbox.counts import Counts
from storage.outbox.history import History
from storage.outbox.leases import Leases
from storage.outbox.queue import Queue
from storage.outbox.recalls import Recalls


class OutboxStore(Queue, Leases, Recalls, Counts, History):
    """All deliveries."""


__all__ = ["OutboxStore"]
