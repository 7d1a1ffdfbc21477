"""Which methods and parameters the Bot API has, whether or not the sandbox has them too."""

import json
from importlib.resources import files
from typing import Any

_SPECIFICATION: dict[str, Any] = json.loads(
    files("bot.sandbox").joinpath("bot_api.json").read_text(encoding="utf-8")
)
# Bot API 10.3: lower-case name of every method -> the names of its parameters.
KNOWN: dict[str, frozenset[str]] = {
    name.lower(): frozenset(fields) for name, fields in _SPECIFICATION["methods"].items()
}
