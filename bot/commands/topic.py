"""/topic: which topics this chat gets, as a menu of toggles or by name; every change shows a dry run.

A filter that says more than topics is shown, and left as it is until somebody decides to give it up.
"""

from collections.abc import Sequence
from typing import Final

from bot.commands.changing import Change, active, change, show_button, undo, undo_button
from bot.commands.naming import Named, means_everything, named
from bot.commands.picking import (
    PAGE_SIZE,
    Spot,
    below,
    key_of,
    level,
    picked,
    spot_above,
    spot_at,
    topic_of,
    turning,
)
from bot.commands.request import Button, Command, Reply, Request, say
from bot.commands.wording import dry_run_line, not_subscribed, unknown_topics
from bot.core import rules
from bot.core.blocks import Block, Blocks, InlineCode, Paragraph, Style, Styled, Text
from bot.core.rules import HasTopic, Not, Rule
from bot.core.topics import Topic
from bot.i18n import Translator, mark
from storage.records import Subscription

_SEARCH: Final = frozenset({"search", "find", "搜索", "查找"})


async def run(request: Request) -> Reply:
    """Show the menu, find topics, or toggle those that are named."""
    subscription = await active(request)
    if subscription is None:
        return say(not_subscribed(request.t))
    if means_everything(request.args):
        return await _everything(request, subscription)
    rule = await request.services.filters.of(subscription)
    if not is_plain(rule):
        return _more_than_topics(request, rule)
    verb, _, sought = request.args.strip().partition(" ")
    if not verb:
        return await _menu(request, rule)
    if verb.lower() in _SEARCH:
        return await _found(request, rule, sought.strip())
    return await _named(request, subscription, rule)


async def _named(request: Request, subscription: Subscription, rule: Rule) -> Reply:
    taxonomy = request.services.taxonomy
    found = named(request.args, taxonomy)
    unknown = say(*unknown_topics(found.unknown, taxonomy, request.t)).groups
    if found.not_topics:
        return Reply((*unknown, _as_filter(request, found)))
    if not found.topics and not unknown:
        return await _menu(request, rule)
    if not found.topics:
        return Reply(unknown)
    new = rules.switch(rule, [topic.slug for topic in found.topics])
    done = await change(request, subscription, new)
    menu = await _menu(request, new, None, done, note=_switched(request, done))
    return Reply((*unknown, *menu.groups), menu.buttons)


def _switched(request: Request, done: Change) -> str:
    """What went off and what came on, by name: who types a name may not know which of both it does."""
    t, taxonomy = request.t, request.services.taxonomy
    before, now = rules.topics_of(done.before), rules.topics_of(done.now)
    off = [slug for slug in before if slug not in now]
    on = [slug for slug in now if slug not in before]
    lines = []
    if off:
        lines.append(t("Switched off: {topics}.", topics=rules.topics_in_words(off, taxonomy, t)))
    if on:
        lines.append(t("Switched on: {topics}.", topics=rules.topics_in_words(on, taxonomy, t)))
    return "\n".join(lines)


async def _everything(request: Request, subscription: Subscription) -> Reply:
    done = await change(request, subscription, rules.EVERYTHING)
    return await _menu(request, done.now, None, *((done,) if done.before != done.now else ()))


def _as_filter(request: Request, found: Named) -> Blocks:
    """Where somebody says what is not to come: how a filter says it."""
    wanted = rules.about(topic.slug for topic in found.topics)
    unwanted = [Not(HasTopic(topic.slug)) for topic in found.not_topics]
    text = f"/filter {rules.canonical(rules.all_of([wanted, *unwanted]))}"
    about = request.t("/topic says only what is to come. What is not to come, a filter says: ")
    return (Paragraph((Text(about), InlineCode(text))),)


async def press(request: Request) -> Reply:
    """Answer a button of the menu: `menu`, `page:PLACE`, `all`, `toggle:TOPIC:PLACE`, `undo:…`, `search`."""
    subscription = await active(request)
    if subscription is None:
        return say(not_subscribed(request.t))
    action, _, args = request.args.partition(":")
    if action == "all":
        return await _everything(request, subscription)
    if action == "undo":
        return await _undone(request, subscription, args)
    rule = await request.services.filters.of(subscription)
    if is_plain(rule):
        return await _pressed(request, subscription, rule)
    return _more_than_topics(request, rule)


async def _pressed(request: Request, subscription: Subscription, rule: Rule) -> Reply:
    """What the menu of topics leads to."""
    action, _, args = request.args.partition(":")
    if action == "search":
        return say(_how_to_search(request.t))
    key, _, place = args.partition(":")
    taxonomy = request.services.taxonomy
    topic, spot = topic_of(key, taxonomy), spot_at(place or key, taxonomy)
    if action != "toggle" or topic is None:
        return await _menu(request, rule, spot)
    done = await change(request, subscription, rules.toggle(rule, topic.slug))
    return await _menu(request, done.now, spot.with_topic(topic), done)


def is_plain(rule: Rule) -> bool:
    """Whether a rule is a set of topics, any of which is enough, or everything."""
    return rule == rules.about(rules.topics_of(rule))


