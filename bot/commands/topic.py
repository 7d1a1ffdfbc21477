"""/topic: which topics this chat gets, as a menu of toggles or by name; every change shows a dry run.

A filter that says more than topics is shown, and left as it is until somebody decides to give it up.
"""

from collections.abc import Sequence
from typing import Final

from bot.commands.changing import Change, active, change, show_button, undo, undo_button
from bot.commands.naming import Named, named
from bot.commands.picking import PAGE_SIZE, key_of, level, number, picked, topic_of, turning
from bot.commands.request import Button, Command, Reply, Request, say
from bot.commands.wording import dry_run_line, not_subscribed, unknown_topics
from bot.core import rules
from bot.core.blocks import Block, Blocks, InlineCode, Paragraph, Style, Styled, Text
from bot.core.rules import HasTopic, Not, Rule
from bot.core.topics import Topic
from bot.i18n import mark
from storage.records import Subscription

_FIRST: Final = "0"
_BELOW: Final = "^"
_SEARCH: Final = frozenset({"search", "find", "搜索", "查找"})


async def run(request: Request) -> Reply:
    """Show the menu, find topics, or toggle those that are named."""
    subscription = await active(request)
    if subscription is None:
        return say(not_subscribed(request.t))
    rule = await request.services.filters.of(subscription)
    if not is_plain(rule):
        return _more_than_topics(request, rule)
    verb, _, sought = request.args.strip().partition(" ")
    if not verb:
        return await _menu(request, rule, _FIRST)
    if verb.lower() in _SEARCH:
        return await _found(request, rule, sought.strip())
    return await _named(request, subscription, rule)


async def _named(request: Request, subscription: Subscription, rule: Rule) -> Reply:
    taxonomy = request.services.taxonomy
    found = named(request.args, taxonomy)
    for topic in found.topics:
        rule = rules.toggle(rule, topic.slug)
    unknown = say(*unknown_topics(found.unknown, taxonomy, request.t)).groups
    if found.not_topics:
        return Reply((*unknown, _as_filter(request, found)))
    if not found.topics and not unknown:
        return await _menu(request, rule, _FIRST)
    if not found.topics:
        return Reply(unknown)
    menu = await _menu(request, rule, _FIRST, await change(request, subscription, rule))
    return Reply((*unknown, *menu.groups), menu.buttons)


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
        done = await change(request, subscription, rules.EVERYTHING)
        return await _menu(request, done.now, _FIRST, done)
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
        return say(request.t("Type what to look for: /topic search vision"))
    key, _, place = args.partition(":")
    topic = topic_of(key, request.services.taxonomy)
    if action != "toggle" or topic is None:
        return await _menu(request, rule, place or key)
    done = await change(request, subscription, rules.toggle(rule, topic.slug))
    return await _menu(request, done.now, place, done)


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
    request: Request, rule: Rule, place: str, *changed: Change, note: str = ""
) -> Reply:
    """A page of topics; `place` is its number, or behind `^` the topic whose narrower ones are shown."""
    taxonomy = request.services.taxonomy
    parent = topic_of(place[1:], taxonomy) if place.startswith(_BELOW) else None
    topics = level(taxonomy, parent)
    page = 0 if parent else number(place)
    buttons = await _toggles(request, rule, topics, place, parent)
    rows = (
        turning(topics, page, "topic", "page:") if parent is None else _up(request, parent),
        *_last_rows(request, rule, changed),
    )
    about = await _about(request, rule, changed, note)
    return Reply(((about,),), tuple(row for row in (*buttons, *rows) if row))


def _up(request: Request, parent: Topic) -> tuple[Button, ...]:
    """The way back to where the topic stands itself."""
    above = topic_of(parent.parent or "", request.services.taxonomy)
    place = "0" if above is None else f"{_BELOW}{key_of(above.slug)}"
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


async def _toggles(
    request: Request, rule: Rule, topics: Sequence[Topic], place: str, parent: Topic | None = None
) -> tuple[tuple[Button, ...], ...]:
    """Buttons that switch topics on and off; one with narrower topics unfolds them, and then stands first."""
    taxonomy, counts = request.services.taxonomy, await request.services.library.topic_counts()
    chosen = set(rules.topics_of(rule))

    def button(topic: Topic) -> Button:
        key = key_of(topic.slug)
        name = rules.topic_name(topic.slug, taxonomy, request.t)
        said = f"{name} ({counts.get(topic.slug, 0)})"
        if topic != parent and (below := level(taxonomy, topic)):
            tick = "✅ " if chosen & {topic.slug, *(one.slug for one in below)} else ""
            return Button(f"{tick}{said} ▸", "topic", f"page:{_BELOW}{key}")
        tick = "✅ " if topic.slug in chosen else ""
        return Button(f"{tick}{said}", "topic", f"toggle:{key}:{place}")

    return picked((*([parent] if parent else ()), *topics), number(place), button)


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
    topics = taxonomy.suggest(sought)
    if not topics:
        return say(t("No topic is called “{name}”. /topic shows all.", name=sought))
    buttons = await _toggles(request, rule, topics, _FIRST)
    everything = (Button(t("All topics"), "topic", "menu"),)
    return Reply(say(t("Topics like “{name}”:", name=sought)).groups, (*buttons, everything))


async def _undone(request: Request, subscription: Subscription, args: str) -> Reply:
    done = await undo(request, subscription, args)
    if done is None:
        rule = await request.services.filters.of(subscription)
        note = request.t("There is nothing to undo any more: the filter has changed since.")
    else:
        rule, note = done.now, request.t("Undone: the filter is what it was before.")
    if not is_plain(rule):
        return _more_than_topics(request, rule)
    return await _menu(request, rule, _FIRST, note=note)


COMMAND = Command(
    "topic",
    mark("Choose topics"),
    run,
    usage=mark("[topic …]"),
    press=press,
    changes=True,
)
