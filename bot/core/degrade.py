"""What remains of a message without the element that Telegram refused. Sends nothing."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from typing import Final

from bot.core.answers import Element
from storage.records import Part

_TAG: Final = re.compile(r"<[^<>]*>")
# The parameter of a message that stands for each element (Bot API, sendMessage).
_PARAMETERS: Final[Mapping[Element, str]] = {
    Element.MARKUP: "parse_mode",
    Element.BUTTONS: "reply_markup",
    Element.REPLY: "reply_parameters",
}


def plainer(part: Part, element: Element) -> Part | None:
    """The message without this element; None when it has none: then nothing is left to take away."""
    parameter = _PARAMETERS[element]
    if parameter not in part.payload:
        return None
    payload = {name: value for name, value in part.payload.items() if name != parameter}
    if element is Element.MARKUP:
        # Our own renderer escapes every `<` of a text, so whatever looks like a tag here is one.
        payload["text"] = unescape(_TAG.sub("", str(payload["text"])))
    return replace(part, payload=payload)
