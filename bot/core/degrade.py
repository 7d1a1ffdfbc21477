"""The next plainer form of a message that Telegram refused. Sends nothing."""

import re
from dataclasses import replace
from html import unescape
from typing import Final

from storage.records import Part

_TAG: Final = re.compile(r"<[^<>]*>")


def plainer(part: Part) -> Part | None:
    """The message without its markup; None when it has none: then nothing is left to take away.

    Our own renderer escapes every `<` of a text, so whatever looks like a tag here is one.
    """
    if "parse_mode" not in part.payload:
        return None
    payload = {name: value for name, value in part.payload.items() if name != "parse_mode"}
    payload["text"] = unescape(_TAG.sub("", str(part.payload["text"])))
    return replace(part, payload=payload)
