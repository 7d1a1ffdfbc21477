"""The settings of the process: one file and the environment in, one value or all faults at once out.

    defaults < config.yaml < environment (INCOMING_SECTION__KEY, BOT_TOKEN, and *_FILE for secrets)

The settings themselves, with their meaning, stand in `bot.config.settings`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from bot.config.delivery import Uncertainty
from bot.config.environment import CONFIG_VARIABLE, Given, from_environment
from bot.config.faults import ConfigError, Fault, dotted, fault_of
from bot.config.places import KeyPath, Value, read
from bot.config.settings import Access, LogFormat, LogLevel, Settings

__all__ = [
    "Access",
    "ConfigError",
    "Fault",
    "LogFormat",
    "LogLevel",
    "Settings",
    "Uncertainty",
    "find",
    "load",
]

FILE_NAME = "config.yaml"


@dataclass(frozen=True, slots=True)
class _Written:
    """What the file says, with the place of each key."""

    values: dict[str, Value] = field(default_factory=dict, hash=False)
    places: dict[KeyPath, str] = field(default_factory=dict, hash=False)
    faults: tuple[Fault, ...] = ()


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings from the file and the environment.

    Without *path*, `INCOMING_CONFIG` names the file, or it is `config.yaml` in the data folder
    or else in the current folder, if there is one.

    Raises:
        ConfigError: Something is wrong; it holds all faults.
    """
    given = from_environment(environ)
    file = path or find(environ)
    written = _Written() if file is None else _read(file)
    values = _merged(written.values, given)
    faults = written.faults + given.faults
    places = written.places | given.places
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        raise ConfigError(faults + tuple(fault_of(one, places) for one in errors)) from None
    if faults:
        raise ConfigError(faults)
    return settings


def find(environ: Mapping[str, str]) -> Path | None:
    """The configuration file that is used when none is named by argument."""
    if named := environ.get(CONFIG_VARIABLE):
        return Path(named)
    default = Settings().data.folder
    folders = (Path(environ.get("INCOMING_DATA__FOLDER") or default), Path())
    candidates = (folder / FILE_NAME for folder in folders)
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _read(path: Path) -> _Written:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        return _Written(faults=(Fault(str(path), "", what, "check the path and its rights"),))
    except UnicodeDecodeError as error:
        what = f"is no UTF-8 text (byte {error.start})"
        return _Written(faults=(Fault(str(path), "", what, "save it as UTF-8"),))
    document = read(text)
    faults = [
        Fault(f"{path}:{fault.line}:{fault.column}", dotted(fault.path), fault.what, fault.remedy)
        for fault in document.faults
    ]
    places = {key: f"{path}:{line}" for key, line in document.lines.items()} | {(): str(path)}
    if isinstance(document.value, dict):
        return _Written(_without_empty(document.value), places, tuple(faults))
    if document.value is not None:
        faults.append(Fault(f"{path}:1", "", "holds no settings", "write `section:` and its keys"))
    return _Written({}, places, tuple(faults))


def _without_empty(tree: Mapping[str, Value]) -> dict[str, Value]:
    """A key with nothing behind it counts as not given, as where all keys of a section are commented out."""
    return {
        name: _without_empty(value) if isinstance(value, dict) else value
        for name, value in tree.items()
        if value is not None
    }


def _merged(written: Mapping[str, Value], given: Given) -> dict[str, Value]:
    """The file's values, with those of the environment over them."""
    merged = dict(written)
    for (*sections, key), value in given.values.items():
        if not sections:
            merged[key] = value
            continue
        below = merged.get(sections[0], {})
        # A section that is no group stays as it is: it is a fault to be reported.
        merged[sections[0]] = below | {key: value} if isinstance(below, dict) else below
    return merged
