"""What /why, /whynot and /label say alike: moments in the chat's own time, what of a rule decided, and why an article has its topics.

Decides nothing.
"""

from datetime import datetime
from typing import Final

from bot.commands.request import Request
from bot.core import rules, schedule
from bot.core.rules import Explanation
from bot.core.topics import NOTHING_ELSE, Taxonomy
from bot.i18n import Translator
from bot.services.explain import Where
from storage.records import Article, Label, LabelOrigin

# More of them than that decide together, and nobody reads on.
_MOST_REASONS: Final = 12


def where(request: Request) -> Where:
    """The place that the question is about: never another one."""
    return Where(request.chat.id, request.thread_id)


def moment(at: datetime, request: Request) -> str:
    """A moment by the clock of the chat."""
    return f"{at.astimezone(schedule.zone(request.chat.time_zone)):%Y-%m-%d %H:%M}"


def reasons(explanation: Explanation, request: Request) -> str:
    """`Python: yes, Diffusion: no`: what is true of the article of all that decided."""
    t, taxonomy = request.t, request.services.taxonomy
    said = []
    for reason in explanation.reasons[:_MOST_REASONS]:
        what = rules.atom_in_words(reason.atom, taxonomy, t)
        said.append(t("{what}: yes", what=what) if reason.holds else t("{what}: no", what=what))
    if len(explanation.reasons) > _MOST_REASONS:
        said.append("…")
    return ", ".join(said)


def label_lines(article: Article, request: Request) -> tuple[str, ...]:
    """A line for each topic of an article: who says so, and by which evidence."""
    return tuple(_label(label, request) for label in article.labels)


def _label(label: Label, request: Request) -> str:
    t, taxonomy = request.t, request.services.taxonomy
    name = rules.topic_name(label.topic, taxonomy, t)
    if label.origin is LabelOrigin.OPERATOR:
        return t("{topic}: by hand", topic=name)
    return t("{topic}: {evidence}", topic=name, evidence=evidence_in_words(label, taxonomy, t))


def evidence_in_words(label: Label, taxonomy: Taxonomy, t: Translator) -> str:
    """The evidence of a label in the reader's language; what another program may have written there stays as it is."""
    if label.origin is LabelOrigin.WORDS:
        return t("; ").join(_reason(one, taxonomy, t) for one in label.evidence.split("; "))
    return _reason(label.evidence, taxonomy, t)


def _reason(reason: str, taxonomy: Taxonomy, t: Translator) -> str:  # noqa: PLR0911 -- one case a kind
    if reason == NOTHING_ELSE:
        return t("no other topic")
    kind, _, what = reason.partition(": ")
    match kind:
        case "tag":
            return t("tag: {word}", word=what)
        case "part":
            return t("part: {topic}", topic=rules.topic_name(what, taxonomy, t))
        case "title":
            return t("title: {word}", word=what)
        case "excerpt":
            return t("excerpt: {word}", word=what)
        case "body":
            return t("text: {word}", word=what)
        case "code":
            return t("code: {word}", word=what)
        case _:
            return reason
