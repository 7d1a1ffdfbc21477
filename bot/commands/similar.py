"""/similar: what would find more articles like one, as rules to add to the filter, each with its dry run.

proposals -> one of them is added, or stands alone where all came before -> changed -> undo (by /filter)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.commands.changing import active, change, mark_of, show_button, undo_button
from bot.commands.opening import number_in
from bot.commands.request import Button, Command, Notice, Reply, Request, say
from bot.commands.wording import dry_run_line, missing_article, mistaken, not_subscribed
from bot.core import rules
from bot.core.blocks import Block, InlineCode, Paragraph, Style, Styled, Text
from bot.core.cleaning import clean_line
from bot.core.digest_buttons import SIMILAR
from bot.core.rules import EVERYTHING, Mistake, Rule
from bot.i18n import mark
from bot.services.library import DryRun
from bot.services.reader import Missing
from storage.records import Subscription

_LONGEST_TITLE: Final = 200
_ADD: Final = "add"


@dataclass(frozen=True, slots=True)
class _Proposal:
    """A rule that would find more, the name by which buttons ask for it, and what it would have sent."""

    rule: Rule
    name: str
    run: DryRun


async def run(request: Request) -> Reply:
    """Propose rules for the article with the number that is named."""
    number = number_in(request.args)
    if not number:
        t = request.t
        return say(t("Like which article? /similar and its number, such as /similar 12."))
    return await _proposed(request, number)


async def press(request: Request) -> Reply | Notice:
    """Propose rules for the article of a button, or add one of them: `NUMBER`, or `add:NAME:MARK`."""
    action, _, args = request.args.partition(":")
    if action == _ADD:
        return await _added(request, args)
    return await _proposed(request, number_in(action))


async def _proposed(request: Request, number: int) -> Reply:
    t, services = request.t, request.services
    like = await services.similar.like(number)
    if isinstance(like, Missing):
        return Reply(say(missing_article(number, like, t)).groups, fresh=True)
    if not like.rules:
        none = t("This article has neither topics nor words that set it apart.")
        return Reply(say(none).groups, fresh=True)
    runs = await services.library.dry_runs(like.rules)
    proposals = [
        _Proposal(rule, await services.filters.remember(rule, request.now), one)
        for rule, one in zip(like.rules, runs, strict=True)
    ]
    subscription = await active(request)
    title = clean_line(like.article.title or like.article.excerpt, _LONGEST_TITLE)
    head = Styled(Style.BOLD, (Text(t("More like “{title}”", title=title)),))
    blocks = (Paragraph((head,)), *(_line(request, n, one) for n, one in enumerate(proposals, 1)))
    own = None if subscription is None else await services.filters.of(subscription)
    hint = Paragraph((Text(_hint(request, own)),))
    return Reply(((*blocks, hint),), _rows(request, proposals, own), fresh=True)


def _line(request: Request, n: int, one: _Proposal) -> Block:
    said = rules.rule_in_words(one.rule, request.services.taxonomy, request.t)
    text = InlineCode(rules.canonical(one.rule))
    return Paragraph((Text(f"{n}. {said}\n"), text, Text(f"\n{dry_run_line(one.run, request.t)}")))


def _hint(request: Request, own: Rule | None) -> str:
    t = request.t
    if own is None:
        return not_subscribed(t)
    if own == EVERYTHING:
        return t("Everything comes to this chat already. “Only” lets nothing else come.")
    return t("“Add” lets these come beside what the filter wants already.")


def _rows(
    request: Request, proposals: Sequence[_Proposal], own: Rule | None
) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        (*_adding(request, n, one, own), _show(request, n, one))
        for n, one in enumerate(proposals, start=1)
    )


def _adding(request: Request, n: int, one: _Proposal, own: Rule | None) -> tuple[Button, ...]:
    """The button that adds a proposal; none where nothing would change."""
    if own is None or _joined(own, one.rule) == own:
        return ()
    t = request.t
    label = t("Only {n}", n=n) if own == EVERYTHING else t("Add {n}", n=n)
    return (Button(label, SIMILAR, f"{_ADD}:{one.name}:{mark_of(own)}"),)


def _show(request: Request, n: int, one: _Proposal) -> Button:
    button = show_button(request, one.name)
    return Button(request.t("Show {n}", n=n), button.asks, button.args)


def _joined(own: Rule, more: Rule) -> Rule:
    """The filter with one more alternative; of one that wants everything, the alternative alone."""
    return more if own == EVERYTHING else rules.any_of([own, more])


async def _added(request: Request, args: str) -> Reply | Notice:
    """`NAME:MARK`, the mark being that of the filter which the person saw."""
    t, services = request.t, request.services
    subscription = await active(request)
    if subscription is None:
        return Notice(not_subscribed(t))
    name, _, stamp = args.partition(":")
    own, more = await services.filters.of(subscription), await services.filters.named(name)
    if more is None or stamp != mark_of(own):
        return Notice(t("The filter has changed since. /filter shows it as it is."))
    new = _joined(own, more)
    text = rules.canonical(new)
    fault = await services.filters.read(text, services.taxonomy)
    if isinstance(fault, Mistake):
        return Reply((mistaken(text, fault, t),))
    return await _changed(request, subscription, new)


async def _changed(request: Request, subscription: Subscription, rule: Rule) -> Reply:
    t, services = request.t, request.services
    done = await change(request, subscription, rule)
    said = rules.rule_in_words(rule, services.taxonomy, t)
    head = Styled(Style.BOLD, (Text(t("The filter has changed.")),))
    line = dry_run_line(await services.library.dry_run(rule), t)
    buttons = (
        (show_button(request, done.name_now), undo_button(request, "filter", done)),
        (Button(t("Edit the filter"), "filter", "menu"),),
    )
    return Reply(((Paragraph((head, Text(f"\n{said}\n{line}"))),),), buttons)


COMMAND = Command(
    SIMILAR,
    mark("More articles like one"),
    run,
    usage=mark("number"),
    press=press,
    changes=True,
    reads=lambda args: not args.startswith(_ADD),
)
