"""/why: which rule chose the articles of a digest, by which of their topics and words, and when it all happened.

Asked as a reply to a digest, by the button below it, or else about the newest one of this chat.
"""

from typing import Final

from bot.commands.reasons import label_lines, moment, reasons, where
from bot.commands.request import Command, Notice, Reply, Request, say
from bot.core import rules
from bot.core.blocks import Blocks, Inline, Link, Paragraph, Style, Styled, Text
from bot.core.cleaning import clean_line
from bot.i18n import mark
from bot.services.explain import Explained
from storage.records import Article, ChatKind

_MOST_DIGITS: Final = 3
_LONGEST_RULE: Final = 1_000
# With the line below it, within the 200 characters of Bot API, answerCallbackQuery.
_LONGEST_NOTICE: Final = 140


async def run(request: Request) -> Reply:
    """Explain the digest that is answered, else the newest; with a number, only that one of its articles."""
    t = request.t
    told = await request.services.explain.why(where(request), request.message_id)
    if told is None and request.message_id is not None:
        return say(t("That message is no digest of this chat, or it is kept no more."))
    if told is None:
        return say(
            t("This chat has got no digest yet. /whynot and an article says what keeps it away.")
        )
    wanted = request.args.strip()
    if not wanted:
        return _digest(request, told)
    place = int(wanted) if wanted.isdecimal() and len(wanted) <= _MOST_DIGITS else 0
    if not 1 <= place <= len(told.articles):
        return say(t("That digest has the articles 1 to {n}.", n=len(told.articles)))
    return Reply((_head(request, told), _item(request, told, place)), fresh=True)


async def press(request: Request) -> Reply | Notice:
    """Explain the digest whose button was pressed; where others read along, only to whoever pressed it, and shortly."""
    if request.chat.kind is ChatKind.PRIVATE:
        return await run(request)
    t = request.t
    told = await request.services.explain.why(where(request), request.message_id)
    if told is None:
        return Notice(t("That message is no digest of this chat, or it is kept no more."))
    rule = rules.rule_in_words(told.rule, request.services.taxonomy, t)
    more = t("/why as a reply to the digest says more.")
    return Notice("\n".join((clean_line(t("Filter: {rule}", rule=rule), _LONGEST_NOTICE), more)))


def _digest(request: Request, told: Explained) -> Reply:
    items = (_item(request, told, place) for place in range(1, len(told.articles) + 1))
    groups: list[Blocks] = [_head(request, told), *items]
    if told.forgotten:
        gone = request.t("{n} of its articles are kept no more.", n=told.forgotten)
        groups.append((Paragraph((Text(gone),)),))
    return Reply(tuple(groups), fresh=True)


def _head(request: Request, told: Explained) -> Blocks:
    t, passage = request.t, told.passage
    rule = rules.rule_in_words(told.rule, request.services.taxonomy, t)
    lines = [
        t("Filter: {rule}", rule=rule[:_LONGEST_RULE]),
        t("Composed and queued: {at}", at=moment(passage.queued_at, request)),
    ]
    if passage.sent_at is not None:
        lines.append(t("Sent: {at}", at=moment(passage.sent_at, request)))
    if passage.recalled_at is not None:
        called_back = moment(passage.recalled_at, request)
        lines.append(t("Called back by the operator: {at}", at=called_back))
    lines.append(t("All times: {zone}", zone=request.chat.time_zone))
    title = t("Why digest #{n} came here", n=passage.edition)
    runs = (Styled(Style.BOLD, (Text(title),)), Text("\n" + "\n".join(lines)))
    return (Paragraph(runs),)


def _item(request: Request, told: Explained, place: int) -> Blocks:
    t, article = request.t, told.articles[place - 1]
    lines = []
    explanation = told.explanations.get(article.number)
    if explanation is not None and not explanation.matches:
        lines.append(
            t("Its topics or text have changed since: today the filter would not want it.")
        )
    if explanation is not None and explanation.reasons:
        lines.append(t("What decided: {reasons}", reasons=reasons(explanation, request)))
    lines += label_lines(article, request)
    if (taken_in := told.taken_in.get(article.number)) is not None:
        lines.append(t("Taken in: {at}", at=moment(taken_in, request)))
    text = "".join(f"\n{line}" for line in lines)
    return (Paragraph((Text(f"{place}. "), _title(article), Text(text))),)


def _title(article: Article) -> Inline:
    text = Text(article.title or f"#{article.number}")
    name = Styled(Style.BOLD, (text,))
    return name if article.url is None else Link(article.url, (name,))


COMMAND = Command(
    "why",
    mark("Why did I get this?"),
    run,
    usage=mark("[number]"),
    press=press,
)
