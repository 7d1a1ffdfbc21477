"""/topic: which topics this chat gets, as a menu of toggles or by name; every change shows a dry run."""

from collections.abc import Sequence

from bot.commands.request import Button, Command, Reply, Request, grid, say
from bot.commands.wording import (
    dry_run_line,
    not_subscribed,
    rule_in_words,
    topic_name,
    unknown_topics,
)
from bot.core import rules
from bot.core.blocks import Paragraph, Style, Styled, Text
from bot.core.rules import Rule
from bot.core.topics import Topic
from bot.i18n import mark
from storage.records import Subscription, SubscriptionState

PAGE_SIZE = 20
_COLUMNS = 2


async def run(request: Request) -> Reply:
    """Show the menu, or toggle the topics that are named."""
    subscription = await _subscription(request)
    if subscription is None:
        return say(not_subscribed(request.t))
    if not request.args.strip():
        return await _menu(request, rules.parse(subscription.rule), 0)
    taxonomy = request.services.taxonomy
    found = taxonomy.resolve(request.args)
    rule = await _toggle(request, subscription, [topic.slug for topic in found.topics])
    menu = await _menu(request, rule, 0, changed=bool(found.topics))
    if not found.unknown:
        return menu
    unknown = say(*unknown_topics(found, taxonomy, request.t)).groups
    return Reply((*unknown, *menu.groups), menu.buttons) if found.topics else Reply(unknown)


async def press(request: Request) -> Reply:
    """Answer a button of the menu: `menu`, `page:N`, `all`, `toggle:SLUG:PAGE`."""
    subscription = await _subscription(request)
    if subscription is None:
        return say(not_subscribed(request.t))
    rule = rules.parse(subscription.rule)
    action, slug, page = (*request.args.split(":"), "", "")[:3]
    if action == "toggle" and request.services.taxonomy.find(slug):
        rule = await _toggle(request, subscription, [slug])
        return await _menu(request, rule, _number(page), changed=True)
    if action == "all":
        await request.services.subscribe.set_rule(subscription.id, rules.EVERYTHING)
        return await _menu(request, rules.EVERYTHING, 0, changed=True)
    return await _menu(request, rule, _number(slug))


async def _subscription(request: Request) -> Subscription | None:
    found = await request.services.subscribe.find(request.chat.id, request.thread_id)
    return found if found and found.state is SubscriptionState.ACTIVE else None


async def _toggle(request: Request, subscription: Subscription, slugs: Sequence[str]) -> Rule:
    rule = rules.parse(subscription.rule)
    for slug in slugs:
        rule = rules.toggle(rule, slug)
    if slugs:
        await request.services.subscribe.set_rule(subscription.id, rule)
    return rule


async def _menu(request: Request, rule: Rule, page: int, *, changed: bool = False) -> Reply:
    t, services = request.t, request.services
    counts = await services.library.topic_counts()
    lines = [t("Topics: {topics}", topics=rule_in_words(rule, services.taxonomy, t))]
    if changed:
        lines.append(dry_run_line(await services.library.dry_run(rule), t))
    else:
        lines.append(t("Press a topic to switch it on or off; none chosen means everything."))
    title = Styled(Style.BOLD, (Text(lines[0]),))
    text = Paragraph((title, Text("\n" + "\n".join(lines[1:]))))
    topics = services.taxonomy.topics
    shown = topics[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    buttons = [
        _toggle_button(request, rule, topic, counts.get(topic.slug, 0), page) for topic in shown
    ]
    return Reply(((text,),), (*grid(buttons, _COLUMNS), *_last_rows(request, rule, page)))


def _toggle_button(request: Request, rule: Rule, topic: Topic, count: int, page: int) -> Button:
    chosen = "✅ " if topic.slug in rules.topics_of(rule) else ""
    name = topic_name(topic.slug, request.services.taxonomy, request.t)
    return Button(f"{chosen}{name} ({count})", "topic", f"toggle:{topic.slug}:{page}")


def _last_rows(request: Request, rule: Rule, page: int) -> tuple[tuple[Button, ...], ...]:
    t = request.t
    turning = []
    if page:
        turning.append(Button("←", "topic", f"page:{page - 1}"))
    if (page + 1) * PAGE_SIZE < len(request.services.taxonomy.topics):
        turning.append(Button("→", "topic", f"page:{page + 1}"))
    everything = () if rule == rules.EVERYTHING else (Button(t("Everything"), "topic", "all"),)
    return tuple(row for row in (tuple(turning), everything) if row)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0  # noqa: PLR2004 -- a page has 3 digits


COMMAND = Command(
    "topic",
    mark("Choose topics"),
    run,
    usage=mark("[topic …]"),
    press=press,
    changes=True,
)
