"""What remains of a message without the element that Telegram refused. Sends nothing.

rich -> classic (kept beside it) -> plain text;  with buttons -> without;  as an answer -> by itself
"""

import re
from dataclasses import replace
from html import unescape
from typing import Final, assert_never

from bot.core.answers import Element
from storage.records import Part

_TAG: Final = re.compile(r"<[^<>]*>")


def plainer(part: Part, element: Element) -> Part | None:
    """The message without this element; None when it has none: then nothing is left to take away."""
    match element:
        case Element.MARKUP:
            return part.plainer or _plain(part)
        case Element.RICHNESS | Element.METHOD:
            return part.plainer
        case Element.BUTTONS:
            return _without(part, "reply_markup")
        case Element.REPLY:
            return _without(part, "reply_parameters")
        case _:
            assert_never(element)


def is_of_content(element: Element) -> bool:
    """Whether what was said was refused, which every other chat would get too, not the chat or the server."""
    return element in {Element.MARKUP, Element.BUTTONS}


def _plain(part: Part) -> Part | None:
    without = _without(part, "parse_mode")
    if without is None:
        return None
    # Our own renderer escapes every `<` of a text, so whatever looks like a tag here is one.
    text = unescape(_TAG.sub("", str(part.payload["text"])))
    return replace(without, payload=without.payload | {"text": text})


def _without(part: Part, parameter: str) -> Part | None:
    """The message without a parameter (Bot API, sendMessage), in all its forms."""
    if parameter not in part.payload:
        return None
    payload = {name: value for name, value in part.payload.items() if name != parameter}
    kept = None if part.plainer is None else _without(part.plainer, parameter) or part.plainer
    return Part(part.method, payload, kept)
