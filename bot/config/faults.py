"""What is wrong with a configuration, as values and as the one error that holds them all. Shows no secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, SecretStr
from pydantic_core import ErrorDetails

from bot.config.checks import MISTAKE, closest
from bot.config.keys import all_keys
from bot.config.places import KeyPath
from bot.config.settings import Settings
from bot.errors import BotError

_WORDS = {
    "missing": ("is missing", "add it"),
    "greater_than": ("is {shown}, too little", "use more than {gt}"),
    "greater_than_equal": ("is {shown}, too little", "use {ge} or more"),
    "less_than": ("is {shown}, too much", "use less than {lt}"),
    "less_than_equal": ("is {shown}, too much", "use {le} or less"),
    "int_type": ("is {shown}, no whole number", "write digits without quotes, such as 30"),
    "float_type": ("is {shown}, no number", "write digits without quotes, such as 1.5"),
    "finite_number": ("is {shown}, no number", "write digits without quotes, such as 1.5"),
    "string_type": (
        "is {shown}, no text",
        "write a text, in quotes if it looks like something else",
    ),
    "string_too_short": ("is empty", "write something, or leave the line out"),
    "string_too_long": ("is too long", "use {max_length} characters at most"),
    "string_pattern_mismatch": ("is {shown}", "use small letters, digits and single hyphens"),
    "path_type": ("is {shown}, no path", "write the path of a file or folder"),
    "enum": ("is {shown}", "use {expected}"),
    "bool_type": ("is {shown}, neither true nor false", "write true or false"),
    "bool_parsing": ("is {shown}, neither true nor false", "write true or false"),
    "tuple_type": ("is {shown}, no list", "write [one, two]"),
    "model_type": (
        "is {shown}, no group of keys",
        "write its keys below it, indented, as `key: value`",
    ),
}
"""For each type of pydantic's errors that our fields can have: what is wrong and what to do
(https://docs.pydantic.dev/latest/errors/validation_errors/)."""

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        place: File and line (`config.yaml:12`) or environment variable.
        key: The setting, such as `intake.batch`; empty where the whole file is meant.
        what: What is wrong with it, so that "key what" is a sentence.
        remedy: What to do.
    """

    place: str
    key: str
    what: str
    remedy: str

    @property
    def message(self) -> str:
        """One line for the reader."""
        return f"{self.place}: {' '.join(filter(None, (self.key, self.what)))}; {self.remedy}"


class ConfigError(BotError):
    """The configuration cannot be used; `faults` holds everything that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = tuple(sorted(faults, key=_in_reading_order))
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        lines = "\n".join(f"  {fault.message}" for fault in self.faults)
        super().__init__(f"{count} in the configuration:\n{lines}")


def _in_reading_order(fault: Fault) -> list[tuple[int, str]]:
    """By file, line and column: line 9 before line 12."""
    return [(int(part) if part.isdecimal() else 0, part) for part in fault.place.split(":")]


def dotted(path: KeyPath) -> str:
    """`("topics", "taxonomy", 0, "slug")` -> `topics.taxonomy[0].slug`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def place_of(path: KeyPath, places: Mapping[KeyPath, str]) -> str:
    """Where a key stands, or else the closest thing around it that stands somewhere."""
    while path not in places and path:
        path = path[:-1]
    return places.get(path, "configuration")


def fault_of(error: ErrorDetails, places: Mapping[KeyPath, str]) -> Fault:
    """The fault that one of pydantic's errors reports."""
    context = error.get("ctx", {})
    path: KeyPath = context.get("key") or error["loc"]
    if error["type"] == "extra_forbidden":
        what, remedy = "is unknown", _remedy_for_unknown(path)
    elif error["type"] == MISTAKE:
        what, remedy = context["what"], context["remedy"]
    else:
        # What pydantic may report beyond the table comes in its own words.
        known = _WORDS.get(error["type"], (error["msg"], "see docs/configuration.md"))
        shown = _shown(error["input"], path)
        what, remedy = (text.format(shown=shown, **context) for text in known)
    return Fault(place_of(path, places), dotted(path), what, remedy)


def _shown(value: object, path: KeyPath) -> str:
    """The value as a reader can find it again; of a secret, nothing."""
    if isinstance(value, SecretStr) or any(
        key.is_secret and key.path == path for key in all_keys()
    ):
        return "(not shown)"
    if isinstance(value, dict | list):
        return "a group of keys" if isinstance(value, dict) else "a list"
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _remedy_for_unknown(path: KeyPath) -> str:
    name = str(path[-1])
    known = _known_at(path[:-1])
    if near := closest(name, known):
        return f"did you mean {dotted((*path[:-1], near))}?"
    elsewhere = [key.name for key in all_keys() if key.path[-1] == name]
    if elsewhere:
        return f"did you mean {elsewhere[0]}?"
    return f"remove it; known here: {', '.join(known)}"


def _known_at(path: KeyPath) -> tuple[str, ...]:
    """The keys that may stand below a path that was found to be a group."""
    model: type[BaseModel] = Settings
    for step in path:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if step in fields:
            model = _model_in(fields[str(step)].annotation) or model
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The first model that a type is made of: `tuple[TopicEntry, ...]` -> TopicEntry."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in get_args(annotation))
    return next((model for model in found if model), None)
