"""The nouns of the sandbox: people, chats, topics, pressed buttons. Keeps none; decides no access."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class Kind(StrEnum):
    """The Bot API's `Chat.type`."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Status(StrEnum):
    """The Bot API's `ChatMember.status`."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


PRESENT = frozenset({Status.CREATOR, Status.ADMINISTRATOR, Status.MEMBER, Status.RESTRICTED})
ADMINS = frozenset({Status.CREATOR, Status.ADMINISTRATOR})


@dataclass(slots=True)
class User:
    """A person, or the bot itself."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name

    def to_json(self) -> Json:
        """A Bot API `User`."""
        return _without_none(
            id=self.id,
            is_bot=self.is_bot,
            first_name=self.first_name,
            last_name=self.last_name,
            username=self.username,
            language_code=self.language_code,
        )


@dataclass(slots=True)
class Topic:
    """A thread of a forum."""

    name: str
    closed: bool = False


@dataclass(slots=True)
class Chat:
    """A chat as the bot meets it. A private chat has the id of its person."""

    id: int
    kind: Kind
    title: str | None = None
    username: str | None = None
    person: User | None = None
    bot_status: Status = Status.MEMBER
    can_post: bool = True
    can_send_text: bool = True
    is_forum: bool = False
    is_direct_messages: bool = False
    migrated_to: int | None = None
    deleted: bool = False
    members: dict[int, Status] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        """Whether it is a talk between one person and the bot."""
        return self.kind is Kind.PRIVATE

    @property
    def name(self) -> str:
        """What a list of chats shows."""
        return self.person.name if self.person else (self.title or str(self.id))

    def to_json(self) -> Json:
        """A Bot API `Chat`."""
        if self.person:
            return _without_none(
                id=self.id,
                type="private",
                first_name=self.person.first_name,
                last_name=self.person.last_name,
                username=self.person.username,
            )
        return _without_none(
            id=self.id,
            type=self.kind.value,
            title=self.title,
            username=self.username,
            is_forum=self.is_forum or None,
            is_direct_messages=self.is_direct_messages or None,
        )


@dataclass(frozen=True, slots=True)
class Callback:
    """A pressed button that waits for its answer."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    created_at: float


def _without_none(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
