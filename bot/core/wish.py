"""Which deliveries an operator means. Finds none of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """Those of a chat, of an edition by its number, by their own ids; of more than one, those that all of them mean.

    A wish that names nothing means none.
    """

    chat_id: int | None = None
    edition: int | None = None
    deliveries: tuple[int, ...] = ()
