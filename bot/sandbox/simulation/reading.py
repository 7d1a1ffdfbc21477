"""What a request to `/sim/` says, or which field of it says something impossible. Changes nothing."""

import json
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.sandbox.options import SandboxError
from bot.sandbox.state import Json

_Body = TypeVar("_Body", bound=BaseModel)


class UnreadableError(SandboxError):
    """A request that cannot be understood: the field, "" for the whole body, and what is wrong with it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field = field


def number(value: object, field: str) -> int:
    """A whole number, given as such or as text.

    Raises:
        UnreadableError: it is none.
    """
    try:
        return int(str(value))
    except ValueError as error:
        raise UnreadableError(field, f"{value!r} is no number") from error


async def fields(request: web.Request) -> Json:
    """The body as a JSON object; an empty body is an empty object.

    Raises:
        UnreadableError: it is none.
    """
    text = await request.text()
    try:
        body = json.loads(text) if text else {}
    except ValueError as error:
        raise UnreadableError("", f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise UnreadableError("", "the body is no JSON object")
    return body


async def body_as(model: type[_Body], request: web.Request) -> _Body:
    """The body as a value; an empty body has all defaults.

    Raises:
        UnreadableError: with the first field that is wrong.
    """
    return value_of(model, await request.read() or b"{}")


def value_of(model: type[_Body], text: bytes) -> _Body:
    """JSON as a value.

    Raises:
        UnreadableError: with the first field that is wrong.
    """
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise UnreadableError(_path(first), _reason(first)) from error


def not_found(reason: str) -> web.HTTPNotFound:
    """404 with its reason as JSON."""
    return web.HTTPNotFound(text=json.dumps({"error": reason}), content_type="application/json")


def _path(error: ErrorDetails) -> str:
    """Such as `faults.0.fault.code`, without the `kind` that pydantic puts after `fault`."""
    places: list[Any] = list(error["loc"])
    shown = [
        str(place)
        for before, place in zip([None, *places], places, strict=False)
        if before != "fault"
    ]
    return ".".join(shown)


def _reason(error: ErrorDetails) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such field"
    return error["msg"].removeprefix("Value error, ")
