"""What Telegram's server makes clickable by itself in a rich message, unless it is told not to (skip_entity_detection)."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from bot.sandbox.entities import Entity
from bot.sandbox.rich.texts import RichText, joined
from bot.sandbox.rich.tree import mapped
from bot.sandbox.state import Json

_SUSPICIOUS = re.compile(r"[@#$/.]|[0-9]{5}")  # without any of these there is nothing to find
_UNTOUCHED_BLOCKS = frozenset({"pre"})
_UNTOUCHED = frozenset(
    {
        "anchor_link",
        "button",
        "code",
        "date_time",
        "email_address",
        "phone_number",
        "reference_link",
        "text_mention",
        "url",
    }
)
# Kind of entity -> type of the text, the field that holds its value, the sign that the value goes without.
_FIELDS = {
    "bot_command": ("bot_command", "bot_command", "/"),
    "cashtag": ("cashtag", "cashtag", "$"),
    "email": ("email_address", "email_address", ""),
    "hashtag": ("hashtag", "hashtag", "#"),
    "mention": ("mention", "username", "@"),
    "phone_number": ("phone_number", "phone_number", ""),
    "url": ("url", "url", ""),
}

Detect = Callable[[str], list[Entity]]


def detected(blocks: list[Json], detect: Detect) -> list[Json]:
    """The same blocks with links, mentions, hashtags, commands and the like where people typed them."""
    return mapped(blocks, partial(_block, detect))


def _block(detect: Detect, block: Json) -> Json:
    if block["type"] in _UNTOUCHED_BLOCKS:
        return block
    return {name: _field(name, value, detect) for name, value in block.items()}


def _field(name: str, value: Any, detect: Detect) -> Any:
    match name:
        case "text" | "summary" | "credit":
            return _text(value, detect)
        case "caption":
            return _caption(value, detect)
        case "cells":
            return [[_caption(cell, detect) for cell in row] for row in value]
        case _:
            return value


def _caption(value: Any, detect: Detect) -> Any:
    """A caption or a cell: an object with texts in it, or (a table's caption) a text itself."""
    if not isinstance(value, dict) or "type" in value:
        return _text(value, detect)
    return {name: _field(name, inner, detect) for name, inner in value.items()}


def _text(text: RichText, detect: Detect) -> RichText:
    match text:
        case str():
            return _string(text, detect)
        case list():
            return joined([_text(part, detect) for part in text])
        case {"type": kind, "text": inner} if kind not in _UNTOUCHED:
            return {**text, "text": _text(inner, detect)}
        case _:
            return text


def _string(text: str, detect: Detect) -> RichText:
    found = detect(text) if _SUSPICIOUS.search(text) else []
    if not found:
        return text
    units, at = text.encode("utf-16-le"), 0
    parts: list[RichText] = []
    for entity in found:
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        parts += (units[at:start].decode("utf-16-le"), _made(entity, units[start:end]))
        at = end
    return joined([*parts, units[at:].decode("utf-16-le")])


def _made(entity: Entity, units: bytes) -> Json:
    text = units.decode("utf-16-le")
    kind, field, sign = _FIELDS[entity["type"]]
    value = text.removeprefix(sign)
    if kind == "url" and not re.match(r"\w+:", text):
        value = f"http://{text}"
    return {"type": kind, "text": text, field: value}
