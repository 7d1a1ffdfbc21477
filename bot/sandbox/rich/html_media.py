"""Pictures, films, sounds and documents of rich HTML, by URL or by the id of a file given beside it."""

import re

from bot.sandbox.refusals import bad_request
from bot.sandbox.rich.elements import Element
from bot.sandbox.state import Json

# The tag -> the kind that a URL in it is of, and the kinds that its `tg://` links may name.
FILES = {
    "audio": ("audio", frozenset({"audio", "voice_note"})),
    "img": ("photo", frozenset({"photo"})),
    "tg-document": ("document", frozenset({"document"})),
    "video": ("video", frozenset({"video", "animation"})),
}
_GIVEN = re.compile(r"tg://(?:photo|video|audio|document)\?id=([A-Za-z0-9_-]{1,64})\Z")


def media_block(element: Element, media: dict[str, Json]) -> Json:
    """The block of a media tag; `media` are the files given beside the text, by their ids.

    Raises:
        Refused: it names no file, or one that is not given or of another kind.
    """
    kind, kinds = FILES[element.tag]
    source = element.attributes.get("src", "")
    file: Json = {"type": kind, "media": source}
    if source.startswith("tg://"):
        match = _GIVEN.match(source)
        given = media.get(match[1]) if match else None
        if given is None or given["type"] not in kinds:
            raise bad_request("wrong file identifier/HTTP URL specified")
        file = dict(given)
    if "tg-spoiler" in element.attributes:
        file["has_spoiler"] = True
    return {"type": file["type"], file["type"]: file}
