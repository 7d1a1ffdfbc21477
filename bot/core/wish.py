"""Which deliveries an operator means. Finds none of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """Those of a chat, of an edition by its number, or by their own ids; all that is named counts."""

    chat_id: int | None = None
    edition: int | None = None
    deliveries: tuple[int, ...] = ()
