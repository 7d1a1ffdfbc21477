"""What statements about deliveries have in common: which wait, which are in somebody's hand. Executes nothing."""

from sqlalchemy import case, exists, literal_column

from storage.records import DeliveryState
from storage.schema import DeliveryRow, LeaseRow

# What a delivery can be that is not done. Nobody, or a worker, has it in hand.
WAITING = (DeliveryState.PENDING, DeliveryState.UNCERTAIN)

# How it stands, where its lease is joined to it, if it has one.
state_of = case(
    (LeaseRow.delivery_id.is_not(None), DeliveryState.SENDING.value), else_=DeliveryRow.state
).label("state")

# Whether it arrived, or is still to. What may have arrived, and is not sent again, is not counted on.
arrives = (DeliveryRow.state == DeliveryState.SENT) | DeliveryRow.not_before.is_not(None)

# What the ledger says of what is withdrawn because its edition was called back.
_CALLED_BACK = "called back by the operator"
_IN_DOUBT = f"{_CALLED_BACK}; it may have arrived before"
called_back: dict[str, object] = {
    "state": DeliveryState.CANCELLED,
    "not_before": None,
    "error": case((DeliveryRow.uncertain_at.is_not(None), _IN_DOUBT), else_=_CALLED_BACK),
}

is_in_hand = exists().where(LeaseRow.delivery_id == DeliveryRow.id)

# Word for word the condition of the index of what is due: a bound value would not be recognised as it.
is_waiting = DeliveryRow.state.in_([literal_column(f"'{state.value}'") for state in WAITING])
