"""What several commands can be given, and the words that they take for it. Does nothing with it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

# What both databases can hold.
LARGEST_NUMBER: Final = 2**63 - 1
SMALLEST_NUMBER: Final = -(2**63)


class Form(StrEnum):
    """How a preview is printed."""

    TEXT = "text"
    HTML = "html"


class Rendered(StrEnum):
    """What `incoming render` prints."""

    CLASSIC = "classic"  # Telegram's HTML
    RICH = "rich"  # the JSON of rich messages
    PLAIN = "plain"
    PAGE = "page"  # the seed format


class Language(StrEnum):
    """The languages that the bot speaks."""

    EN = "en"
    ZH = "zh"


class Undelivered(StrEnum):
    """What can be sent again."""

    FAILED = "failed"
    CANCELLED = "cancelled"
    UNCERTAIN = "uncertain"


OfChat = Annotated[
    int | None,
    typer.Option(
        "--chat",
        help="To this chat, by Telegram's id.",
        min=SMALLEST_NUMBER,
        max=LARGEST_NUMBER,
    ),
]
OfEdition = Annotated[
    int | None,
    typer.Option(
        "--edition",
        help="Of the edition with this number (#12 in a digest).",
        min=1,
        max=LARGEST_NUMBER,
    ),
]
OfDeliveries = Annotated[
    list[int] | None,
    typer.Option(
        "--delivery",
        help="This message, by its id in the ledger; may be given again.",
        min=1,
        max=LARGEST_NUMBER,
    ),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration file (default: config.yaml, if any)."),
]
Topics = Annotated[list[str] | None, typer.Option("--topic", "-t", help="Only about this topic.")]
