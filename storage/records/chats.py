"""Chats, and what each gets when and in which form."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChatKind(StrEnum):
    """Telegram's kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class ChatState(StrEnum):
    """Whether a chat can be written to."""

    ACTIVE = "active"
    SUSPENDED = (
        "suspended"  # blocked, kicked or without rights; settings kept, resumed when it comes back
    )
    LEFT = "left"  # the bot left or was removed
    GONE = "gone"  # deactivated user, deleted group: for good


class Role(StrEnum):
    """What a chat may do beyond reading."""

    STRANGER = "stranger"  # nobody let it in yet; gets nothing under private access
    MEMBER = "member"
    OWNER = "owner"


class Format(StrEnum):
    """The form in which a digest is rendered."""

    CLASSIC = "classic"  # Telegram's HTML subset, shown by every client
    RICH = "rich"  # sendRichMessage


class SubscriptionState(StrEnum):
    """Whether a subscription gets editions."""

    ACTIVE = "active"
    PAUSED = "paused"  # its thread is closed, or its chat is shut out; taken up again by /start
    STOPPED = "stopped"  # the chat said /stop; its settings are kept


@dataclass(frozen=True, slots=True)
class Chat:
    """A Telegram chat that has met the bot."""

    id: int
    kind: ChatKind
    title: str
    language: str
    time_zone: str
    state: ChatState
    role: Role
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ChatTally:
    """So many chats are in this state for this reason."""

    state: ChatState
    reason: str | None
    chats: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a chat gets, when and in which form. `schedule` is the canonical text of a cadence.

    `since` is the newest article when it began, `ruled_after` the last that another rule than its own may have
    decided about; both are unknown of subscriptions from before this was kept.
    """

    id: int
    chat_id: int
    thread_id: int | None
    name: str
    rule: str
    schedule: str
    next_due_at: datetime
    max_items: int
    format: Format
    silent: bool
    cursor: int
    state: SubscriptionState
    reason: str | None = None
    since: int | None = None
    ruled_after: int | None = None


@dataclass(frozen=True, slots=True)
class DueGroup:
    """Due subscriptions that ask for the same edition by the same clock: fanned out together.

    There are `size` of them, with ids from `first` to `last`, others among them.
    They were shown the stories `had`. Where `told` names stories, they are only those that were shown no other of
    them: a part of a group with `among` members.
    """

    rule_id: int
    rule: str
    cursor: int
    language: str
    format: Format
    max_items: int
    schedule: str
    time_zone: str
    size: int
    first: int
    last: int
    told: tuple[int, ...] = ()
    had: tuple[int, ...] = ()
    among: int = 0


@dataclass(frozen=True, slots=True)
class DueSlice:
    """The members of a group with ids from `first` to `last` that are due at `now`: one transaction."""

    group: DueGroup
    now: datetime
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Served:
    """Where subscriptions stand when they have been served: the newest number they covered, and when they are due again."""

    cursor: int
    due: datetime
