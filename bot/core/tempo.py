"""How fast one worker may send at a moment, as a value to look at. Holds nobody up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tempo:
    """The pace of broadcasts.

    Attributes:
        rate: Messages a second; 0 while nothing may leave.
        part: The part of the usual pace that is kept since Telegram last said "too many requests".
        workers: How many workers share the pace.
    """

    rate: float
    part: float
    workers: int
