"""The fields of a filter and the languages, as people name them. What stands in a field is `parsing`'s business."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import takewhile
from typing import Final

from bot.core.hosts import host_of
from bot.core.rules.mistakes import LONGEST_WORD
from bot.core.rules.tokens import Kind, Token
from bot.core.rules.tree import Place, is_language
from bot.core.words import fold

TOPIC: Final = "topic"
LANGUAGE: Final = "lang"
_FIELDS: Final[Mapping[str, str]] = {
    **{place: place for place in Place if place},
    **dict.fromkeys(("topic", "主题", "话题"), TOPIC),
    **dict.fromkeys(("lang", "language", "语言"), LANGUAGE),
    **dict.fromkeys(("标题",), Place.TITLE),
    **dict.fromkeys(("作者",), Place.AUTHOR),
    **dict.fromkeys(("来源",), Place.SOURCE),
}
_LANGUAGES: Final = {"中文": "zh", "chinese": "zh", "英文": "en", "english": "en"}

# Codes of countries (ISO 3166) that people write for a language. Those that are codes of small languages, too
# (`tw` is Twi, `kr` Kanuri), mean these in quotes; `uk` is none of them, for many read Ukrainian.
_OF_COUNTRIES: Final = {
    **dict.fromkeys(("cn", "hk", "tw"), "zh"),
    "jp": "ja",
    "kr": "ko",
    **dict.fromkeys(("gb", "us"), "en"),
}

_AFTER_AN_ADDRESS: Final = ".,;\u3002\uff0c\uff1b\u3001"
_IN_A_VALUE: Final = frozenset({Kind.WORD, Kind.FIELD, Kind.SIGN, Kind.ADDRESS})


def field_of(token: Token) -> str | None:
    """Return the field that a name and its colon mean; None where there is no such field."""
    return _FIELDS.get(fold(token.text[:-1]))


def fields_like(token: Token) -> Sequence[str]:
    """Return the field, with its colon, whose name is most like this one, if any is like it."""
    near = get_close_matches(fold(token.text[:-1])[:LONGEST_WORD], _FIELDS, 1)
    return [f"{_FIELDS[one]}:" for one in near]


def language_of(name: str) -> str | None:
    """Return the code of a language that is named, or given with its region; None where it is none."""
    code = _LANGUAGES.get(name, name.partition("-")[0])
    return code if is_language(code) else None


def language_of_country(code: str) -> str | None:
    """Return the language that is meant by the code of a country, which is that of no language, or of a small one."""
    return _OF_COUNTRIES.get(code)


def host_in(address: Token) -> str:
    """Return the host of an address, without the sign that ends a sentence."""
    return host_of(address.text).rstrip(_AFTER_AN_ADDRESS)


def source_of(address: Token) -> Sequence[str]:
    """Return how a filter asks for the source at an address; nothing for a host of more letters than words have."""
    host = host_in(address)
    return [f"source:{host}"] if 0 < len(host) <= LONGEST_WORD else []


def in_quotes(field: Token, ahead: Sequence[Token]) -> Sequence[str]:
    """Return a field with all that seems to be its value in quotes; nothing where that is no value."""
    own = tuple(takewhile(lambda token: token.kind in _IN_A_VALUE, ahead))
    value = "".join(_spaced(own)).strip()
    return [f'{field.text}"{value}"'] if value and len(value) <= LONGEST_WORD else []


def _spaced(row: Sequence[Token]) -> Iterator[str]:
    """The texts of tokens, as far apart as they were; up to the next field that there is."""
    end = row[0].position if row else 0
    for place, token in enumerate(row):
        if place and token.kind is Kind.FIELD and field_of(token) is not None:
            return
        yield " " * min(1, token.position - end) + token.text
        end = token.position + len(token.text)
