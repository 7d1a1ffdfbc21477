"""What becomes of messages whose edition was called back: which can be deleted, and what follows from an answer. Asks nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final, assert_never

from bot.core.decisions import (
    Await,
    Decision,
    Degrade,
    Delivered,
    GiveUp,
    MoveChat,
    PauseThread,
    PayNothing,
    RetryAt,
    StopBot,
    SuspendChat,
    Toll,
)
from bot.core.retry import Past, Policy
from storage.records import AskAgain, Deleted, DeliveryState, Fate, NeverCame, Recalled, Stays

DELETABLE_FOR: Final = timedelta(hours=48)
"""For how long a bot can delete a message of its own (Bot API, deleteMessage)."""

PATIENCE: Final = Policy(doubt_wait=timedelta())
"""To ask twice for the same to be deleted does no harm: what may have been deleted need not wait."""

# Bot API, deleteMessages: 1-100 identifiers.
_MOST_AT_ONCE: Final = 100
# What a worker has in hand comes back within seconds.
_ON_THE_WIRE: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Errand:
    """Messages of one chat that are deleted by one request."""

    chat_id: int
    messages: tuple[Recalled, ...]

    @property
    def message_ids(self) -> tuple[int, ...]:
        """Their numbers in the chat."""
        return tuple(one.message_id for one in self.messages if one.message_id is not None)

    @property
    def past(self) -> Past:
        """How often it was asked for in vain."""
        return Past(
            max(one.attempts for one in self.messages), max(one.delays for one in self.messages)
        )

    def apart(self) -> tuple["Errand", ...]:
        """The same, one message at a time."""
        return tuple(Errand(self.chat_id, (one,)) for one in self.messages)


def sort_out(found: Sequence[Recalled], now: datetime) -> tuple[Sequence[Fate], Sequence[Errand]]:
    """What is decided of these, which are in the order of their chats, without asking Telegram; and what to ask."""
    fates = [(one, without_asking(one, now)) for one in found]
    decided = [fate for _, fate in fates if fate is not None]
    return decided, tuple(_errands([one for one, fate in fates if fate is None]))


def without_asking(one: Recalled, now: datetime) -> Fate | None:
    """What is decided of a delivery without asking Telegram; None where it has to be asked."""
    if one.state is DeliveryState.SENDING:
        return AskAgain(one.id, now + _ON_THE_WIRE)
    if one.state is not DeliveryState.SENT:
        return NeverCame(one.id)
    if one.message_id is None:
        return Stays(one.id, "called back, but the number of the message is not known")
    if one.sent_at is None or one.sent_at + DELETABLE_FOR <= now:
        return Stays(one.id, "called back, but older than 48 hours")
    if one.rests_until is not None and one.rests_until > now:
        return AskAgain(one.id, one.rests_until)
    return None


def _errands(messages: Sequence[Recalled]) -> Iterator[Errand]:
    for chat_id, of_chat in groupby(messages, key=attrgetter("chat_id")):
        mine = tuple(of_chat)
        for start in range(0, len(mine), _MOST_AT_ONCE):
            yield Errand(chat_id, mine[start : start + _MOST_AT_ONCE])


def is_of_some(errand: Errand, decision: Decision) -> bool:
    """Whether it may be only some of several messages that cannot be deleted: then each is asked for alone."""
    return len(errand.messages) > 1 and isinstance(decision, GiveUp | Degrade)


def fate_of(one: Recalled, decision: Decision, now: datetime) -> Fate:
    """What becomes of a message after a decision. Whatever the chat refuses here is no word about what it would be sent."""
    match decision:
        case Delivered():
            return Deleted(one.id)
        case RetryAt(at, toll=toll):
            return AskAgain(one.id, at, int(toll is Toll.ATTEMPT), int(toll is Toll.DELAY))
        case PayNothing(until):
            return AskAgain(one.id, until, attempts=1)
        case StopBot():
            return AskAgain(one.id, now)
        case MoveChat():
            return Stays(one.id, "called back, but the group became a supergroup")
        case (
            Await(reason)
            | GiveUp(reason)
            | Degrade(reason)
            | PauseThread(reason)
            | SuspendChat(reason=reason)
        ):
            return Stays(one.id, f"called back, but: {reason}")
        case _:
            assert_never(decision)
