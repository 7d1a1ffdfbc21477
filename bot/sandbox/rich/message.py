"""The parameter `rich_message` of one call: from its JSON to what the message shows, or Telegram's refusal."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.sandbox.encoding import to_json
from bot.sandbox.refusals import bad_request
from bot.sandbox.rich.blocks import read_blocks
from bot.sandbox.rich.detection import detected
from bot.sandbox.rich.fields import read_fields, read_type
from bot.sandbox.rich.html import html_blocks
from bot.sandbox.rich.limits import check_limits
from bot.sandbox.rich.lints import lints, loses_links, without_links
from bot.sandbox.rich.markdown import markdown_html
from bot.sandbox.rich.rules import Findings, Rules, unparsed
from bot.sandbox.rich.shapes import OBJECTS
from bot.sandbox.rich.tree import mapped, plain
from bot.sandbox.state import Json
from bot.sandbox.text import Judge

_CACHED = 256  # messages: a broadcast sends the same one again and again
_FORMS = ("blocks", "html", "markdown")
_MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class Rich:
    """A rich message as it is shown, what it says in plain text, and what was odd about it. Not to be changed."""

    content: Json
    plain: str
    findings: Findings


RichReader = Callable[[Any, Rules], Rich]


def rich_reader(judge: Judge) -> RichReader:
    """A function from `rich_message` and the rules to a message, which remembers the messages seen last."""
    remembered = lru_cache(_CACHED)(lambda raw, rules: _read(judge, raw, rules))

    def read(given: Any, rules: Rules) -> Rich:
        """The message; raises `Refused`."""
        if given is None or given == "":
            raise bad_request("rich message must be non-empty")
        return remembered(given if isinstance(given, str) else to_json(given), rules)

    return read


def _read(judge: Judge, raw: str, rules: Rules) -> Rich:
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise bad_request("can't parse rich message JSON object") from error
    if not isinstance(given, dict):
        raise bad_request("object expected as rich message")
    message, findings = read_fields(given, OBJECTS["InputRichMessage"], rules), Findings()
    blocks = read_blocks(_given_blocks(message, rules, findings), rules)
    if not blocks:
        raise bad_request("rich message must be non-empty")
    check_limits(blocks, rules.limits)
    findings.lints = lints(blocks)
    blocks = _with_losses(blocks, findings)
    if not message.get("skip_entity_detection"):
        blocks = detected(blocks, judge.detect)
    content: Json = {"blocks": blocks}
    if message.get("is_rtl"):
        content["is_rtl"] = True
    return Rich(content, plain(blocks), findings)


def _given_blocks(message: Json, rules: Rules, findings: Findings) -> list[Any]:
    """The blocks of the one form that is given."""
    forms = [name for name in _FORMS if message.get(name)]
    if not forms:
        raise bad_request("rich message must be non-empty")
    if len(forms) > 1:
        raise bad_request("rich message must have exactly one of blocks, html and markdown")
    media = _read_media(message.get("media", []), rules)
    match forms[0]:
        case "html":
            return html_blocks(message["html"], media, rules, findings)
        case "markdown":
            html = markdown_html(message["markdown"])
            return html_blocks(html, media, rules, findings)
        case _:
            given: list[Any] = message["blocks"]
            return given


def _read_media(given: list[Any], rules: Rules) -> dict[str, Json]:
    """The files that html and markdown name, by their ids."""
    found: dict[str, Json] = {}
    for item in given:
        entry = read_fields(item, OBJECTS["InputRichMessageMedia"], rules)
        if not _MEDIA_ID.match(entry["id"]):
            raise unparsed("invalid media identifier specified")
        kind = read_type(entry["media"], _MEDIA_TYPES, rules)
        file = read_fields(entry["media"], _MEDIA_TYPES[kind], rules)
        found[entry["id"]] = {**file, "type": kind}
    return found


_MEDIA_TYPES = {
    "animation": OBJECTS["InputMediaAnimation"],
    "audio": OBJECTS["InputMediaAudio"],
    "document": OBJECTS["InputMediaDocument"],
    "photo": OBJECTS["InputMediaPhoto"],
    "video": OBJECTS["InputMediaVideo"],
    "voice_note": OBJECTS["InputMediaVoiceNote"],
}


def _with_losses(blocks: list[Json], findings: Findings) -> list[Json]:
    """The blocks as the server really keeps them: a table with too few rows loses its links."""

    def kept(block: Json) -> Json:
        if not loses_links(block):
            return block
        findings.dropped_links += 1
        cells = [[{**cell, **_linkless(cell)} for cell in row] for row in block["cells"]]
        return {**block, "cells": cells}

    return mapped(blocks, kept)


def _linkless(cell: Json) -> Json:
    return {"text": without_links(cell["text"])} if "text" in cell else {}
