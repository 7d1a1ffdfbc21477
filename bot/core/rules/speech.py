"""Says a rule in the words of its reader, in the names that topics have in his language. Decides nothing."""

import re
from collections.abc import Iterator, Sequence
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

# What joins names, and may stand in one: "Systems, GPUs and distributed training".
_JOINTS: Final = re.compile(r"[,;\u3001\uff0c\uff1b]|\b(?:and|or)\b|[和与或且及]", re.IGNORECASE)


def rule_in_words(rule: Rule, taxonomy: Taxonomy, t: Translator) -> str:
    """`everything`, the names of its topics in the reader's language, or the whole rule as a sentence would have it.

    Commas stand only between topics each of which is enough, where nothing else is said.
    """
    if isinstance(rule, AnyOf) and _are_topics(rule.rules):
        return topics_in_words([one.slug for one in rule.rules], taxonomy, t)
    return _sentence(rule, taxonomy, t)


def topics_in_words(slugs: Sequence[str], taxonomy: Taxonomy, t: Translator) -> str:
    """Return the names of topics one after the other, of very many the first."""
    topics = [HasTopic(slug) for slug in slugs[:_MOST_SAID]]
    between = t("; ") if _holds_joints(topics, taxonomy, t) else t(", ")
    names = between.join(atom_in_words(one, taxonomy, t) for one in topics)
    return names + _left_out(len(slugs), t)


def parts_in_words(parts: Parts, taxonomy: Taxonomy, t: Translator) -> tuple[str, ...]:
    """Return a line for each part that the rule has: what must be, of what any is enough, what never may be."""
    lines = []
    if parts.must:
        lines.append(t("must: {what}", what=_all(parts.must, taxonomy, t)))
    if parts.any_of:
        lines.append(t("any of: {what}", what=_any(parts.any_of, taxonomy, t)))
    if parts.never:
        lines.append(t("never: {what}", what=_any(parts.never, taxonomy, t)))
    return tuple(lines)


def _sentence(rule: Rule, taxonomy: Taxonomy, t: Translator) -> str:
    match rule:
        case Everything():
            return t("everything")
        case Nothing():
            return t("nothing")
        case AllOf(rules):
            return _all(rules, taxonomy, t)
        case AnyOf(rules):
            return _any(rules, taxonomy, t)
        case Not(atom):
            return t("not {what}", what=atom_in_words(atom, taxonomy, t))
        case HasTopic() | HasLanguage() | HasWord():
            return atom_in_words(rule, taxonomy, t)
        case _:
            assert_never(rule)


def _all(rules: Sequence[Rule], taxonomy: Taxonomy, t: Translator) -> str:
    between = t("; and ") if _holds_joints(rules, taxonomy, t) else t(" and ")
    return between.join(_members(rules, taxonomy, t)) + _left_out(len(rules), t)


def _any(rules: Sequence[Rule], taxonomy: Taxonomy, t: Translator) -> str:
    between = t("; or ") if _holds_joints(rules, taxonomy, t) else t(" or ")
    return between.join(_members(rules, taxonomy, t)) + _left_out(len(rules), t)


def _members(rules: Sequence[Rule], taxonomy: Taxonomy, t: Translator) -> Iterator[str]:
    """The parts of a group that are said, those that are groups in parentheses."""
    for one in rules[:_MOST_SAID]:
        words = _sentence(one, taxonomy, t)
        yield f"({words})" if isinstance(one, AllOf | AnyOf) else words


def _holds_joints(rules: Sequence[Rule], taxonomy: Taxonomy, t: Translator) -> bool:
    """Whether a name among them reads as several, so that only a semicolon tells where it ends."""
    atoms = (one.atom if isinstance(one, Not) else one for one in rules[:_MOST_SAID])
    topics = (one.slug for one in atoms if isinstance(one, HasTopic))
    return any(_JOINTS.search(topic_name(slug, taxonomy, t)) for slug in topics)


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
