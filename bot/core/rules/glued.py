"""Understands what people write without spaces, where it can mean one thing only; finds no topic itself.

大模型和扩散 -> 大模型, 和, 扩散, where both are names of topics; 非扩散 -> 非, 扩散; "llm." -> llm
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from bot.core.rules.mistakes import LONGEST_WORD
from bot.core.rules.tokens import OPERATORS, Kind, Token
from bot.core.topics import Taxonomy

_IsName: TypeAlias = Callable[[str], bool]

_BETWEEN: Final = re.compile("并且|或者|[和且与或]")
_NOT: Final = "非"
# All ways to part a word are tried: of so many there are few.
_MOST_BETWEEN: Final = 5
# What ends a sentence says nothing behind a word, and what parts a list nothing at its end.
_FULL_STOPS: Final = ".。"
_AT_THE_END: Final = _FULL_STOPS + ",，、;；"


def apart(found: Iterable[Token], taxonomy: Taxonomy | None) -> tuple[Token, ...]:
    """Return the tokens with those that are several as several, and words without the sign that ends a sentence.

    A name that holds such signs itself stays whole, and so does what stands in a field or in quotes.
    """

    def is_name(text: str) -> bool:
        return taxonomy is not None and taxonomy.find(text) is not None

    tokens = list(found)
    pieces: list[Token] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1].kind if place else Kind.END
        if token.kind is not Kind.WORD or is_name(token.text):
            pieces.append(token)
            continue
        is_last = tokens[place + 1].kind is Kind.END
        word = token.text.rstrip(_AT_THE_END if is_last else _FULL_STOPS)
        if word:
            named = token._replace(text=word)
            pieces += [named] if before is Kind.FIELD else _pieces(named, is_name)
        elif not is_last or len(token.text) > 1 or before in (Kind.FIELD, Kind.END):
            pieces.append(token)
    return tuple(pieces)


def _pieces(token: Token, is_name: _IsName) -> Sequence[Token]:
    """The token, or the names and operators that it is made of."""
    text = token.text
    between = list(_BETWEEN.finditer(text)) if len(text) <= LONGEST_WORD else []
    if len(between) > _MOST_BETWEEN or not (between or text.startswith(_NOT)):
        return (token,)
    starts = [0, *(one.end() for one in between)]
    ends = [*(one.start() for one in between), len(text)]

    def read(first: int) -> Sequence[Token]:
        """What stands from one part on, in the longest names that leave nothing over; none where there are no such."""
        if first == len(starts):
            return ()
        for last in range(len(between), first - 1, -1):
            start = token.position + starts[first]
            name = tuple(_name(text[starts[first] : ends[last]], start, is_name))
            rest = read(last + 1) if name else ()
            if name and (rest or last == len(between)):
                operators = [_operator(sign, token) for sign in between[last : last + 1]]
                return (*name, *operators, *rest)
        return ()

    return read(0) or (token,)


def _operator(sign: re.Match[str], token: Token) -> Token:
    return Token(OPERATORS[sign[0]], sign[0], token.position + sign.start())


def _name(text: str, position: int, is_name: _IsName) -> Iterator[Token]:
    """The tokens of a name, before which a sign may say that it must not be; none where it is no name."""
    if is_name(text):
        yield Token(Kind.WORD, text, position)
    elif text.startswith(_NOT) and is_name(text[1:]):
        yield Token(Kind.NOT, _NOT, position)
        yield Token(Kind.WORD, text[1:], position + 1)
