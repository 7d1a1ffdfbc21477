"""What commands that change a chat's filter share: the change, its dry run, and the way back. Shows no menu."""

from dataclasses import dataclass

from bot.commands.request import Button, Request
from bot.core.rules import Rule
from bot.services.filters import name_of
from storage.records import Subscription, SubscriptionState

# Of a rule's name so much tells whether it is still the one that a button was made for.
_MARK = 8


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that has just taken the place of another, and the names of both."""

    before: Rule
    now: Rule
    name_before: str
    name_now: str


async def active(request: Request) -> Subscription | None:
    """The subscription of the place where this is asked; None where no digests come."""
    found = await request.services.subscribe.find(request.chat.id, request.thread_id)
    return found if found and found.state is SubscriptionState.ACTIVE else None


async def change(request: Request, subscription: Subscription, rule: Rule) -> Change:
    """Set another rule."""
    filters = request.services.filters
    before = await filters.of(subscription)
    await filters.set(subscription, rule, request.now)
    return Change(before, rule, await filters.name(before), await filters.name(rule))


async def undo(request: Request, subscription: Subscription, args: str) -> Change | None:
    """Take up the rule before, as `undo_args` names it; None when the rule has changed since, or is kept no more."""
    name, _, mark = args.partition(":")
    rule = await request.services.filters.of(subscription)
    before = await request.services.filters.named(name)
    if before is None or mark != mark_of(rule):
        return None
    return await change(request, subscription, before)


def undo_args(change: Change) -> str:
    """What a button that undoes the change holds."""
    return f"{change.name_before}:{change.name_now[:_MARK]}"


def mark_of(rule: Rule) -> str:
    """What tells a rule from the one that a button was made for."""
    return name_of(rule)[:_MARK]


def show_button(request: Request, name: str) -> Button:
    """The button that shows what the rule of this name, which is kept, wants."""
    return Button(request.t("Show them"), "latest", f"0::{name}")


def undo_button(request: Request, asks: str, change: Change) -> Button:
    """The button that takes the change back."""
    return Button(request.t("Undo"), asks, f"undo:{undo_args(change)}")
