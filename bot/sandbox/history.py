"""The messages of all chats, as many as there is room for. Knows no chat but by its id."""

from collections import deque

from bot.sandbox.state import Json


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

    def forget(self, chat_id: int) -> None:
        """Forget all messages of a chat."""
        self._chats.pop(chat_id, None)
