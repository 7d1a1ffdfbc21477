"""The list of all keys that can be set, taken from the settings themselves: for the environment, the docs and suggestions."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.config.checks import Closed
from bot.config.settings import Settings

PREFIX = "INCOMING_"
FILE = "_FILE"

SHORT_NAMES: dict[tuple[str, ...], str] = {("telegram", "token"): "BOT_TOKEN"}
"""Environment names beside the regular ones: those that everybody who runs a bot knows."""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting that can be given.

    Attributes:
        path: Section and name, or the name alone.
        is_secret: It may stand in a file of its own, and is never shown.
        is_text: Its value in the environment is taken as it stands; others are read as YAML.
        is_list: It may be given as several values.
        default: What holds without it.
        limits: The least and the greatest value, where there are any.
        meaning: One sentence for the reader of the docs.
    """

    path: tuple[str, ...]
    is_secret: bool
    is_text: bool
    is_list: bool
    default: object
    limits: str
    meaning: str

    @property
    def name(self) -> str:
        """The key as messages show it, such as `intake.batch`."""
        return ".".join(self.path)

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that set it, the short one first."""
        regular = PREFIX + "__".join(self.path).upper()
        short = SHORT_NAMES.get(self.path)
        return (short, regular) if short else (regular,)


@cache
def all_keys() -> tuple[Key, ...]:
    """Every setting, in the order of the sections."""
    return tuple(
        key for name, field in Settings.model_fields.items() for key in _keys_of(name, field)
    )


def _keys_of(name: str, field: FieldInfo) -> tuple[Key, ...]:
    kind = field.annotation
    if isinstance(kind, type) and issubclass(kind, Closed):
        return tuple(
            _key((name, child.alias or child_name), child)
            for child_name, child in kind.model_fields.items()
        )
    return (_key((name,), field),)


def _key(path: tuple[str, ...], field: FieldInfo) -> Key:
    kinds = _plain_types(field.annotation)
    return Key(
        path=path,
        is_secret=SecretStr in kinds,
        is_text=any(issubclass(kind, str | SecretStr | Path) for kind in kinds),
        is_list=tuple in kinds,
        default=field.get_default(call_default_factory=True),
        limits=_limits(field),
        meaning=field.description or "",
    )


def _limits(field: FieldInfo) -> str:
    """`ge=1, le=3600` -> `1 to 3600`."""
    bounds = {
        name: f"{value:g}"
        for bound in field.metadata
        for name in ("gt", "ge", "le")
        if (value := getattr(bound, name, None)) is not None
    }
    if "le" not in bounds:
        return ""
    least = bounds["ge"] if "ge" in bounds else f"more than {bounds['gt']}"
    return f"{least} to {bounds['le']}"


def _plain_types(annotation: Any) -> set[type]:
    """`Annotated[str, …] | None` -> {str}; a parametrised tuple -> {tuple}."""
    origin = get_origin(annotation)
    if origin in {Union, UnionType}:
        return set().union(*(_plain_types(member) for member in get_args(annotation))) - {NoneType}
    if origin is Annotated:
        return _plain_types(get_args(annotation)[0])
    return {origin or annotation}
