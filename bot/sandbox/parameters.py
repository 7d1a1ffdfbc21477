"""What a client sent: query, form, multipart or JSON, read leniently as Telegram reads it. Judges no meaning."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox.refusals import bad_request

_TRUE = frozenset({"true", "yes", "1"})
_MOST_FIELDS = 1000
_CHAT_FIRST = re.compile(rb'\{"chat_id": ?(-?[1-9][0-9]{0,18}), ?(?=")')
_LONGEST_REPEATED = 65_536  # bytes
_REMEMBERED = 256  # bodies, as many as the formatter remembers texts


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in the body of a request."""

    name: str
    kind: str  # its media type
    content: bytes


class Parameters:
    """The parameters of one call; values are strings, or whatever an inline JSON body held.

    Of a file the value is `attach://` and its name in the body, under which `uploads` has it.
    """

    __slots__ = ("uploads", "values")

    def __init__(
        self, values: dict[str, Any], uploads: Mapping[str, Upload] = MappingProxyType({})
    ) -> None:
        self.values = values
        self.uploads = uploads

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """The value as text, "" when it is absent."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        return str(value) if type(value) is int else json.dumps(value)

    def integer(
        self, name: str, default: int = 0, *, lowest: int | None = None, highest: int | None = None
    ) -> int:
        """The value as a number, brought into its bounds; what is no number counts as 0 (Client.cpp)."""
        raw = self.values.get(name)
        if raw is None or raw == "":
            return default
        value = _number(raw)
        if lowest is not None and value < lowest:
            return lowest
        if highest is not None and value > highest:
            return highest
        return value

    def flag(self, name: str) -> bool:
        """Whether the value says yes."""
        return self.text(name).lower() in _TRUE

    def json(self, name: str) -> Any:
        """The value as JSON, given as text or inline; None when it is absent or empty.

        Raises:
            ValueError: it is text that is no JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        return json.loads(value) if value else None


def _number(value: object) -> int:
    if isinstance(value, int):
        return int(value)
    try:
        return int(str(value).strip())
    except ValueError:
        return 0


async def read_parameters(request: web.BaseRequest) -> Parameters:
    """The parameters of a request; those of the body win over those of the query.

    Raises:
        Refused: the body is not what its content type says.
    """
    values: dict[str, Any] = dict(request.query) if request.query_string else {}
    uploads: dict[str, Upload] = {}
    if not request.body_exists:
        return Parameters(values)
    kind = request.content_type
    if kind == "application/json":
        values.update(from_json(await request.read()))
    elif kind == "application/x-www-form-urlencoded":
        values.update(_from_form(await request.read()))
    elif kind == "multipart/form-data":
        uploads = await _from_multipart(request, values)
    return Parameters(values, uploads)


def from_json(body: bytes) -> dict[str, Any]:
    """The parameters in a JSON body; what they hold may be shared with other calls, and is not to be changed.

    A broadcast sends the same behind another `chat_id`, and reading it is most of the work.

    Raises:
        Refused: it is no JSON object.
    """
    first = _CHAT_FIRST.match(body) if len(body) <= _LONGEST_REPEATED else None
    if first is None:
        return _object(body)
    return {"chat_id": int(first[1]), **_repeated(b"{" + body[first.end() :])}


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise bad_request("can't parse parameters as JSON object") from error
    if not isinstance(data, dict):
        raise bad_request("object expected as parameters")
    return data


_repeated = lru_cache(_REMEMBERED)(_object)


def _from_form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:  # covers UnicodeDecodeError
        raise bad_request("strings must be encoded in UTF-8") from error
    return dict(pairs)


async def _from_multipart(request: web.BaseRequest, values: dict[str, Any]) -> dict[str, Upload]:
    """The files of a form; what else it says goes into the values."""
    uploads = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.content_type, value.file.read())
        values[name] = value if isinstance(value, str) else f"attach://{name}"
    return uploads
