"""Reads what another program may have written into a row: SQLite keeps whatever type it was. Writes nothing."""

import json

from storage.records import BodyFormat


def as_text(value: object) -> str | None:
    """Any value as text; bytes as UTF-8, as far as they are. NUL, which PostgreSQL refuses, goes."""
    if value is None:
        return None
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    return text.replace("\0", "")


def as_tags(text: str | None) -> tuple[str, ...]:
    """Tags from a JSON array, or from a foreign program's plain list with commas."""
    if not text:
        return ()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = text.split(",")
    tags = found if isinstance(found, list) else [found]
    return tuple(tag for tag in (str(item).strip() for item in tags) if tag)


def as_body_format(text: str) -> BodyFormat:
    """How to read a body; a name that nobody knows is read as plain text, which is always safe."""
    return BodyFormat(text) if text in set(BodyFormat) else BodyFormat.TEXT
