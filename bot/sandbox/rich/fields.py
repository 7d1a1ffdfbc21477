"""One JSON object of a rich message: the fields it has to have, their types, no others. Descends into none."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.refusals import bad_request
from bot.sandbox.rich.rules import Rules, unparsed
from bot.sandbox.rich.shapes import NEW_TYPES, ApiVersion, Shape
from bot.sandbox.state import Json

_LARGEST = 2**63  # above what fits into an integer of 64 bits


def read_type(given: object, shapes: Mapping[str, Shape], rules: Rules) -> str:
    """The `type` of an object.

    Raises:
        Refused: it is no object, or of no type that this version knows.
    """
    if not isinstance(given, dict):
        raise unparsed("expected an Object")
    kind = given.get("type")
    if kind is None:
        raise unparsed('Can\'t find field "type"')
    known = isinstance(kind, str) and kind in shapes
    if not known or not rules.version.has(NEW_TYPES.get(str(kind), ApiVersion.V10_1)):
        raise unparsed("unsupported type specified")
    return str(kind)


def read_fields(given: object, shape: Shape, rules: Rules) -> Json:
    """The fields that are there, in the order of the Bot API; those that hold objects are not looked into.

    Raises:
        Refused: one is missing or of another type; or, when strict, unknown.
    """
    if not isinstance(given, dict):
        raise unparsed("expected an Object")
    known = {name: field for name, field in shape.items() if rules.version.has(field.since)}
    _check_names(given, known, rules)
    found: Json = {}
    for name, field in known.items():
        value = given.get(name)
        if value is not None:
            found[name] = _checked(name, field.kind, value)
        elif field.required:
            raise unparsed(f'Can\'t find field "{name}"')
    return {name: value for name, value in found.items() if not _is_false(shape[name].kind, value)}


def _check_names(given: Json, shape: Shape, rules: Rules) -> None:
    unknown = sorted(given.keys() - shape.keys() - {"type"})
    if unknown and rules.strict:
        raise unparsed(f'unknown field "{unknown[0]}" (the sandbox is strict)')


def _is_false(kind: str, value: object) -> bool:
    """A flag that is not set is not there."""
    return kind == "True" and value is False


def _checked(name: str, kind: str, value: Any) -> Any:
    """The value, if its JSON type is right (texts as in TDLib, JsonObject)."""
    match kind:
        case "String":
            return _string(name, value)
        case "Integer":
            return _integer(name, value)
        case "Float" if type(value) not in (int, float):
            raise unparsed(f'Field "{name}" must be a Number')
        case "True" | "Boolean" if not isinstance(value, bool):
            raise unparsed(f'Field "{name}" must be of type Boolean')
        case _ if kind.startswith("Array of ") and not isinstance(value, list):
            raise unparsed(f'Field "{name}" must be of type Array')
        case _:
            return value


def _string(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise unparsed(f'Field "{name}" must be of type String')
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    return value


def _integer(name: str, value: object) -> int:
    if type(value) is not int or not -_LARGEST <= value < _LARGEST:
        raise unparsed(f'Field "{name}" must be a Number')
    return value
