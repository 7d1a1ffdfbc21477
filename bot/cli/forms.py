"""The forms in which an article can be printed, by the names that are typed."""

from enum import StrEnum


class Rendered(StrEnum):
    """What `incoming render` prints."""

    CLASSIC = "classic"  # Telegram's HTML
    RICH = "rich"  # the JSON of rich messages
    PLAIN = "plain"
    PAGE = "page"  # the seed format
