"""Telegram's own parser of classic HTML (TDLib, offline): the judge of what the renderers make.

It is the code that the Bot API server runs on `parse_mode=HTML`; see https://core.telegram.org/tdlib.
"""

import json
from dataclasses import dataclass
from typing import Any

import tdjson


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of formatted text, in UTF-16 units; `value` is the address, language or Unix time that it carries."""

    offset: int
    length: int
    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a reader would get."""

    text: str
    entities: tuple[Entity, ...]

    def covered(self, entity: Entity) -> str:
        """The text of an entity."""
        units = self.text.encode("utf-16-le")
        return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")

    def kinds(self) -> dict[str, str]:
        """The text under each kind of entity; the last one where there are several."""
        return {entity.kind: self.covered(entity) for entity in self.entities}


class ParseError(Exception):
    """Telegram refuses the HTML; the message is its own."""


def parse_html(html: str) -> Parsed:
    """The text and entities that Telegram reads from the HTML; `ParseError` with its words where it refuses."""
    mode = {"@type": "textParseModeHTML"}
    answer = _execute({"@type": "parseTextEntities", "text": html, "parse_mode": mode})
    if answer["@type"] == "error":
        raise ParseError(answer["message"])
    return Parsed(answer["text"], tuple(_entity(each) for each in answer["entities"]))


def _entity(answer: dict[str, Any]) -> Entity:
    kind = answer["type"]
    value = kind.get("url") or kind.get("language") or kind.get("unix_time") or ""
    name = kind["@type"].removeprefix("textEntityType")
    return Entity(answer["offset"], answer["length"], name, str(value))


def _execute(query: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(query).encode()) or b"{}")
    return answer


_execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
