"""Environment variables -> values of settings; reads the files that `*_FILE` variables name, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from bot.config.faults import Fault
from bot.config.keys import FILE, PREFIX, Key, all_keys
from bot.config.places import KeyPath, Value, read

CONFIG_VARIABLE = "INCOMING_CONFIG"
"""Names the configuration file where none is given by argument."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the environment says: values and their variables by key, and what is wrong."""

    values: dict[tuple[str, ...], Value] = field(default_factory=dict, hash=False)
    places: dict[KeyPath, str] = field(default_factory=dict, hash=False)
    faults: tuple[Fault, ...] = ()


def from_environment(environ: Mapping[str, str]) -> Given:
    """All settings that the environment gives; an empty variable counts as not given."""
    values: dict[tuple[str, ...], Value] = {}
    places: dict[KeyPath, str] = {}
    faults = list(_unknown(environ))
    for key in all_keys():
        names = [name for name in _variables(key) if environ.get(name)]
        if len(names) > 1:
            what = f"is given by both {names[0]} and {names[1]}"
            faults.append(Fault("environment", key.name, what, "keep one of the two"))
        elif names:
            value = _value(key, names[0], environ[names[0]])
            places[key.path] = f"environment variable {names[0]}"
            if isinstance(value, Fault):
                faults.append(value)
            else:
                values[key.path] = value
    return Given(values, places, tuple(faults))


def _variables(key: Key) -> tuple[str, ...]:
    files = tuple(name + FILE for name in key.variables) if key.is_secret else ()
    return key.variables + files


def _value(key: Key, name: str, text: str) -> "Value | Fault":
    if name not in key.variables:
        return _from_file(key, name, Path(text))
    if key.is_text:
        return text
    document = read(f"[{text}]" if key.is_list and text.lstrip()[:1] not in {"[", "-"} else text)
    for fault in document.faults:
        return Fault(f"environment variable {name}", key.name, fault.what, fault.remedy)
    return document.value


def _from_file(key: Key, name: str, path: Path) -> str | Fault:
    """The file's text without the line end that editors and `echo` append."""
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        what = f"cannot be read from {path} ({reason})"
        return Fault(
            f"environment variable {name}", key.name, what, "check the path and its rights"
        )


def _unknown(environ: Mapping[str, str]) -> list[Fault]:
    """The variables that look like settings and are none.

    Names without a double underscore are not ours to judge unless they come close to a setting:
    Kubernetes, for one, sets INCOMING_SERVICE_HOST for a service called `incoming`.
    """
    known = [CONFIG_VARIABLE, *(name for key in all_keys() for name in _variables(key))]
    ours = (name for name in sorted(environ) if name.startswith(PREFIX) and name not in known)
    faults = []
    for name in ours:
        near = get_close_matches(name, known, n=1, cutoff=0.85)
        if near or "__" in name:
            remedy = (
                f"did you mean {near[0]}?" if near else "remove it, or see docs/configuration.md"
            )
            faults.append(Fault("environment", name, "is unknown", remedy))
    return faults
