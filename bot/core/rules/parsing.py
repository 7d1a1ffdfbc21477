"""Reads the text of a rule into its canonical tree, or says what is wrong with it. Never runs deeper than it allows.

    rule   = [ either ]
    either = both { OR both }
    both   = one { [ AND ] one }
    one    = { NOT } ( "(" either ")" | [ field ":" ] word | "*" )

docs/filters.md has it with examples.
"""

import re
from itertools import takewhile
from typing import Final

from bot.core.rules.building import all_of, any_of
from bot.core.rules.fields import (
    LANGUAGE,
    TOPIC,
    field_of,
    fields_like,
    host_in,
    in_quotes,
    language_of,
    language_of_country,
    source_of,
)
from bot.core.rules.glued import apart
from bot.core.rules.labels import LONGEST_SUGGESTION, label_at, written
from bot.core.rules.mistakes import (
    DEEPEST,
    LONGEST_TEXT,
    LONGEST_WORD,
    MOST_ATOMS,
    Fault,
    Mistake,
    RuleError,
)
from bot.core.rules.text import canonical
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
    is_slug,
)
from bot.core.topics import Taxonomy

_ALL: Final = "*"

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
    rule = _read(text, taxonomy)
    if isinstance(rule, Mistake) and rule.fault is Fault.FIELD:
        return _labelled(text, rule, taxonomy) or rule
    return rule


def _read(text: str, taxonomy: Taxonomy | None) -> Rule | Mistake:
    try:
        found = apart(tokens(text), taxonomy)
        return _Parser(found, taxonomy, deepest=DEEPEST, most_atoms=MOST_ATOMS).rule()
    except RuleError as error:
        return error.mistake


def _labelled(text: str, mistake: Mistake, taxonomy: Taxonomy | None) -> Mistake | None:
    """What is said of the lines in which a filter is shown, where the mistake is one of their labels."""
    label = label_at(text, mistake.position, mistake.position + len(mistake.found))
    if label is None:
        return None
    instead = written(text, taxonomy)
    rule = mistake if instead is None else _read(instead, taxonomy)
    said = "" if isinstance(rule, Mistake) else canonical(rule)
    suggestion = said if 0 < len(said) <= LONGEST_SUGGESTION else "NOT …"
    return Mistake(Fault.LABEL, label.start(), label[0], (suggestion,))


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
            case Kind.ADDRESS:
                scheme = token._replace(text=token.text[: token.text.index(":") + 1])
                raise _wrong(Fault.FIELD, scheme, *source_of(token))
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
        field, value = field_of(token), self._ahead
        if field is None:
            raise _wrong(Fault.FIELD, token, *fields_like(token))
        self._expect_value(token)
        self._place += 1
        if value.kind is Kind.ADDRESS and field == Place.SOURCE:
            return HasWord(_word(value._replace(text=host_in(value))), Place.SOURCE)
        if value.kind is Kind.ADDRESS:
            raise _wrong(Fault.UNQUOTED, token, *in_quotes(token, (value,)))
        word = _word(value) if value.kind is Kind.PHRASE else _plain(value)
        if field == TOPIC:
            return self._topic(value, word)
        if field == LANGUAGE:
            return self._language(value, word)
        return HasWord(word, Place(field))

    def _expect_value(self, token: Token) -> None:
        """Refuse what stands behind a field and is no value of it."""
        value = self._ahead
        if value.kind is Kind.UNCLOSED:
            raise _wrong(Fault.QUOTE, value)
        if value.kind is Kind.OPENING:
            raise _wrong(Fault.GROUP, token)
        if value.kind in _NO_VALUE or (value.kind is Kind.FIELD and field_of(value)):
            raise _wrong(Fault.VALUE, token)
        if value.kind in _UNQUOTED:
            raise _wrong(Fault.UNQUOTED, token, *in_quotes(token, self._tokens[self._place :]))

    def _language(self, token: Token, name: str) -> HasLanguage:
        code = language_of(name)
        if code is None:
            raise _wrong(Fault.LANGUAGE, token)
        # What was kept is a code of whatever the person meant, and so is what stands in quotes.
        is_loose = self._taxonomy is not None and token.kind is Kind.WORD
        if is_loose and (instead := language_of_country(code)) is not None:
            raise _wrong(Fault.LANGUAGE, token, instead)
        return HasLanguage(code)

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
_NO_VALUE: Final = frozenset({Kind.CLOSING, Kind.END})
_UNQUOTED: Final = frozenset({Kind.FIELD, Kind.SIGN})


def _may_name(token: Token) -> bool:
    """Whether a token may be a part of a topic's name."""
    return token.kind is Kind.WORD and not token.text.startswith(tuple(_DASHES))


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
