"""What statements about deliveries have in common: which wait, which are in somebody's hand. Executes nothing."""

from sqlalchemy import exists

from storage.records import DeliveryState
from storage.schema import DeliveryRow, LeaseRow

# What a delivery can be that is not done. Nobody, or a worker, has it in hand.
WAITING = (DeliveryState.PENDING, DeliveryState.UNCERTAIN)

is_in_hand = exists().where(LeaseRow.delivery_id == DeliveryRow.id)
