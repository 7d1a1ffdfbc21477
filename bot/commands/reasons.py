"""What /why and /whynot say alike: moments in the chat's own time, and what of a rule decided. Decides nothing."""

from datetime import datetime
from typing import Final

from bot.commands.request import Request
from bot.core import rules, schedule
from bot.core.rules import Explanation
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


def labels(article: Article, request: Request) -> tuple[str, ...]:
    """A line for each topic of an article: who says so, and by which evidence."""
    return tuple(_label(label, request) for label in article.labels)


def _label(label: Label, request: Request) -> str:
    t = request.t
    name = rules.topic_name(label.topic, request.services.taxonomy, t)
    if label.origin is LabelOrigin.OPERATOR:
        return t("{topic}: by hand", topic=name)
    return t("{topic}: {evidence}", topic=name, evidence=label.evidence)
