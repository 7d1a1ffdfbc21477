"""How many requests are in work, and when those are too many (telegram-bot-api, Client.cpp)."""

from collections import Counter

from bot.sandbox.options import FloodLimits

HOLD = 3.0  # seconds before the 429 of an overloaded bot
WAIT = 60  # seconds that it names


class Load:
    """Counts the requests in work, those of each chat apart; `limits` says how many are too many."""

    def __init__(self) -> None:
        self._active = 0
        self._pending: Counter[str] = Counter()

    def begin(self, chat: str) -> None:
        """A request is in work from now on; `chat` is "" for what is no send."""
        self._active += 1
        self._pending[chat] += 1

    def end(self, chat: str) -> None:
        """A request that had begun is answered."""
        self._active -= 1
        self._pending[chat] -= 1
        if not self._pending[chat]:
            del self._pending[chat]

    def is_above(self, limits: FloodLimits, chat: str) -> bool:
        """Whether the bot, or the chat, has more in work than Telegram bears."""
        return self._active > limits.active or (chat != "" and self._pending[chat] > limits.pending)
