"""Rich messages read as the sandbox reads them, without a server: what comes out, or how they are refused."""

from dataclasses import replace
from typing import Any

import pytest

from bot.sandbox.refusals import Refused
from bot.sandbox.rich.message import Rich, rich_reader
from bot.sandbox.rich.rules import RichLimits, Rules
from bot.sandbox.rich.shapes import ApiVersion
from bot.sandbox.text import best_judge

JUDGE = best_judge()
RULES = Rules(limits=RichLimits(), version=ApiVersion.V10_3, url_fault=JUDGE.url_fault, strict=True)
_read = rich_reader(JUDGE)


def read(message: Any, **rules: Any) -> Rich:
    """The message by the rules of a strict sandbox with these changes."""
    return _read(message, replace(RULES, **rules))


def refusal(message: Any, **rules: Any) -> str:
    """Why a message is refused, without "Bad Request: "; it has to be."""
    with pytest.raises(Refused) as refused:
        read(message, **rules)
    assert refused.value.code == 400
    return refused.value.description.removeprefix("Bad Request: ")


def content_if_taken(message: Any, **rules: Any) -> dict[str, Any] | None:
    """What a message shows; None when it is refused."""
    try:
        return read(message, **rules).content
    except Refused:
        return None


def shown(*blocks: Any, **rules: Any) -> list[dict[str, Any]]:
    """What the answer shows of given blocks."""
    found: list[dict[str, Any]] = read({"blocks": list(blocks)}, **rules).content["blocks"]
    return found


def from_html(html: str, *, detect: bool = False, **rules: Any) -> list[dict[str, Any]]:
    """What the answer shows of rich HTML."""
    message = {"html": html, "skip_entity_detection": not detect}
    found: list[dict[str, Any]] = read(message, **rules).content["blocks"]
    return found


def paragraph(text: Any = "x") -> dict[str, Any]:
    return {"type": "paragraph", "text": text}


URL = "https://example.org/"
PHOTO = {"type": "photo", "photo": {"type": "photo", "media": f"{URL}x.png"}}
MEDIA: list[dict[str, Any]] = [
    {"type": kind, kind: {"type": kind, "media": f"{URL}file"}, "caption": {"text": "c"}}
    for kind in ("animation", "audio", "document", "photo", "video", "voice_note")
]
CELL = {"align": "left", "valign": "top"}
ONE_OF_EACH: list[dict[str, Any]] = [
    paragraph(["a", {"type": "bold", "text": ["b", {"type": "italic", "text": "c"}]}]),
    {"type": "heading", "text": "Title", "size": 2},
    {"type": "pre", "text": "x = 1", "language": "python"},
    {"type": "footer", "text": "end"},
    {"type": "divider"},
    {"type": "mathematical_expression", "expression": r"\sum_i x_i"},
    {"type": "anchor", "name": "here"},
    {"type": "list", "items": [{"blocks": [paragraph()], "has_checkbox": True}]},
    {"type": "list", "items": [{"blocks": [paragraph()], "value": 3, "type": "i"}]},
    {"type": "blockquote", "blocks": [paragraph()], "credit": "who"},
    {"type": "expandable_blockquote", "text": "long", "credit": "who"},
    {"type": "pullquote", "text": "short"},
    {"type": "collage", "blocks": [PHOTO], "caption": {"text": "c", "credit": "d"}},
    {"type": "slideshow", "blocks": [PHOTO]},
    {
        "type": "table",
        "cells": [[{**CELL, "text": "a", "is_header": True, "colspan": 2}], [CELL, CELL]],
        "is_bordered": True,
        "is_striped": False,
        "caption": "t",
    },
    {"type": "details", "summary": "s", "blocks": [paragraph()], "is_open": True},
    {"type": "map", "location": {"latitude": 52.5, "longitude": 13}},
    {"type": "buttons", "buttons": [{"text": "go", "url": URL}], "align": "center"},
    *MEDIA,
]
