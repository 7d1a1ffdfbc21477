"""`incoming requeue` and `incoming cancel`: deliveries are sent again, or withdrawn."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from rich.console import Console

from bot.cli.loops import to_the_end
from bot.config.settings import Settings
from bot.core.wish import Wish
from bot.errors import BotError
from bot.services.ledger import Ledger
from bot.store import as_it_stands
from storage.records import DeliveryState, Requeued

T = TypeVar("T")


def requeue(settings: Settings, wish: Wish, states: Sequence[DeliveryState]) -> int:
    """Have what a wish names sent again, and say how many messages that are, and how many nobody wants any more.

    Raises:
        BotError: The wish names nothing, or there is no database.
    """
    _check(wish)

    async def bring() -> Requeued | None:
        async with as_it_stands(settings) as database:
            return await Ledger(database).send_again(wish, states, datetime.now(UTC))

    queued = _found(to_the_end(bring()), wish)
    _tell("messages queued again", queued.deliveries)
    if queued.left_out:
        _tell("left out, for the chat has stopped or cannot be reached", queued.left_out)
    return 0


def cancel(settings: Settings, wish: Wish) -> int:
    """Withdraw what a wish names and has not been sent, and say how many messages that are.

    Raises:
        BotError: The wish names nothing, or there is no database.
    """
    _check(wish)

    async def bring() -> int | None:
        async with as_it_stands(settings) as database:
            return await Ledger(database).withdraw(wish)

    _tell("messages cancelled", _found(to_the_end(bring()), wish))
    return 0


def _check(wish: Wish) -> None:
    if wish == Wish():
        raise BotError("say which messages: --chat ID, --edition NUMBER or --delivery ID")


def _found(found: T | None, wish: Wish) -> T:
    if found is None:
        raise BotError(
            f"there is no edition {wish.edition}; its number stands in the first line of each digest"
        )
    return found


def _tell(what: str, number: int) -> None:
    Console().print(f"{what}: {number}", highlight=False)
