"""Who and what exists in the sandbox: people, chats, messages. Keeps and finds them; decides no access."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.sandbox.population import Population

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
    last_message_id: int = 0

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


class History:
    """The messages of all chats as the Bot API shows them; the oldest go when there are too many."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._chats: dict[int, dict[int, Json]] = {}
        self._order: deque[tuple[int, int]] = deque()

    def __len__(self) -> int:
        return len(self._order)

    def add(self, chat_id: int, message: Json) -> None:
        """Keep a new message."""
        self._chats.setdefault(chat_id, {})[message["message_id"]] = message
        self._order.append((chat_id, message["message_id"]))
        if len(self._order) > self._limit:
            self.remove(*self._order.popleft())

    def replace(self, chat_id: int, message: Json) -> None:
        """Keep the edited form of a message that is known."""
        self._chats[chat_id][message["message_id"]] = message

    def find(self, chat_id: int, message_id: int) -> Json | None:
        """A message that is still kept."""
        return self._chats.get(chat_id, {}).get(message_id)

    def remove(self, chat_id: int, message_id: int) -> Json | None:
        """Forget a message; gives it back when it was there."""
        messages = self._chats.get(chat_id, {})
        message = messages.pop(message_id, None)
        if message is not None and not messages:
            del self._chats[chat_id]
        return message

    def of(self, chat_id: int) -> list[Json]:
        """The messages of a chat, oldest first."""
        return list(self._chats.get(chat_id, {}).values())


class World:
    """All that exists. Chats of a population come into being when somebody asks for them."""

    def __init__(self, bot: User, history: int) -> None:
        self.bot = bot
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.history = History(history)
        self.callbacks: dict[str, Callback] = {}
        self.population: Population | None = None

    def settle(self, people: Iterable[User], chats: Iterable[Chat]) -> None:
        """Let people, each with a private chat, and other chats in."""
        for person in people:
            self.users[person.id] = person
            self.chats[person.id] = Chat(person.id, Kind.PRIVATE, person=person)
        for chat in chats:
            self.chats[chat.id] = chat

    def chat(self, chat_id: int) -> Chat | None:
        """A chat by its id."""
        chat = self.chats.get(chat_id)
        if chat is None and self.population is not None and chat_id in self.population:
            return self._from_population(self.population, chat_id)
        return chat

    def chat_named(self, username: str) -> Chat | None:
        """A group or channel by its public name, whatever its case."""
        wanted = username.lower()
        return next((c for c in self.chats.values() if (c.username or "").lower() == wanted), None)

    def keep(self, chat: Chat) -> None:
        """Remember a chat of the population that differs from its seed from now on."""
        if chat.id not in self.chats and chat.person is not None:
            self.chats[chat.id] = chat
            self.users[chat.id] = chat.person

    def user(self, user_id: int) -> User | None:
        """A person, the bot included."""
        if user_id == self.bot.id:
            return self.bot
        user = self.users.get(user_id)
        if user is None and (chat := self.chat(user_id)) is not None:
            return chat.person
        return user

    def next_message_id(self, chat: Chat) -> int:
        """The id of the next message of a chat; they count from 1."""
        if self.population is not None and chat.id in self.population:
            return self.population.next_message_id(chat.id)
        chat.last_message_id += 1
        return chat.last_message_id

    def delivered(self, chat: Chat) -> None:
        """Note that a chat got a message of the bot."""
        if self.population is not None and chat.id in self.population:
            self.population.deliver(chat.id)

    def _from_population(self, population: Population, chat_id: int) -> Chat:
        person = population.person(chat_id)
        user = User(
            chat_id,
            person.first_name,
            language_code=person.language_code,
            started=person.started,
            blocked=person.blocked,
            deactivated=person.deactivated,
        )
        return Chat(chat_id, Kind.PRIVATE, person=user)


def _without_none(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
