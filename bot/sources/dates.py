"""When an article was published, from the many ways in which people write it. Believes it."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?")
_MILLISECONDS = re.compile(r"\d{12,13}")
_LONGEST = 64


def moment(text: str) -> datetime | None:
    """The moment that a text names, None if it names none; without a zone it is taken for UTC.

    ISO 8601, `2026/1/11`, `2026年1月11日 8:00`, RFC 5322 (`Sun, 11 Jan 2026 08:00:00 GMT`), and seconds or
    milliseconds since 1970.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    found = _iso(text) or _year_first(text) or _since_1970(text) or _rfc_5322(text)
    return found and _in_utc(found)


def _in_utc(found: datetime) -> datetime | None:
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:  # the year 1 or 9999, moved across its end by the zone
        return None


def _iso(text: str) -> datetime | None:
    try:
        # `20260111` is read, too; a year alone, or eight other digits, are not.
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _year_first(text: str) -> datetime | None:
    match = _YEAR_FIRST.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _since_1970(text: str) -> datetime | None:
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(float(text), UTC)
    if _MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    return None


def _rfc_5322(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (
        ValueError,
        TypeError,
        IndexError,
        OverflowError,
    ):  # what the standard library lets through
        return None
