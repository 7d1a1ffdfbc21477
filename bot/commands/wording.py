"""Settings in people's words, shared by the commands that show them. Decides nothing."""

from typing import assert_never

from bot.core import rules, schedule
from bot.core.rules import (
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
from bot.core.schedule import Daily, Instant
from bot.core.topics import Resolved, Taxonomy
from bot.i18n import Translator
from bot.services.library import DryRun
from storage.records import Chat, Subscription

# Of many unknown names a few are answered: the reply stays one short message.
_MOST_UNKNOWN = 5


def rule_in_words(rule: Rule, taxonomy: Taxonomy, t: Translator) -> str:
    """`everything`, the names of its topics in the reader's language, or the whole rule as a sentence would have it."""
    match rule:
        case Everything():
            return t("everything")
        case Nothing():
            return t("nothing")
        case AnyOf(rules) if all(isinstance(one, HasTopic) for one in rules):
            return ", ".join(rule_in_words(one, taxonomy, t) for one in rules)
        case AllOf(rules) | AnyOf(rules):
            between = t(" and ") if isinstance(rule, AllOf) else t(" or ")
            return between.join(_part_in_words(one, taxonomy, t) for one in rules)
        case Not(atom):
            return t("not {what}", what=_atom_in_words(atom, taxonomy, t))
        case HasTopic() | HasLanguage() | HasWord():
            return _atom_in_words(rule, taxonomy, t)
        case _:
            assert_never(rule)


def _part_in_words(rule: Rule, taxonomy: Taxonomy, t: Translator) -> str:
    words = rule_in_words(rule, taxonomy, t)
    return f"({words})" if isinstance(rule, AllOf | AnyOf) else words


def _atom_in_words(atom: Atom, taxonomy: Taxonomy, t: Translator) -> str:
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


def schedule_in_words(cadence: str, time_zone: str, t: Translator) -> str:
    """When digests come."""
    match schedule.parse(cadence):
        case Instant():
            return t("as soon as there is news")
        case Daily(times):
            clock = ", ".join(f"{at:%H:%M}" for at in times)
            return t("daily at {times} ({time_zone})", times=clock, time_zone=time_zone)


def settings_lines(
    chat: Chat, subscription: Subscription, taxonomy: Taxonomy, t: Translator
) -> str:
    """What the chat gets and when, two lines."""
    rule = rules.parse(subscription.rule)
    return "\n".join(
        (
            t("Topics: {topics}", topics=rule_in_words(rule, taxonomy, t)),
            t("When: {when}", when=schedule_in_words(subscription.schedule, chat.time_zone, t)),
        )
    )


def dry_run_line(run: DryRun, t: Translator) -> str:
    """What the rule would have sent: "would have sent 7 of the last 200"."""
    if run.of == 0:
        return t("There are no articles yet to try this on.")
    return t("Would have sent {hits} of the last {of} articles.", hits=run.hits, of=run.of)


def not_subscribed(t: Translator) -> str:
    """The way out for a chat without a subscription."""
    return t("This chat gets no digests yet. /start subscribes it.")


def unknown_topics(found: Resolved, taxonomy: Taxonomy, t: Translator) -> tuple[str, ...]:
    """One line for each name that is no topic, with the nearest that are."""
    lines = []
    for name in found.unknown[:_MOST_UNKNOWN]:
        near = ", ".join(topic_name(one.slug, taxonomy, t) for one in taxonomy.suggest(name))
        if near:
            lines.append(
                t("I don't know the topic “{name}”. Did you mean: {near}?", name=name, near=near)
            )
        else:
            lines.append(t("I don't know the topic “{name}”. /topic shows all.", name=name))
    return tuple(lines)
