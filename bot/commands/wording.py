"""Settings in people's words, shared by the commands that show them. Decides nothing."""

from bot.core import rules, schedule
from bot.core.blocks import Blocks, Code, InlineCode, Paragraph, Text
from bot.core.cleaning import clean_line
from bot.core.rules import HasWord, Mistake, Rule, rule_in_words, topic_name
from bot.core.schedule import Daily, Instant
from bot.core.topics import Resolved, Taxonomy
from bot.i18n import Translator
from bot.services.library import DryRun
from bot.services.reader import Missing
from storage.records import Chat, Subscription

# Of many unknown names a few are answered: the reply stays one short message.
_MOST_UNKNOWN = 5
_LONGEST_NAME = 60


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
    if run.never:
        return t("No article can match this: nothing will ever come with it.")
    if run.of == 0:
        return t("There are no articles yet to try this on.")
    return t("Would have sent {hits} of the last {of} articles.", hits=run.hits, of=run.of)


def missing_article(number: int, missing: Missing, t: Translator) -> str:
    """Why there is no article with this number."""
    if number > missing.newest:
        return t(
            "There is no article {n} yet; the newest is {newest}.", n=number, newest=missing.newest
        )
    return t("Article {n} is no longer kept here. /latest shows what there is.", n=number)


def not_subscribed(t: Translator) -> str:
    """The way out for a chat without a subscription."""
    return t("This chat gets no digests yet. /start subscribes it.")


def unknown_topics(found: Resolved, taxonomy: Taxonomy, t: Translator) -> tuple[str, ...]:
    """One line for each name that is no topic, with the nearest that are."""
    lines = []
    for written in found.unknown[:_MOST_UNKNOWN]:
        name = clean_line(written, _LONGEST_NAME)
        near = ", ".join(topic_name(one.slug, taxonomy, t) for one in taxonomy.suggest(name))
        if near:
            lines.append(
                t("I don't know the topic “{name}”. Did you mean: {near}?", name=name, near=near)
            )
        else:
            lines.append(t("I don't know the topic “{name}”. /topic shows all.", name=name))
    return tuple(lines)


def mistaken(text: str, mistake: Mistake, t: Translator) -> Blocks:
    """What is wrong with a typed rule, and a caret below the place."""
    told = Paragraph((Text(rules.describe(mistake, t)),))
    return (told, Code(rules.pointed(text, mistake)))


def meant_topics(rule: Rule, taxonomy: Taxonomy, t: Translator) -> tuple[str, ...]:
    """For words of a rule that finds nothing, a line with the topics whose names are like them; else none."""
    words = [atom.word for atom in rules.atoms_of(rule) if isinstance(atom, HasWord)]
    near = {one.slug: one for word in words[:_MOST_UNKNOWN] for one in taxonomy.suggest(word)}
    if not near:
        return ()
    names = ", ".join(topic_name(slug, taxonomy, t) for slug in list(near)[:_MOST_UNKNOWN])
    return (t("Did you mean a topic: {near}?", near=names),)


def meant_instead(command: str, instead: str, t: Translator) -> Paragraph:
    """The rule that somebody may have meant, and the command with it, to be copied."""
    asked = t("Did you mean: {near}?", near=instead)
    return Paragraph((Text(f"{asked} "), InlineCode(f"/{command} {instead}")))
