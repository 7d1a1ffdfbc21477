"""Which fields the objects of a rich message have, as the Bot API lists them, and since when. Reads no message."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any


class ApiVersion(StrEnum):
    """The Bot API versions whose rich messages differ, oldest first."""

    V10_0 = "10.0"  # none
    V10_1 = "10.1"  # html and markdown
    V10_2 = "10.2"  # blocks and media
    V10_3 = "10.3"  # buttons, documents, quotations that expand, compact tables

    def has(self, since: "ApiVersion") -> bool:
        """Whether what came with that version is known."""
        return _PLACES[since] <= _PLACES[self]


_PLACES = {version: place for place, version in enumerate(ApiVersion)}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object: its type in the Bot API's words."""

    kind: str
    required: bool
    since: ApiVersion = ApiVersion.V10_1


Shape = Mapping[str, Field]

_NEWS = {  # by "object.field", or by the value of `type`
    "InputRichMessage.blocks": ApiVersion.V10_2,
    "InputRichMessage.media": ApiVersion.V10_2,
    "table.is_compact": ApiVersion.V10_3,
}
NEW_TYPES = {
    "button": ApiVersion.V10_3,
    "buttons": ApiVersion.V10_3,
    "document": ApiVersion.V10_3,
    "expandable_blockquote": ApiVersion.V10_3,
}
METHODS_SINCE = dict.fromkeys(("sendrichmessage", "sendrichmessagedraft"), ApiVersion.V10_1)
"""By their lower-case names, the methods that older versions have not."""


def _shape(name: str, fields: Mapping[str, str]) -> Shape:
    return {
        field: Field(
            kind.removesuffix("!"),
            kind.endswith("!"),
            _NEWS.get(f"{name}.{field}", ApiVersion.V10_1),
        )
        for field, kind in fields.items()
    }


_TYPES: dict[str, Any] = json.loads(
    files("bot.sandbox.rich").joinpath("types.json").read_text(encoding="utf-8")
)
BLOCKS, TEXTS, OBJECTS = (
    {name: _shape(name, fields) for name, fields in _TYPES[part].items()}
    for part in ("blocks", "texts", "objects")
)
"""Bot API 10.3: `InputRichBlock` and `RichText` by their `type`, other objects by their name."""
