"""Answers as JSON text. Knows that broadcasts repeat one list of entities, which costs more to encode than all the rest."""

import json
from typing import Any

from bot.sandbox.entities import Entity

_REMEMBERED = 256  # lists of entities, as many as the formatter remembers texts


class Encoder:
    """Encodes envelopes; remembers the entity lists seen last, by identity, since nobody changes them."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[list[Entity], str]] = {}

    def envelope(self, envelope: dict[str, Any]) -> str:
        """The body of an answer; the same as `json.dumps` gives, but for the order of fields."""
        result = envelope.get("result")
        is_plain = len(envelope) == len(("ok", "result"))
        if not (is_plain and isinstance(result, dict) and {"text", "entities"} <= result.keys()):
            return json.dumps(envelope, ensure_ascii=False)
        rest = {name: value for name, value in result.items() if name != "entities"}
        outside = json.dumps({**envelope, "result": rest}, ensure_ascii=False)
        # "result" comes last and is not empty, so that two braces end the text.
        return f'{outside[:-2]}, "entities": {self._entities(result["entities"])}}}}}'

    def _entities(self, entities: list[Entity]) -> str:
        known = self._known.get(id(entities))
        if known is not None and known[0] is entities:
            return known[1]
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        encoded = json.dumps(entities, ensure_ascii=False)
        self._known[id(entities)] = (entities, encoded)
        return encoded
