"""Why one chat did not get one article: decides it from what is kept of both. Looks nothing up and says nothing.

shown in an edition -> refused or unseen -> subscribed at all -> before it began -> the filter
-> a story that was shown -> age -> a story about to be shown -> size of the digest -> when it is due
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.core.rules import Explanation
from storage.records import DeliveryState, Known, Passage, Subscription, SubscriptionState


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of an article and a chat.

    Attributes:
        subscription: That of the chat (or thread); None when it never had one.
        passages: The editions for the chat that covered the article, whether or not they show it.
        explanation: What the rule says: that of these editions, or else that of the subscription.
        rival: The article of the same story that the next digest shows, perhaps this very one.
        instead: Another article that tells the same story, which one of these editions shows, or one before them.
        shown_in: The number of that edition.
        is_longer: Whether that one is the longer version.
        max_age: From which age on articles are not pushed.
    """

    article: Known
    subscription: Subscription | None
    passages: tuple[Passage, ...]
    explanation: Explanation | None
    now: datetime
    max_age: timedelta
    rival: Known | None = None
    instead: Known | None = None
    shown_in: int = 0
    is_longer: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The intake did not take it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """The intake has not looked at it yet."""

    since: datetime


@dataclass(frozen=True, slots=True)
class WasSent:
    """It was sent."""

    edition: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A digest with it waits, failed, was withdrawn, or may have arrived; `state` says which."""

    edition: int
    state: DeliveryState
    queued_at: datetime
    not_before: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class WasRecalled:
    """A digest with it was called back by the operator."""

    edition: int
    at: datetime


@dataclass(frozen=True, slots=True)
class NotSubscribed:
    """The chat gets no digests: it never asked for any, ended them, or they are paused for a reason."""

    state: SubscriptionState | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class TooEarly:
    """It was in the store before the subscription began."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """The filter does not want it."""

    explanation: Explanation


@dataclass(frozen=True, slots=True)
class FilteredBefore:
    """The filter was another one when it passed; this is what today's says."""

    explanation: Explanation


@dataclass(frozen=True, slots=True)
class ToldByAnother:
    """The next digest shows its story by another article, which the filter wants, too."""

    rival: Known


@dataclass(frozen=True, slots=True)
class ShownInstead:
    """A digest shows the story by another article, or showed it before, perhaps because that one is longer."""

    edition: int
    other: Known
    is_longer: bool


@dataclass(frozen=True, slots=True)
class TooOld:
    """It was published too long before."""

    published_at: datetime
    max_age: timedelta


@dataclass(frozen=True, slots=True)
class LeftOver:
    """The digest was full: it was among the "+N more"."""

    edition: int
    max_items: int


@dataclass(frozen=True, slots=True)
class Due:
    """It comes with the next digest."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Passed:
    """It passed, and why is kept no more: its text or topics were others then, or the digest is forgotten."""


Verdict: TypeAlias = (
    Refused
    | Unseen
    | WasSent
    | OnTheWay
    | WasRecalled
    | NotSubscribed
    | TooEarly
    | Filtered
    | FilteredBefore
    | ToldByAnother
    | ShownInstead
    | TooOld
    | LeftOver
    | Due
    | Passed
)

# Of the parts of an edition the one that is told: nobody knows in which of them the article stands.
_WORST_FIRST = (
    DeliveryState.FAILED,
    DeliveryState.UNCERTAIN,
    DeliveryState.CANCELLED,
    DeliveryState.RECALLED,
    DeliveryState.PENDING,
    DeliveryState.SENDING,
    DeliveryState.SENT,
)


def why_not(case: Case) -> Verdict:
    """Return why the chat did not get the article, or that it did."""
    article = case.article
    shown = [one for one in case.passages if article.id in one.article_ids]
    if shown:
        # It may have been refused since, when it changed.
        return _delivery(shown)
    if article.refused is not None:
        return Refused(article.refused)
    if article.number is None:
        return Unseen(article.received_at)
    return _not_shown(case, article.number)


def comes_at(subscription: Subscription, now: datetime) -> datetime:
    """Return when the next digest is composed, at the earliest."""
    return max(now, subscription.next_due_at)


def _delivery(shown: list[Passage]) -> Verdict:
    """How the newest edition with it stands; one that was called back only where there is no other."""
    kept = [one for one in shown if one.recalled_at is None] or shown
    newest = max(one.edition for one in kept)
    parts = [one for one in kept if one.edition == newest]
    if (recalled_at := parts[0].recalled_at) is not None:
        return WasRecalled(newest, recalled_at)
    told = min(parts, key=lambda one: _WORST_FIRST.index(one.state))
    if told.state is DeliveryState.SENT:
        return WasSent(newest, told.sent_at or told.queued_at)
    return OnTheWay(newest, told.state, told.queued_at, told.not_before, told.error)


def _not_shown(case: Case, number: int) -> Verdict:
    subscription, explanation = case.subscription, case.explanation
    if subscription is None or explanation is None:
        return NotSubscribed(None, None)
    if number > subscription.cursor and subscription.state is not SubscriptionState.ACTIVE:
        return NotSubscribed(subscription.state, subscription.reason)
    if subscription.since is not None and number <= subscription.since:
        return TooEarly()
    was_another = not case.passages and number <= (subscription.ruled_after or 0)
    if was_another:
        return FilteredBefore(explanation)
    if not explanation.matches:
        return Filtered(explanation)
    return _wanted(case, subscription, number)


def _wanted(case: Case, subscription: Subscription, number: int) -> Verdict:
    """The filter wants it: its story, its age, the size of the digest, or the time."""
    if case.instead is not None:
        return ShownInstead(case.shown_in, case.instead, case.is_longer)
    published = case.article.published_at
    if published is not None and published < _looked_at(case, subscription, number) - case.max_age:
        return TooOld(published, case.max_age)
    if case.rival is not None and case.rival.id != case.article.id:
        return ToldByAnother(case.rival)
    if number > subscription.cursor:
        return Due(subscription.next_due_at)
    if case.passages:
        edition = case.passages[-1].edition
        return LeftOver(edition, subscription.max_items)
    return Passed()


def _looked_at(case: Case, subscription: Subscription, number: int) -> datetime:
    """When its age counted: when a digest was composed, as far as that is known."""
    if case.passages:
        return case.passages[-1].composed_at
    if number > subscription.cursor:
        return comes_at(subscription, case.now)
    return case.article.taken_in_at or case.article.received_at
