"""/label: what an article is about and why, and, for the owner, put right by hand, and given back to the words."""

import re
from typing import Final

from bot.commands.naming import named
from bot.commands.reasons import label_lines
from bot.commands.request import Command, Reply, Request, say
from bot.commands.wording import unknown_topics
from bot.core.rules import topic_name
from bot.i18n import Translator, mark
from bot.services.reader import Missing
from storage.records import Article, Role

# More than any store holds, and little enough for both databases.
_MOST_DIGITS: Final = 9
_NUMBER: Final = re.compile(r"[#№]?\s*(\d+)(?:\s+|$)", re.ASCII)
# What undoes all that was done by hand, in either language.
_AUTO: Final = frozenset({"auto", "automatic", "自动"})


async def run(request: Request) -> Reply:
    """Say the labels of an article, or give it other topics and take some away."""
    t = request.t
    said = _NUMBER.match(request.args.strip())
    if said is None or len(said[1]) > _MOST_DIGITS:
        return say(
            t("Which article? /label 12 says what it is about, and why."),
            t("/label 12 llm not video puts it right: that topic it has, this one it has not."),
            t("/label 12 auto gives it the topics back that its words say."),
        )
    number, names = int(said[1]), request.args.strip()[said.end() :]
    return await (_correct(request, number, names) if names else _show(request, number))


async def _show(request: Request, number: int) -> Reply:
    article = await request.services.reader.find(number)
    if isinstance(article, Missing):
        return _missing(number, request.t)
    return _labels(request, article)


async def _correct(request: Request, number: int, names: str) -> Reply:
    t, services = request.t, request.services
    if request.chat.role is not Role.OWNER:
        return say(t("Only the owner of the bot puts topics right."))
    if names.strip().lower() in _AUTO:
        return _of(number, await services.labels.automatic(number), request)
    found = named(names, services.taxonomy)
    if found.unknown.unknown:
        return say(*unknown_topics(found.unknown, services.taxonomy, t))
    if found.both:
        topic = topic_name(found.both[0].slug, services.taxonomy, t)
        return say(t("Is it about {topic} or not?", topic=topic))
    wanted = [topic.slug for topic in found.topics]
    gone = [topic.slug for topic in found.not_topics]
    return _of(number, await services.labels.correct(number, wanted, gone), request)


def _of(number: int, article: Article | None, request: Request) -> Reply:
    return _missing(number, request.t) if article is None else _labels(request, article)


def _missing(number: int, t: Translator) -> Reply:
    return say(t("There is no article {number}.", number=number))


def _labels(request: Request, article: Article) -> Reply:
    t = request.t
    lines = [f"#{article.number} {article.title or article.excerpt}"]
    lines += label_lines(article, request)
    if not article.labels:
        lines.append(t("It has no topics."))
    return say("\n".join(lines))


COMMAND = Command(
    "label",
    mark("Show or correct the topics of an article"),
    run,
    usage=mark("number [topic … not topic … | auto]"),
)
