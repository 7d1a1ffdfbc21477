"""How long a message has to wait so that Telegram's limits are kept; it neither waits nor sends.

Each scope, the bot and every chat, is a token bucket, told by one number: the moment at which it
is full again. A message needs a token of both. Closing a scope moves its moment, so that the next
token comes when Telegram's wait is over. Times are seconds of one monotonic clock.
"""

from dataclasses import dataclass, field
from typing import Final

# A wait that no clock or timer resolves is rounding, not waiting.
_ROUNDING: Final = 1e-6
# Looking through so few chats costs less than thinking about it.
_FEW: Final = 1024


@dataclass(frozen=True, slots=True)
class Limit:
    """A token bucket's size and pace.

    Attributes:
        period: Seconds until the next token.
        burst: How many tokens a full bucket holds. In any span of `n * period` seconds, its end
            excluded, at most `n + burst - 1` messages pass.
        slack: How far ahead of the pace a burst may run, in seconds.
    """

    period: float
    burst: int = 1
    slack: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse what is no pace; without a burst a bucket would never give a token."""
        if not (self.period > 0 and self.burst >= 1):
            raise ValueError(
                f"{self} is no limit: it needs a period above 0 and a burst of 1 or more"
            )
        object.__setattr__(self, "slack", (self.burst - 1) * self.period)


def per_second(messages: float) -> Limit:
    """Return the bot's limit for a rate above 0; a burst of two makes up for timers that wake late."""
    return Limit(1 / messages, burst=2)


_FREE: Final = per_second(28)


@dataclass(frozen=True, slots=True)
class Limits:
    """Telegram's limits (Bot FAQ, "My bot is hitting limits"), each kept with a margin.

    Attributes:
        bot: Of some 30 messages a second to all chats; 28 unless configured.
        private: One message a second to one person.
        group: 20 messages in any minute to one group or channel, two of them at once.
    """

    bot: Limit = _FREE
    private: Limit = Limit(1.0)
    group: Limit = Limit(60 / 19, burst=2)


class Pacer:
    """The buckets of one bot. It remembers only chats whose bucket is not full."""

    __slots__ = ("_bot", "_chats", "_limits", "_look_through_at")

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._bot = float("-inf")
        self._chats: dict[int, float] = {}
        self._look_through_at = _FEW

    def __len__(self) -> int:
        """The number of chats that are remembered."""
        return len(self._chats)

    def take(self, chat_id: int, now: float) -> float:
        """Return 0 and take a token of the chat and the bot, or the seconds to wait before asking again.

        `now` may lie a little ahead: asking for the moment at which `bot_wait` ends reserves it, and
        a chat that has to wait for longer takes nothing from the others.
        Chats are told apart as the Bot API numbers them: people above 0, groups and channels below.
        """
        limit = self._limits.private if chat_id > 0 else self._limits.group
        bot_limit = self._limits.bot
        chat_full = max(self._chats.get(chat_id, now), now)
        bot_full = max(self._bot, now)
        wait = max(chat_full - limit.slack, bot_full - bot_limit.slack) - now
        if wait > _ROUNDING:
            return wait
        self._bot = bot_full + bot_limit.period
        self._chats[chat_id] = chat_full + limit.period
        if len(self._chats) >= self._look_through_at:
            self._forget_full(now)
        return 0.0

    def bot_wait(self, now: float) -> float:
        """Return the seconds until the bot's bucket has a token, whoever it is for; 0 if it has one."""
        wait = self._bot - self._limits.bot.slack - now
        return wait if wait > _ROUNDING else 0.0

    def close_chat(self, chat_id: int, until: float) -> None:
        """Let nothing pass to a chat before a moment, and then one message."""
        limit = self._limits.private if chat_id > 0 else self._limits.group
        self._chats[chat_id] = max(self._chats.get(chat_id, until), until + limit.slack)

    def close_bot(self, until: float) -> None:
        """Let nothing pass to anybody before a moment, and then one message."""
        self._bot = max(self._bot, until + self._limits.bot.slack)

    def _forget_full(self, now: float) -> None:
        """Done each time the number of chats has doubled, which costs each message next to nothing."""
        # Who asks ahead moves the bot's bucket along, so that later askers lie behind by its slack at most.
        sure = now - self._limits.bot.slack
        self._chats = {chat: full for chat, full in self._chats.items() if full > sure}
        self._look_through_at = max(_FEW, 2 * len(self._chats))
