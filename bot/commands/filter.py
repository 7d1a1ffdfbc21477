"""/filter: the chat's rule in words and as text, changed by buttons or by text; every change shows a dry run.

menu -> add -> a topic -> must, any of, never -> changed -> undo
     -> remove -> one of its parts          -> changed -> undo
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from bot.commands.changing import (
    Change,
    active,
    change,
    mark_of,
    show_button,
    undo,
    undo_button,
)
from bot.commands.naming import means_everything
from bot.commands.picking import key_of, number, picked, topic_of, turning
from bot.commands.request import Button, Command, Reply, Request, grid, say
from bot.commands.wording import dry_run_line, meant_instead, meant_topics, mistaken, not_subscribed
from bot.core import rules
from bot.core.blocks import Inline, InlineCode, Paragraph, Style, Styled, Text
from bot.core.rules import Atom, HasTopic, Mistake, Parts, Role, Rule
from bot.core.topics import Topic
from bot.i18n import mark
from storage.records import Subscription

# A longer rule fills the chat; it is changed by text, and its words say what it is.
_LONGEST_SHOWN: Final = 1_000
# Telegram shows at most 100 buttons; more parts than that are changed by text.
_MOST_BUTTONS: Final = 40
_LONGEST_LABEL: Final = 40
# A message of Telegram has no more (Bot API, sendMessage).
_LONGEST_TYPED: Final = 4_096


async def run(request: Request) -> Reply:
    """Show the filter, or take the one that is typed."""
    subscription = await active(request)
    if subscription is None:
        return say(not_subscribed(request.t))
    text = request.args.strip()
    if not text:
        return await _menu(request, await request.services.filters.of(subscription))
    if means_everything(text):
        return await _changed(request, subscription, rules.EVERYTHING)
    rule = await request.services.filters.read(text, request.services.taxonomy)
    if isinstance(rule, Mistake):
        return Reply((mistaken(text, rule, request.t),))
    instead = rules.meant(text, rule, request.services.taxonomy)
    return await _changed(request, subscription, rule, instead=instead)


async def press(request: Request) -> Reply:
    """Answer a button of the menu; whatever is none (any more) shows the menu."""
    subscription = await active(request)
    if subscription is None:
        return say(not_subscribed(request.t))
    action, _, args = request.args.partition(":")
    if (changes := _CHANGES.get(action)) is not None:
        return await changes(request, subscription, args)
    rule = await request.services.filters.of(subscription)
    if (asks := _QUESTIONS.get(action)) is not None:
        return asks(request, rule, args)
    return await _menu(request, rule)


# --- what is shown ----------------------------------------------------------------------------


async def _menu(
    request: Request, rule: Rule, *changed: Change, note: str = "", instead: str | None = None
) -> Reply:
    """The rule in words and as text, what it would have sent, what may have been meant, and what can be done with it."""
    t, parts = request.t, rules.parts_of(rule)
    lines = _in_words(request, rule, parts)
    title = t("The filter has changed.") if changed else t("The filter of this chat")
    about = [_titled(note or title, lines)]
    text = rules.canonical(rule)
    if 0 < len(text) <= _LONGEST_SHOWN:
        about.append(Paragraph((Text(t("As text: ")), InlineCode(text))))
    run = await request.services.library.dry_run(rule)
    if instead is not None:
        about.append(meant_instead("filter", instead, t))
    hints = [dry_run_line(run, t), *_hints(request, rule, parts)]
    if not run.hits and instead is None:
        hints += meant_topics(rule, request.services.taxonomy, t)
    about += [Paragraph((Text(hint),)) for hint in hints]
    rows = (_edits(request, parts), await _looks(request, rule, changed), _ends(request, rule))
    return Reply((tuple(about),), tuple(row for row in rows if row))


def _in_words(request: Request, rule: Rule, parts: Parts | None) -> Sequence[str]:
    taxonomy, t = request.services.taxonomy, request.t
    lines = () if parts is None else rules.parts_in_words(parts, taxonomy, t)
    return lines or (rules.rule_in_words(rule, taxonomy, t),)


def _titled(title: str, lines: Sequence[str]) -> Paragraph:
    runs: list[Inline] = [Styled(Style.BOLD, (Text(title),))]
    runs += [Text(f"\n{line}") for line in lines]
    return Paragraph(tuple(runs))


def _hints(request: Request, rule: Rule, parts: Parts | None) -> Sequence[str]:
    """How it is changed by text, where that is not plain to see."""
    t = request.t
    if rule == rules.NOTHING:
        return ()
    if parts is None:
        return (
            t("This filter is too nested for buttons. Change it by text: /filter and the new one."),
        )
    if rule == rules.EVERYTHING:
        return (t('By text: /filter llm AND NOT "stable diffusion"; /filter off ends it.'),)
    return ()


def _edits(request: Request, parts: Parts | None) -> tuple[Button, ...]:
    if parts is None:
        return ()
    add = Button(request.t("Add a topic"), "filter", "add:0")
    if not 0 < len(parts.atoms) <= _MOST_BUTTONS:
        return (add,)
    return (add, Button(request.t("Remove"), "filter", "parts"))


async def _looks(request: Request, rule: Rule, changed: Sequence[Change]) -> tuple[Button, ...]:
    name = changed[0].name_now if changed else await request.services.filters.name(rule)
    return (show_button(request, name), *(undo_button(request, "filter", one) for one in changed))


def _ends(request: Request, rule: Rule) -> tuple[Button, ...]:
    if rule == rules.EVERYTHING:
        return ()
    return (Button(request.t("Everything"), "filter", "off"),)


# --- adding ----------------------------------------------------------------------------------


def _topics(request: Request, _rule: Rule, args: str) -> Reply:
    """Which topic?"""
    t, topics, page = request.t, request.services.taxonomy.topics, number(args)

    def button(topic: Topic) -> Button:
        name = rules.topic_name(topic.slug, request.services.taxonomy, t)
        return Button(_short(name), "filter", f"topic:{key_of(topic.slug)}")

    rows = (*picked(topics, page, button), turning(topics, page, "filter", "add:"), _back(request))
    text = t('Which topic? Words are added by text: /filter llm AND NOT "stable diffusion"')
    return Reply(say(text).groups, tuple(row for row in rows if row))


def _roles(request: Request, rule: Rule, key: str) -> Reply:
    """Where does it go?"""
    t, taxonomy = request.t, request.services.taxonomy
    topic, parts = topic_of(key, taxonomy), rules.parts_of(rule)
    if topic is None or parts is None:
        return _outdated(request)
    atom = HasTopic(topic.slug)
    stamp = mark_of(rule)
    rows = [(Button(t("must be"), "filter", f"put:{Role.MUST}:{stamp}:{key}:"),)]
    rest = rules.without(parts, atom)
    if rest.any_of or not rest.must:
        rows.append((Button(t("any of"), "filter", f"put:{Role.ANY}:{stamp}:{key}:"),))
    else:
        rows += [
            (Button(_or(request, other), "filter", f"put:{Role.ANY}:{stamp}:{key}:{n}"),)
            for n, other in enumerate(rest.must[:_MOST_BUTTONS])
        ]
    rows.append((Button(t("never"), "filter", f"put:{Role.NEVER}:{stamp}:{key}:"),))
    name = rules.atom_in_words(atom, taxonomy, t)
    lines = _in_words(request, rule, parts)
    about = (_titled(t("Where does “{topic}” go?", topic=name), lines),)
    return Reply((about,), (*rows, _back(request)))


def _or(request: Request, other: Atom) -> str:
    name = rules.atom_in_words(other, request.services.taxonomy, request.t)
    return _short(request.t("any of: this, {other}", other=name))


async def _put(request: Request, subscription: Subscription, args: str) -> Reply:
    """`ROLE:MARK:TOPIC:PLACE`, the place being that of the atom beside which it goes."""
    role, stamp, key, place = (*args.split(":"), "", "", "")[:4]
    rule = await request.services.filters.of(subscription)
    topic, parts = topic_of(key, request.services.taxonomy), rules.parts_of(rule)
    if topic is None or parts is None or stamp != mark_of(rule) or role not in set(Role):
        return _outdated(request)
    atom = HasTopic(topic.slug)
    others = rules.without(parts, atom).must
    beside = others[number(place)] if place and number(place) < len(others) else None
    new = rules.joined(rules.put(parts, atom, Role(role), beside))
    return await _changed(request, subscription, new)


# --- removing --------------------------------------------------------------------------------


def _removable(request: Request, rule: Rule, _args: str) -> Reply:
    """Which part?"""
    t, parts = request.t, rules.parts_of(rule)
    if parts is None or len(parts.atoms) > _MOST_BUTTONS:
        return _outdated(request)
    names = [rules.atom_in_words(atom, request.services.taxonomy, t) for atom in parts.atoms]
    buttons = [
        Button(_short(f"✖ {name}"), "filter", f"cut:{n}:{mark_of(rule)}")
        for n, name in enumerate(names)
    ]
    about = (_titled(t("What is to go?"), _in_words(request, rule, parts)),)
    return Reply((about,), (*grid(buttons, 1), _back(request)))


async def _cut(request: Request, subscription: Subscription, args: str) -> Reply:
    """`PLACE:MARK`."""
    place, _, stamp = args.partition(":")
    rule = await request.services.filters.of(subscription)
    parts = rules.parts_of(rule)
    if parts is None or stamp != mark_of(rule) or number(place) >= len(parts.atoms):
        return _outdated(request)
    new = rules.joined(rules.without(parts, parts.atoms[number(place)]))
    return await _changed(request, subscription, new)


# --- what comes of it ------------------------------------------------------------------------


async def _changed(
    request: Request, subscription: Subscription, rule: Rule, *, instead: str | None = None
) -> Reply:
    done = await change(request, subscription, rule)
    changed = () if done.before == rule else (done,)
    return await _menu(request, rule, *changed, instead=instead)


async def _undone(request: Request, subscription: Subscription, args: str) -> Reply:
    done = await undo(request, subscription, args)
    if done is None:
        rule = await request.services.filters.of(subscription)
        note = request.t("There is nothing to undo any more: the filter has changed since.")
        return await _menu(request, rule, note=note)
    note = request.t("Undone: the filter is what it was before.")
    return await _menu(request, done.now, note=note)


async def _off(request: Request, subscription: Subscription, _args: str) -> Reply:
    return await _changed(request, subscription, rules.EVERYTHING)


def _outdated(request: Request) -> Reply:
    text = request.t("The filter has changed since. /filter shows it as it is.")
    return Reply(say(text).groups, (_back(request),))


def _back(request: Request) -> tuple[Button, ...]:
    return (Button(request.t("Back"), "filter", "menu"),)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"


_QUESTIONS: Final[Mapping[str, Callable[[Request, Rule, str], Reply]]] = {
    "add": _topics,
    "topic": _roles,
    "parts": _removable,
}
_CHANGES: Final[Mapping[str, Callable[[Request, Subscription, str], Awaitable[Reply]]]] = {
    "put": _put,
    "cut": _cut,
    "off": _off,
    "undo": _undone,
}

COMMAND = Command(
    "filter",
    mark("Choose exactly which articles come"),
    run,
    usage=mark("[filter | off]"),
    press=press,
    changes=True,
    reads=lambda args: not args.strip(),
    longest=_LONGEST_TYPED,
)
