"""Blacks out bot tokens in texts that people or programs will read. Knows no log and no configuration."""

import re
from collections.abc import Callable, Collection
from typing import Final

HIDDEN: Final = "<token>"

# Bot API, "Authorizing your bot": the bot's id, a colon, and 35 characters of base64url; in addresses the colon may be quoted.
_USUAL: Final = r"[0-9]{5,}(?::|%3A)[A-Za-z0-9_-]{20,}"


def hiding(secrets: Collection[str]) -> Callable[[str], str]:
    """Return what replaces these secrets, whatever their shape, and all that looks like a bot token."""
    known = [re.escape(secret).replace(":", "(?::|%3A)") for secret in secrets if secret]
    # The longest first: of two secrets one may be the beginning of the other.
    pattern = re.compile("|".join([*sorted(known, key=len, reverse=True), _USUAL]), re.IGNORECASE)
    return lambda text: pattern.sub(HIDDEN, text)
