"""Bytes -> text: tells the encodings apart that notes are written in, and text from what is none. Reads no file.

A byte order mark decides; else UTF-8 if it fits, else UTF-16 by its zero bytes, else GB18030 if it reads as Chinese, else
Windows-1252 if it reads as a western language. Nothing is taken for text because every byte happens to have a meaning.
"""

import codecs
import re
from dataclasses import dataclass

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins like it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r\x1b"})
_HIGH = bytes(range(0x80, 0x100))
_UNDEFINED = b"\x81\x8d\x8f\x90\x9d"  # bytes without a meaning in Windows-1252
_SAMPLE = 64 * 1024
# The 3,755 characters of level 1 of GB 2312 make up more than 99 % of running text; rows A1 and A3 are punctuation.
_COMMON_CHINESE = re.compile(rb"[\xb0-\xd7\xa1\xa3][\xa1-\xfe]")
_DOUBLE_BYTE = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text; `guessed` names the encoding where another one would have been possible."""

    text: str
    guessed: str | None = None


@dataclass(frozen=True, slots=True)
class Undecodable:
    """No text: why, and in which line as far as that can be said."""

    reason: str
    remedy: str
    line: int | None = None


def decode(data: bytes) -> Decoded | Undecodable:
    """The text that the bytes stand for, without byte order mark. Never raises; linear in the length."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _as_marked(data[len(mark) :], encoding)
    if _is_utf_16(data):
        return _as_marked(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _other_than_utf_8(data, error)
    return _BINARY if _share(_CONTROLS, data) > 0.1 else Decoded(text)  # noqa: PLR2004 -- see _share


_BINARY = Undecodable("is binary, no text", "give a Markdown, HTML, page, JSON Lines or feed file")


def _as_marked(data: bytes, encoding: str) -> Decoded | Undecodable:
    try:
        return Decoded(data.decode(encoding))
    except UnicodeDecodeError as error:
        reason = f"begins like {encoding.upper()} and is none (byte {error.start})"
        return Undecodable(reason, "save it as UTF-8")


def _is_utf_16(data: bytes) -> bool:
    """Whether every other byte of the beginning is mostly zero: western text in UTF-16 without its mark."""
    even, odd = data[:_SAMPLE:2], data[1:_SAMPLE:2]
    shares = sorted((_share(b"\0", even), _share(b"\0", odd)))
    return len(data) % 2 == 0 and shares[0] < 0.05 and shares[1] > 0.5  # noqa: PLR2004 -- binary data lies between


def _other_than_utf_8(data: bytes, error: UnicodeDecodeError) -> Decoded | Undecodable:
    if b"\0" in data or _share(_CONTROLS, data) > 0.01:  # noqa: PLR2004 -- a stray control or two
        return _BINARY
    if _reads_as_chinese(data):
        try:
            return Decoded(data.decode("gb18030"))
        except UnicodeDecodeError:
            pass  # what the damaged bytes were, nobody knows: it is refused below
    elif _reads_as_western(data):
        return Decoded(data.decode("cp1252"), guessed="Windows-1252")
    line = data.count(b"\n", 0, error.start) + 1
    return Undecodable("is not UTF-8 text", "save it as UTF-8", line)


def _reads_as_chinese(data: bytes) -> bool:
    pairs = _DOUBLE_BYTE.findall(data[:_SAMPLE])
    common = sum(bool(_COMMON_CHINESE.fullmatch(pair)) for pair in pairs)
    return common > 0.8 * len(
        pairs
    )  # a text of names and formulas still has four common ones of five


def _reads_as_western(data: bytes) -> bool:
    """Mostly ASCII, and every other byte a letter or sign of Windows-1252."""
    return _share(_HIGH, data) < 0.3 and _share(_UNDEFINED, data) == 0  # noqa: PLR2004 -- letters with accents are rarer


def _share(some: bytes, data: bytes) -> float:
    """Which part of the data consists of these bytes.

    A text file with one control character of a hundred is a text file with faults; every tenth is none.
    """
    return 1 - len(data.translate(None, delete=some)) / len(data) if data else 0.0
