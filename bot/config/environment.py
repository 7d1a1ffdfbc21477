"""Environment variables -> values of settings; reads the files that `*_FILE` variables name, and nothing else."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from bot.config.faults import Fault
from bot.config.keys import FILE, PREFIX, Key, all_keys
from bot.config.places import KeyPath, Value, read

CONFIG_VARIABLE = "INCOMING_CONFIG"
"""Names the configuration file where none is given by argument."""

# Kubernetes tells every container of a namespace where its services are: {NAME}_SERVICE_HOST, {NAME}_PORT …
# (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
_SERVICE_LINK: Final = re.compile(
    r"\w+_SERVICE_HOST=.*"
    r"|\w+_SERVICE_PORT(_\w+)?=\d+"
    r"|\w+_PORT(_\d+_(TCP|UDP|SCTP))?=(tcp|udp|sctp)://.*"
    r"|\w+_PORT_\d+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR)=.*"
)


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
    """The variables that look like settings and are none."""
    known = {CONFIG_VARIABLE, *(name for key in all_keys() for name in _variables(key))}
    return [
        Fault("environment", name, "is unknown", _remedy(name, known))
        for name, value in sorted(environ.items())
        if name.startswith(PREFIX) and name not in known and not _is_service_link(name, value)
    ]


def _is_service_link(name: str, value: str) -> bool:
    """Whether Kubernetes set the variable, for a service called `incoming` or `incoming-…`."""
    return "__" not in name and bool(_SERVICE_LINK.fullmatch(f"{name}={value}"))


def _remedy(name: str, known: Collection[str]) -> str:
    """The setting that was probably meant, or else what can be set in its section."""
    if near := get_close_matches(name, sorted(known), n=1, cutoff=0.85):
        return f"did you mean {near[0]}?"
    section, _, _ = name.removeprefix(PREFIX).partition("__")
    sections = sorted({key.path[0].upper() for key in all_keys() if len(key.path) > 1})
    if meant := get_close_matches(section, sections, n=1, cutoff=0.7):
        start = f"{PREFIX}{meant[0]}__"
        return f"known here: {', '.join(one for one in sorted(known) if one.startswith(start))}"
    return "remove it, or see docs/configuration.md"
