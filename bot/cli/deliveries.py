"""What can be typed about deliveries: `incoming requeue`, `cancel` and `recall`, with their help.

What they do is loaded when it is asked for, as everywhere in the command line.
"""

import os
from typing import Annotated

import typer

from bot.cli.options import (
    LARGEST_NUMBER,
    Config,
    OfChat,
    OfDeliveries,
    OfEdition,
    Undelivered,
)
from bot.config import load
from bot.core.wish import Wish
from storage.records import DeliveryState


def requeue(
    chat: OfChat = None,
    edition: OfEdition = None,
    delivery: OfDeliveries = None,
    state: Annotated[
        list[Undelivered] | None,
        typer.Option(help="Only these (default: failed); may be given again."),
    ] = None,
    config: Config = None,
) -> None:
    """Send again what failed, was cancelled or is uncertain.

    In a chat, of an edition, or by id. Several options narrow it: --chat 1 --edition 12 means that edition in that chat.
    Who has stopped, or cannot be reached, gets nothing again.
    """
    from bot.cli.ledger import requeue as send_again  # noqa: PLC0415 -- see the module's docstring

    wish = Wish(chat, edition, tuple(delivery or ()))
    states = [DeliveryState(one) for one in state or [Undelivered.FAILED]]
    raise typer.Exit(send_again(load(config, os.environ), wish, states))


def cancel(
    chat: OfChat = None,
    edition: OfEdition = None,
    delivery: OfDeliveries = None,
    config: Config = None,
) -> None:
    """Withdraw what waits to be sent.

    In a chat, of an edition, or by id. Several options narrow it: --chat 1 --edition 12 means that edition in that chat.
    """
    from bot.cli.ledger import cancel as withdraw  # noqa: PLC0415 -- see the module's docstring

    wish = Wish(chat, edition, tuple(delivery or ()))
    raise typer.Exit(withdraw(load(config, os.environ), wish))


def recall(
    edition: Annotated[
        int,
        typer.Argument(
            help="The edition with this number (#12 in a digest).",
            metavar="NUMBER",
            min=1,
            max=LARGEST_NUMBER,
        ),
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would become of its messages.")
    ] = False,
    config: Config = None,
) -> None:
    """Call an edition back and delete it from all chats.

    Nothing of it is sent any more. The running service deletes what arrived within the last 48 hours, as fast as
    Telegram allows.
    Given again, it says how far that is. It cannot be undone.
    """
    from bot.cli.recall import recall as call_back  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(call_back(load(config, os.environ), edition, only_look=dry_run))
