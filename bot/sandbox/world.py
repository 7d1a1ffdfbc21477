"""Who and what exists in one sandbox: people, chats, messages, the crowd. Keeps and finds them; decides no access."""

from collections.abc import Iterable

from bot.sandbox.crowd import chat_of
from bot.sandbox.files import Files
from bot.sandbox.history import History
from bot.sandbox.population import Crowd
from bot.sandbox.state import Callback, Chat, Kind, User
from bot.sandbox.tallies import Tallies


class World:
    """All that exists. Chats of the crowd come into being when somebody asks for them."""

    def __init__(self, bot: User, history: int) -> None:
        self.bot = bot
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.history = History(history)
        self.files = Files()
        self.callbacks: dict[str, Callback] = {}
        self.tallies = Tallies(Crowd())
        self._last_met: Chat | None = None

    def settle(self, people: Iterable[User], chats: Iterable[Chat]) -> None:
        """Let people, each with a private chat, and other chats in."""
        for person in people:
            self.users[person.id] = person
            self.chats[person.id] = Chat(person.id, Kind.PRIVATE, person=person)
        for chat in chats:
            self.chats[chat.id] = chat

    def let_in(self, crowd: Crowd) -> None:
        """Let a crowd in, in the place of the one before; what happened in other chats stays."""
        for chat_id in [chat_id for chat_id in self.chats if self._is_of_crowd(chat_id)]:
            del self.chats[chat_id]
            self.users.pop(chat_id, None)
            self.history.forget(chat_id)
        self.tallies = self.tallies.joined_by(crowd)
        self._last_met = None

    def chat(self, chat_id: int) -> Chat | None:
        """A chat by its id. One of the crowd that was the last to be asked for is not made again."""
        known = self.chats.get(chat_id)
        if known is not None:
            return known
        if self._last_met is None or self._last_met.id != chat_id:
            self._last_met = chat_of(self.tallies.crowd, chat_id)
        return self._last_met

    def chat_named(self, username: str) -> Chat | None:
        """A group or channel by its public name, whatever its case."""
        wanted = username.lower()
        return next((c for c in self.chats.values() if (c.username or "").lower() == wanted), None)

    def keep(self, chat: Chat) -> None:
        """Remember a chat of the crowd that differs from its seed from now on."""
        self.chats.setdefault(chat.id, chat)
        if chat.person is not None:
            self.users.setdefault(chat.id, chat.person)

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
        row = self.tallies.row(chat.id)
        self.tallies.last_ids[row] += 1
        return self.tallies.last_ids[row]

    def _is_of_crowd(self, chat_id: int) -> bool:
        return self.tallies.crowd.slot(chat_id) is not None
