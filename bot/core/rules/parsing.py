"""Reads the text of a rule into its canonical tree, or says what is wrong with it. Never runs deeper than it allows.

    rule   = [ either ]
    either = both { OR both }
    both   = one { [ AND ] one }
    one    = { NOT } ( "(" either ")" | [ field ":" ] word | "*" )

docs/filters.md has it with examples.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from itertools import takewhile
from typing import Final

from bot.core.rules.building import all_of, any_of
from bot.core.rules.glued import apart
from bot.core.rules.mistakes import (
    DEEPEST,
    LONGEST_TEXT,
    LONGEST_WORD,
    MOST_ATOMS,
    Fault,
    Mistake,
    RuleError,
)
from bot.core.rules.tokens import Kind, Token, tokens
from bot.core.rules.tree import (
    EVERYTHING,
    NOTHING,
    Atom,
    HasLanguage,
    HasTopic,
    HasWord,
    Not,
    Place,
    Rule,
    as_word,
    is_language,
    is_slug,
)
from bot.core.topics import Taxonomy
from bot.core.words import fold

_ALL: Final = "*"
_TOPIC: Final = "topic"
_LANGUAGE: Final = "lang"
_FIELDS: Final[Mapping[str, str]] = {
    **{place: place for place in Place if place},
    **dict.fromkeys(("topic", "主题", "话题"), _TOPIC),
    **dict.fromkeys(("lang", "language", "语言"), _LANGUAGE),
    **dict.fromkeys(("标题",), Place.TITLE),
    **dict.fromkeys(("作者",), Place.AUTHOR),
    **dict.fromkeys(("来源",), Place.SOURCE),
}
_LANGUAGES: Final = {"中文": "zh", "chinese": "zh", "英文": "en", "english": "en"}

# What other search languages give a meaning, and what parts lists, must not be taken for a letter of a word.
# A dash before a word means NOT in other languages; a topic is not found through it, or its filter would mean the opposite.
_DASHES: Final = "-‐‑‒–−—"
_SIGN: Final = re.compile(rf"^[{_DASHES}]|[*?^~;=<>\[\]{{}}$%\\`,，、；]")
_ASCII_SIGNS: Final = re.compile(r"[!-/:-@\[-`{-~]+")
_INSTEAD: Final = dict.fromkeys(_DASHES, "NOT") | dict.fromkeys(",，、", "OR")


# Written out, a rule has at most two parentheses for one that its writer had: `a | b (c | d e)` has one, and two.
_DEEPEST_KEPT: Final = 2 * DEEPEST + 1


def read(text: str, taxonomy: Taxonomy | None = None) -> Rule | Mistake:
    """Return the rule that a person wrote, or what is wrong with it.

    With a taxonomy, a word outside of quotes that names one of its topics is that topic.
    """
    if len(text) > LONGEST_TEXT:
        return Mistake(Fault.TEXT_LENGTH, LONGEST_TEXT)
    try:
        found = apart(tokens(text), taxonomy)
        return _Parser(found, taxonomy, deepest=DEEPEST, most_atoms=MOST_ATOMS).rule()
    except RuleError as error:
        return error.mistake


def parse(text: str) -> Rule:
    """Return the rule that a text stands for which was made by `canonical`, however long it became.

    Raises:
        RuleError: It stands for none; it carries the mistake.
    """
    found = tuple(tokens(text))
    return _Parser(found, None, deepest=_DEEPEST_KEPT, most_atoms=len(text)).rule()


class _Parser:
    """Goes through the tokens once; a negation is carried down to the atoms, as De Morgan has it."""

    def __init__(
        self,
        found: tuple[Token, ...],
        taxonomy: Taxonomy | None,
        *,
        deepest: int,
        most_atoms: int,
    ) -> None:
        self._tokens = found
        self._place = 0
        self._atoms = 0
        self._taxonomy = taxonomy
        self._deepest = deepest
        self._most_atoms = most_atoms

    def rule(self) -> Rule:
        """The whole text."""
        if self._takes(Kind.END):
            return EVERYTHING
        rule = self._either(0, negated=False)
        if not self._takes(Kind.END):
            raise _wrong(Fault.OPENING, self._ahead)
        return rule

    def _either(self, depth: int, *, negated: bool) -> Rule:
        rules = [self._both(depth, negated=negated)]
        while self._takes(Kind.OR):
            rules.append(self._both(depth, negated=negated))
        return all_of(rules) if negated else any_of(rules)

    def _both(self, depth: int, *, negated: bool) -> Rule:
        rules = [self._one(depth, negated=negated)]
        while self._takes(Kind.AND) or self._ahead.kind not in _AFTER_ONE:
            rules.append(self._one(depth, negated=negated))
        return any_of(rules) if negated else all_of(rules)

    def _one(self, depth: int, *, negated: bool) -> Rule:
        while self._takes(Kind.NOT):
            negated = not negated
        token = self._ahead
        if token.kind is Kind.OPENING:
            return self._parentheses(depth + 1, negated=negated)
        self._place += 1
        if token.text == _ALL:
            return NOTHING if negated else EVERYTHING
        atom = self._atom(token)
        self._atoms += 1
        if self._atoms > self._most_atoms:
            raise _wrong(Fault.ATOMS, token)
        return Not(atom) if negated else atom

    def _parentheses(self, depth: int, *, negated: bool) -> Rule:
        opening = self._ahead
        if depth > self._deepest:
            raise _wrong(Fault.DEPTH, opening)
        self._place += 1
        rule = self._either(depth, negated=negated)
        if not self._takes(Kind.CLOSING):
            raise _wrong(Fault.CLOSING, opening)
        return rule

    def _atom(self, token: Token) -> Atom:
        match token.kind:
            case Kind.WORD:
                return self._bare(token)
            case Kind.PHRASE:
                return HasWord(_word(token))
            case Kind.FIELD:
                return self._in_field(token)
            case Kind.UNCLOSED:
                raise _wrong(Fault.QUOTE, token)
            case Kind.SIGN:
                raise _wrong(Fault.SIGN, token)
            case _:
                raise _wrong(Fault.OPERAND, token)

    def _bare(self, token: Token) -> Atom:
        """A topic, of which several words in a row may be the name, or a word."""
        if self._taxonomy is not None:
            start = self._place - 1
            row = self._tokens[start : start + self._taxonomy.most_words]
            words = [one.text for one in takewhile(_may_name, row)]
            topic, length = self._taxonomy.leading(words)
            if topic is not None:
                self._place = start + length
                return HasTopic(topic.slug)
        return HasWord(_plain(token))

    def _in_field(self, token: Token) -> Atom:
        name = fold(token.text[:-1])
        field = _FIELDS.get(name)
        if field is None:
            near = tuple(get_close_matches(name[:LONGEST_WORD], _FIELDS, 1))
            raise _wrong(Fault.FIELD, token, *(f"{_FIELDS[one]}:" for one in near))
        value = self._ahead
        if value.kind is Kind.UNCLOSED:
            raise _wrong(Fault.QUOTE, value)
        if value.kind is Kind.OPENING:
            raise _wrong(Fault.GROUP, token)
        if value.kind in _NO_VALUE:
            raise _wrong(Fault.VALUE, token)
        self._place += 1
        word = _word(value) if value.kind is Kind.PHRASE else _plain(value)
        match field:
            case "topic":
                return self._topic(value, word)
            case "lang":
                return _language(value, word)
            case _:
                return HasWord(word, Place(field))

    def _topic(self, token: Token, name: str) -> HasTopic:
        if self._taxonomy is None:
            if is_slug(name):
                return HasTopic(name)
            raise _wrong(Fault.TOPIC, token)
        if (topic := self._taxonomy.find(name)) is not None:
            return HasTopic(topic.slug)
        near = (one.slug for one in self._taxonomy.suggest(name))
        # Nobody who names a topic means what is about none of them.
        raise _wrong(Fault.TOPIC, token, *(slug for slug in near if slug != self._taxonomy.unsaid))

    @property
    def _ahead(self) -> Token:
        return self._tokens[self._place]

    def _takes(self, kind: Kind) -> bool:
        """Step over a token of this kind, if one stands there."""
        if self._ahead.kind is not kind:
            return False
        self._place += 1
        return True


# What ends a row of operands.
_AFTER_ONE: Final = frozenset({Kind.OR, Kind.CLOSING, Kind.END})
_NO_VALUE: Final = frozenset({Kind.CLOSING, Kind.END, Kind.FIELD, Kind.SIGN})


def _may_name(token: Token) -> bool:
    """Whether a token may be a part of a topic's name."""
    return token.kind is Kind.WORD and not token.text.startswith(tuple(_DASHES))


def _language(token: Token, name: str) -> HasLanguage:
    code = _LANGUAGES.get(name, name.partition("-")[0])
    if not is_language(code):
        raise _wrong(Fault.LANGUAGE, token)
    return HasLanguage(code)


def _plain(token: Token) -> str:
    """The word of a token without quotes, which may hold no signs."""
    if found := _SIGN.search(token.text) or _ASCII_SIGNS.fullmatch(token.text):
        sign = Token(Kind.SIGN, found[0], token.position + found.start())
        instead = _INSTEAD.get(found[0])
        raise _wrong(Fault.SIGN, sign, *([instead] if instead else []))
    return _word(token)


def _word(token: Token) -> str:
    # Folding may make a word longer, never much shorter.
    word = as_word(token.text) if len(token.text) <= 2 * LONGEST_WORD else token.text
    if not word:
        raise _wrong(Fault.VALUE, token)
    if len(word) > LONGEST_WORD:
        raise _wrong(Fault.WORD_LENGTH, token)
    return word


def _wrong(fault: Fault, token: Token, *suggestions: str) -> RuleError:
    return RuleError(Mistake(fault, token.position, token.text, suggestions))
