"""Media inside a rich message: what the answer shows of them. Nothing is ever fetched or kept."""

from hashlib import sha256
from typing import Any

from bot.sandbox.refusals import bad_request
from bot.sandbox.rich.rules import Rules
from bot.sandbox.state import Json

MEDIA = frozenset({"animation", "audio", "document", "photo", "video", "voice_note"})
_WITH_SIZE = frozenset({"animation", "photo", "video"})
_WITH_DURATION = frozenset({"animation", "audio", "video", "voice_note"})
_WITH_SPOILER = _WITH_SIZE
_SIZE = {"width": 800, "height": 600}  # of what nobody has looked at


def shown_media(kind: str, given: Json, rules: Rules) -> Json:
    """The fields of a media block: the file under its kind, and whether it is hidden.

    The file's `file_id` is what the bot named it by: a URL, an id, or an upload.

    Raises:
        Refused: it names nothing, or a URL that Telegram would not fetch.
    """
    source = given["media"]
    if not source:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if "://" in source and not source.startswith("attach://") and rules.url_fault(source):
        raise bad_request("wrong file identifier/HTTP URL specified")
    file = _file(kind, source, given)
    shown: Json = {kind: [file] if kind == "photo" else file}
    hidden = kind in _WITH_SPOILER and given.get("has_spoiler")
    return {**shown, "has_spoiler": True} if hidden else shown


def _file(kind: str, source: str, given: Json) -> dict[str, Any]:
    file: Json = {"file_id": source, "file_unique_id": sha256(source.encode()).hexdigest()[:16]}
    if kind in _WITH_SIZE:
        file |= {name: given.get(name, size) for name, size in _SIZE.items()}
    if kind in _WITH_DURATION:
        file["duration"] = given.get("duration", 0)
    return file
