"""A crowd of chats whose ids and fates follow from a few numbers, so that a test can know them without asking.

    private chats   10_000_000, 10_000_001, …
    groups         -10_000_000, -10_000_001, …          their successors  -1_000_010_000_000, …
    channels       -1_001_010_000_000, -1_001_010_000_001, …
    forums         -1_002_010_000_000, -1_002_010_000_001, …

Pure: says what a chat is, and counts nothing. A chat costs nothing until somebody asks for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from bot.sandbox.dice import roll

LARGEST = 10_000_000  # chats of each kind
_ROUNDING = 1e-9
SUPERGROUP_BASE = -1_000_000_000_000  # a group's id is added to it when it becomes a supergroup
THREAD = 2  # of every forum: open, unless the forum's fate is CLOSED_TOPICS
OPEN_THREAD = 3  # of every forum: always open


class CrowdKind(StrEnum):
    """What the crowd consists of; a forum is a supergroup with two threads."""

    PRIVATE = "private"
    GROUP = "group"
    FORUM = "forum"
    CHANNEL = "channel"


class Fate(StrEnum):
    """What the bot meets when it writes to a chat."""

    REACHABLE = "reachable"
    BLOCKED = "blocked"  # private: the person has blocked the bot
    DEACTIVATED = "deactivated"  # private: the account is gone
    NEVER_STARTED = "never_started"  # private: the person never pressed Start
    MIGRATED = "migrated"  # group: it has become the supergroup with the id `successor`
    KICKED = "kicked"  # group, forum, channel: the bot was removed
    NO_RIGHTS = "no_rights"  # channel: the bot is an administrator that may not post
    CLOSED_TOPICS = "closed_topics"  # forum: THREAD is closed, all else is open


FIRST_PRIVATE = 10_000_000
_FIRST = {
    CrowdKind.PRIVATE: FIRST_PRIVATE,
    CrowdKind.GROUP: -10_000_000,
    CrowdKind.FORUM: -1_002_010_000_000,
    CrowdKind.CHANNEL: -1_001_010_000_000,
}
# Which fates a chat of each kind can have, in the order in which their shares are laid out.
# Each is the name of its share in `Crowd`.
_FATES = {
    CrowdKind.PRIVATE: (Fate.BLOCKED, Fate.DEACTIVATED, Fate.NEVER_STARTED),
    CrowdKind.GROUP: (Fate.MIGRATED, Fate.KICKED),
    CrowdKind.FORUM: (Fate.CLOSED_TOPICS, Fate.KICKED),
    CrowdKind.CHANNEL: (Fate.NO_RIGHTS, Fate.KICKED),
}


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many chats of each kind, which shares of them (0 to 1) have which fate, and the seed that chooses them.

    Raises:
        ValueError: the shares of one kind are more than 1 together.
    """

    private: int = 0
    groups: int = 0
    forums: int = 0
    channels: int = 0
    blocked: float = 0.0
    deactivated: float = 0.0
    never_started: float = 0.0
    migrated: float = 0.0
    kicked: float = 0.0
    no_rights: float = 0.0
    closed_topics: float = 0.0
    seed: int = 1
    _ranges: dict[CrowdKind, range] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for kind, fates in _FATES.items():
            if sum(getattr(self, fate) for fate in fates) > 1 + _ROUNDING:
                raise ValueError(f"the shares {', '.join(fates)} of {kind} chats exceed 1 together")
        sizes = (self.private, self.groups, self.forums, self.channels)
        ranges = {kind: _ids(_FIRST[kind], size) for kind, size in zip(_FIRST, sizes, strict=True)}
        object.__setattr__(
            self, "_ranges", ranges
        )  # it follows from the fields; the value is frozen

    def ids(self, kind: CrowdKind) -> range:
        """The ids of all chats of a kind."""
        return self._ranges[kind]

    def all_ids(self) -> Iterator[int]:
        """The ids of all chats in the order of their slots; successors of groups excepted."""
        return chain.from_iterable(self._ranges.values())

    def kind(self, chat_id: int) -> CrowdKind | None:
        """What a chat of the crowd is; None for any other chat, successors included."""
        for kind, ids in self._ranges.items():
            if chat_id in ids:
                return kind
        return None

    def fate(self, chat_id: int) -> Fate:
        """What the bot meets in a chat of the crowd, or in the successor of a group."""
        kind = self.kind(chat_id)
        if kind is None:
            return Fate.REACHABLE
        dice = roll(self.seed, chat_id)
        for fate in _FATES[kind]:
            share: float = getattr(self, fate)
            if dice < share:
                return fate
            dice -= share
        return Fate.REACHABLE

    def predecessor(self, chat_id: int) -> int | None:
        """The group that has become this supergroup; None where none has."""
        group = chat_id - SUPERGROUP_BASE
        is_one = group in self._ranges[CrowdKind.GROUP] and self.fate(group) is Fate.MIGRATED
        return group if is_one else None

    @property
    def size(self) -> int:
        """How many chats there are, without successors."""
        return sum(map(len, self._ranges.values()))

    @property
    def slots(self) -> int:
        """How many slots there are: one for each chat, and after them one for each possible successor."""
        return self.size + (self.groups if self.migrated else 0)

    def slot(self, chat_id: int) -> int | None:
        """A number from 0 to below `slots`, in the order of `all_ids`; None for chats of nobody here."""
        start = 0
        for ids in self._ranges.values():
            if chat_id in ids:
                return start + ids.index(chat_id)
            start += len(ids)
        group = chat_id - SUPERGROUP_BASE
        ids = self._ranges[CrowdKind.GROUP]
        return start + ids.index(group) if self.migrated and group in ids else None


def successor(group_id: int) -> int:
    """The id of the supergroup that a group becomes."""
    return SUPERGROUP_BASE + group_id


def _ids(first: int, size: int) -> range:
    return range(first, first + size) if first > 0 else range(first, first - size, -1)
