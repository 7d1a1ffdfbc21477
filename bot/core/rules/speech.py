"""Says a rule in the words of its reader, in the names that topics have in his language. Decides nothing."""

from collections.abc import Sequence
from typing import Final, TypeGuard, assert_never

from bot.core.rules.editing import Parts
from bot.core.rules.tree import (
    AllOf,
    AnyOf,
    Atom,
    Everything,
    HasLanguage,
    HasTopic,
    HasWord,
    Not,
    Nothing,
    Place,
    Rule,
)
from bot.core.topics import Taxonomy
from bot.i18n import Translator

# Nobody reads on; the text of the rule says it all.
_MOST_SAID: Final = 30


def rule_in_words(rule: Rule, taxonomy: Taxonomy, t: Translator) -> str:
    """`everything`, the names of its topics in the reader's language, or the whole rule as a sentence would have it."""
    match rule:
        case Everything():
            return t("everything")
        case Nothing():
            return t("nothing")
        case AnyOf(rules) if _are_topics(rules):
            return listed(rules, taxonomy, t)
        case AllOf(rules) | AnyOf(rules):
            between = t(" and ") if isinstance(rule, AllOf) else t(" or ")
            said = [_part_in_words(one, taxonomy, t) for one in rules[:_MOST_SAID]]
            return between.join(said) + _left_out(len(rules), t)
        case Not(atom):
            return t("not {what}", what=atom_in_words(atom, taxonomy, t))
        case HasTopic() | HasLanguage() | HasWord():
            return atom_in_words(rule, taxonomy, t)
        case _:
            assert_never(rule)


def _part_in_words(rule: Rule, taxonomy: Taxonomy, t: Translator) -> str:
    words = rule_in_words(rule, taxonomy, t)
    return f"({words})" if isinstance(rule, AllOf | AnyOf) else words


def parts_in_words(parts: Parts, taxonomy: Taxonomy, t: Translator) -> tuple[str, ...]:
    """Return a line for each part that the rule has: what must be, of what any is enough, what never may be."""
    lines = []
    if parts.must:
        lines.append(t("must: {what}", what=listed(parts.must, taxonomy, t)))
    if parts.any_of:
        lines.append(t("any of: {what}", what=listed(parts.any_of, taxonomy, t)))
    if parts.never:
        lines.append(t("never: {what}", what=listed(parts.never, taxonomy, t)))
    return tuple(lines)


def listed(atoms: Sequence[Atom], taxonomy: Taxonomy, t: Translator) -> str:
    """Return atoms one after the other, of very many the first."""
    said = [atom_in_words(one, taxonomy, t) for one in atoms[:_MOST_SAID]]
    return ", ".join(said) + _left_out(len(atoms), t)


def _are_topics(rules: Sequence[Rule]) -> TypeGuard[Sequence[HasTopic]]:
    return all(isinstance(one, HasTopic) for one in rules)


def _left_out(among: int, t: Translator) -> str:
    return t(" … and {n} more", n=among - _MOST_SAID) if among > _MOST_SAID else ""


def atom_in_words(atom: Atom, taxonomy: Taxonomy, t: Translator) -> str:
    """Return the name of a topic or language, or the word in quotes and where it is looked for."""
    match atom:
        case HasTopic(slug):
            return topic_name(slug, taxonomy, t)
        case HasLanguage(code):
            return t("language {code}", code=code)
        case HasWord(word, place):
            return _word_in_words(word, place, t)
        case _:
            assert_never(atom)


def _word_in_words(word: str, place: Place, t: Translator) -> str:
    match place:
        case Place.ANYWHERE:
            return t("“{word}”", word=word)
        case Place.TITLE:
            return t("“{word}” in the title", word=word)
        case Place.AUTHOR:
            return t("author “{word}”", word=word)
        case Place.SOURCE:
            return t("source “{word}”", word=word)
        case _:
            assert_never(place)


def topic_name(slug: str, taxonomy: Taxonomy, t: Translator) -> str:
    """A topic's name in the reader's language; the slug of one that the operator took away."""
    topic = taxonomy.find(slug)
    return slug if topic is None else topic.names.get(t.language, slug)