def _more_than_topics(request: Request, rule: Rule) -> Reply:
    """A menu of topics would destroy such a rule; whoever wants that says so."""
    t = request.t
    said = rules.rule_in_words(rule, request.services.taxonomy, t)
    text = t("The filter of this chat says more than topics: {rule}", rule=said)
    buttons = (
        (Button(t("Edit the filter"), "filter", "menu"),),
        (Button(t("Give it up and choose topics"), "topic", "all"),),
    )
    return Reply(say(text).groups, buttons)


async def _menu(
    request: Request, rule: Rule, spot: Spot | None = None, *changed: Change, note: str = ""
) -> Reply:
    """A page of topics, the first of all without one."""
    spot = spot or spot_at("", request.services.taxonomy)
    buttons = await _toggles(request, rule, spot)
    rows = (
        turning(spot.topics, spot.page, "topic", f"page:{spot.turned}"),
        () if spot.parent is None else _up(request, spot.parent),
        *_last_rows(request, rule, changed),
    )
    about = await _about(request, rule, changed, note)
    return Reply(((about,),), tuple(row for row in (*buttons, *rows) if row))


def _up(request: Request, parent: Topic) -> tuple[Button, ...]:
    """The way back to where the topic stands itself."""
    place = spot_above(parent, request.services.taxonomy).place
    return (Button(request.t("Back"), "topic", f"page:{place}"),)


async def _about(request: Request, rule: Rule, changed: Sequence[Change], note: str) -> Block:
    t, services = request.t, request.services
    said = rules.rule_in_words(rule, services.taxonomy, t)
    title = Styled(Style.BOLD, (Text(t("Topics: {topics}", topics=said)),))
    if changed:
        line = dry_run_line(await services.library.dry_run(rule), t)
    else:
        line = t("Press a topic to switch it on or off; none chosen means everything.")
    return Paragraph((title, Text("\n" + "\n".join(filter(None, (note, line))))))


async def _toggles(request: Request, rule: Rule, spot: Spot) -> tuple[tuple[Button, ...], ...]:
    """Buttons that switch topics on and off; one with narrower topics unfolds them, and then stands first."""
    taxonomy, counts = request.services.taxonomy, await request.services.library.topic_counts()
    chosen = set(rules.topics_of(rule))
    with_wider = chosen.union(*map(taxonomy.wider, chosen))

    def button(topic: Topic) -> Button:
        key = key_of(topic.slug)
        name = rules.topic_name(topic.slug, taxonomy, request.t)
        said = f"{name} ({counts.get(topic.slug, 0)})"
        if topic != spot.parent and level(taxonomy, topic):
            tick = "✅ " if topic.slug in with_wider else ""
            return Button(f"{tick}{said} ▸", "topic", f"page:{below(topic)}")
        tick = "✅ " if topic.slug in chosen else ""
        return Button(f"{tick}{said}", "topic", f"toggle:{key}:{spot.toggled}")

    return picked(spot.topics, spot.page, button)


def _last_rows(
    request: Request, rule: Rule, changed: Sequence[Change]
) -> tuple[tuple[Button, ...], ...]:
    t = request.t
    rows: list[tuple[Button, ...]] = []
    if len(request.services.taxonomy.topics) > PAGE_SIZE:
        rows.append((Button(t("Search"), "topic", "search"),))
    rows += [
        (show_button(request, one.name_now), undo_button(request, "topic", one)) for one in changed
    ]
    if rule != rules.EVERYTHING:
        rows.append((Button(t("Everything"), "topic", "all"),))
    return tuple(rows)


async def _found(request: Request, rule: Rule, sought: str) -> Reply:
    """The topics of which a name or the slug holds what is sought, or is like it."""
    t, taxonomy = request.t, request.services.taxonomy
    if not sought:
        return say(_how_to_search(t))
    topics = taxonomy.suggest(sought)
    if not topics:
        return say(t("No topic is called “{name}”. /topic shows all.", name=sought))
    buttons = await _toggles(request, rule, Spot(topics))
    everything = (Button(t("All topics"), "topic", "menu"),)
    return Reply(say(t("Topics like “{name}”:", name=sought)).groups, (*buttons, everything))


def _how_to_search(t: Translator) -> str:
    return t("Type what to look for: /topic search vision")


async def _undone(request: Request, subscription: Subscription, args: str) -> Reply:
    done = await undo(request, subscription, args)
    if done is None:
        rule = await request.services.filters.of(subscription)
        note = request.t("There is nothing to undo any more: the filter has changed since.")
    else:
        rule, note = done.now, request.t("Undone: the filter is what it was before.")
    if not is_plain(rule):
        return _more_than_topics(request, rule)
    return await _menu(request, rule, note=note)


def _only_shows(args: str) -> bool:
    verb, _, sought = args.strip().partition(" ")
    return not verb or (verb.lower() in _SEARCH and bool(sought))


COMMAND = Command(
    "topic",
    mark("Choose topics"),
    run,
    usage=mark("[topic …]"),
    press=press,
    changes=True,
    reads=_only_shows,
)
