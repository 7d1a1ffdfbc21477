"""Cuts the text of a rule into its tokens, each with its place; what they mean together is `parsing`'s business."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from bot.core.rules.tree import QUOTES
from bot.core.words import fold


class Kind(StrEnum):
    """What a token is; the names of the groups below."""

    OPENING = "opening"
    CLOSING = "closing"
    AND = "and"
    OR = "or"
    NOT = "not"
    ADDRESS = "address"  # of the web
    FIELD = "field"  # a name and its colon
    PHRASE = "phrase"  # with its quotes
    UNCLOSED = "unclosed"  # a quote without a second one
    WORD = "word"
    SIGN = "sign"  # a colon without a field
    END = "end"


class Token(NamedTuple):
    """A piece of the text, and where it begins."""

    kind: Kind
    text: str
    position: int


# A letter that makes one word with its neighbour: CJK, which begins here, writes without spaces.
_LETTER: Final = r"[^\W\u2e80-\U0010ffff]"
# As a keyboard has them, and as a phone makes them of these; they stand in words, too, as in "it's".
_SINGLE: Final = "'\u2018\u2019\uff07"

# Full-width forms as they come from a Chinese keyboard mean the same.
_TOKEN: Final = re.compile(
    rf"""
    (?P<opening>[(\uff08])
    | (?P<closing>[)\uff09])
    | (?P<and>[&\uff06]+)
    | (?P<or>[|\uff5c]+)
    | (?P<not>[!\uff01])
    | (?P<phrase>[{QUOTES}][^{QUOTES}]*[{QUOTES}])
    | (?P<single>[{_SINGLE}](?:[^{_SINGLE}{QUOTES}]|(?<={_LETTER})['\u2019](?={_LETTER}))++['\u2019\uff07](?!{_LETTER}))
    | (?P<unclosed>[{QUOTES}])
    | (?P<address>(?i:https?)://[^\s()\uff08\uff09|\uff5c{QUOTES}]+)
    | (?P<field>[^\W\d_]++[:\uff1a])
    | (?P<word>[^\s()\uff08\uff09&\uff06|\uff5c!\uff01:\uff1a{QUOTES}]+)
    | (?P<sign>[:\uff1a])
    """,
    re.VERBOSE,
)

# By the number of the group.
_GROUP_OF_SINGLE: Final = _TOKEN.groupindex["single"]
_KINDS: Final = (
    Kind.END,
    *(Kind.PHRASE if name == "single" else Kind(name) for name in _TOKEN.groupindex),
)

OPERATORS: Final[Mapping[str, Kind]] = {
    word: kind
    for kind, words in (
        (Kind.AND, ("and", "和", "且", "与", "并且")),
        (Kind.OR, ("or", "或", "或者")),
        (Kind.NOT, ("not", "非", "不")),
    )
    for word in words
}
_LONGEST_OPERATOR: Final = max(map(len, OPERATORS))


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens from left to right, `END` last; white space only parts them."""
    for found in _TOKEN.finditer(text):
        kind = _KINDS[found.lastindex or 0]
        if kind is Kind.WORD and len(found[0]) <= _LONGEST_OPERATOR:
            kind = OPERATORS.get(fold(found[0]), kind)
        # Inside of words a single quote is a letter: a phrase in such quotes gets those that are none.
        is_single = found.lastindex == _GROUP_OF_SINGLE
        yield Token(kind, f'"{found[0][1:-1]}"' if is_single else found[0], found.start())
    yield Token(Kind.END, "", len(text))
