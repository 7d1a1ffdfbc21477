"""How long a message has to wait so that Telegram's limits are kept; it neither waits nor sends.

Each scope, the bot and every chat, is a token bucket, told by one number: the moment at which it
is full again. A message needs a token of both. Closing a scope moves its moment, so that the next
token comes when Telegram's wait is over. Times are seconds of one monotonic clock.

What the bot's bucket gives depends on

    limit     28 a second, or that of paid broadcasts while they are paid for
    share     1/n of it with n workers, and less where another process answers (see `sharing`)
    ease      less for some minutes after a "too many requests" (see `easing`)
    class     a reply to a person may run ahead of the pace; broadcasts then wait for both
"""

from math import inf
from typing import Final

from bot.core.departures import Departures
from bot.core.easing import Ease, Refusals
from bot.core.limits import Limit, Limits
from bot.core.sharing import ALONE, Share
from bot.core.tempo import Tempo

# A wait that no clock or timer resolves is rounding, not waiting.
_ROUNDING: Final = 1e-6
# Looking through so few chats costs less than thinking about it.
_FEW: Final = 1024
# How far ahead broadcasts may take their moments: few enough to be doubtful after a kill, many
# enough that a transaction serves a dozen or two. Replies need not wait behind these.
HORIZON_SECONDS: Final = 0.75
# So much faster than the pace replies may follow each other: seven at once at the free rate.
_REPLIES_AHEAD: Final = 0.25
# Whoever asks for a moment ahead moves the buckets along: later askers lie behind by less than this.
_BEHIND: Final = 1.0
# When to ask again whether the share was renewed.
_WITHOUT_SHARE: Final = 1.0
# A part of the rate that grows is looked at so often; it grows by less than a thousandth meanwhile.
_TUNED: Final = 1.0


class Pacer:
    """The buckets of one bot, as far as this worker has a share in them.

    It remembers only chats whose bucket is not full, and those that are slowed down.
    """

    __slots__ = (
        "_bot",
        "_chats",
        "_closed_until",
        "_departures",
        "_ease",
        "_eased_chats",
        "_free",
        "_limits",
        "_look_through_at",
        "_opens",
        "_period",
        "_purse",
        "_refusals",
        "_reply_slack",
        "_share",
        "_slack",
        "_tune_at",
    )

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._bot = self._free = self._closed_until = -inf
        self._departures = Departures()
        self._ease = Ease()
        self._share = ALONE
        self._purse = 0
        self._chats: dict[int, float] = {}
        self._eased_chats: dict[int, Ease] = {}
        self._refusals = Refusals()
        self._look_through_at = _FEW
        self._tune(-inf)

    def __len__(self) -> int:
        """The number of chats that are remembered."""
        return len(self._chats) + len(self._eased_chats)

    @property
    def period(self) -> float:
        """The seconds from one broadcast to the next, for what takes its moment now."""
        return self._period

    # --- asking -------------------------------------------------------------------------------

    def take(self, chat_id: int, now: float, *, reply: bool = False) -> float:
        """Return 0 and take a token of the chat and the bot, or the seconds to wait before asking again.

        `now` may lie a little ahead: asking for the moment at which `bot_wait` ends reserves it, and
        a chat that has to wait for longer takes nothing from the others.
        A `reply` to a person waits for other replies, and for no broadcast.
        Chats are told apart as the Bot API numbers them: people above 0, groups and channels below.
        """
        if now >= self._tune_at:
            self._tune(now)
        limit = self._limits.private if chat_id > 0 else self._limits.group
        chat_full = max(self._chats.get(chat_id, now), now)
        # A reply goes before what is planned, but not before what has left.
        earliest = (
            self._departures.full_at - self._reply_slack if reply else self._bot - self._slack
        )
        wait = max(chat_full - limit.slack, earliest, self._opens) - now
        if wait > _ROUNDING:
            return wait
        self._bot = max(now, self._bot) + self._period
        self._chats[chat_id] = chat_full + limit.period
        if reply:
            self._departures.leave(now, self._period, inf)
        if self._purse:
            self._pay(now)
        if self._eased_chats:
            self._slow_down(chat_id, chat_full, limit, now)
        if len(self._chats) >= self._look_through_at:
            self._forget_full(now)
        return 0.0

    def leave(self, chat_id: int, moment: float, now: float, period: float) -> float:
        """Return the seconds to wait for a broadcast whose moment has come; 0 unless timers woke late.

        What is planned from now on, for all and for this chat, lies that much later.
        `period` is that of the plan: what was paid for leaves at the paid rate, also when the purse is empty since.
        Of two neighbours the first may leave with the second. So what leaves late passes with a burst of three, not
        of two: at the free rate never more than thirty in any second.
        """
        now = max(now, moment)
        # One period for whoever leaves with the next one, the rest for timers that wake late.
        wait = self._departures.leave(now, period, self._slack + period)
        if wait:
            self._bot = max(self._bot, self._departures.full_at)
        if chat_id in self._chats:
            self._chats[chat_id] += now + wait - moment
        return wait

    def bot_wait(self, now: float) -> float:
        """Return the seconds until a broadcast could pass, whoever it is for; 0 if it can now."""
        if now >= self._tune_at:
            self._tune(now)
        wait = max(self._bot - self._slack, self._opens) - now
        return wait if wait > _ROUNDING else 0.0

    def room(self, now: float) -> int:
        """Return how many broadcasts could pass, one after the other, within HORIZON_SECONDS."""
        first = now + self.bot_wait(now)
        open_for = now + HORIZON_SECONDS - first
        if open_for <= 0:
            return 0
        at_once = min(first - self._bot + self._slack, self._slack)
        return int((open_for + at_once) / self._period) + 1

    def tempo(self, now: float) -> Tempo:
        """Return how fast broadcasts pass at this moment."""
        if now >= self._tune_at:
            self._tune(now)
        rate = 0.0 if now < self._opens else 1 / self._period
        return Tempo(rate, self._ease.at(now), self._share.workers)

    # --- what Telegram answered ----------------------------------------------------------------

    def throttled(self, chat_id: int, now: float, seconds: float, *, whole_bot: bool) -> bool:
        """Heed "too many requests": close what it was for, and slow it down; whether that is the whole bot."""
        until = now + seconds
        bot_until = self._refusals.add(chat_id, now, until)
        if whole_bot:
            bot_until = until
        else:
            ease = self._eased_chats.get(chat_id, Ease())
            self._eased_chats[chat_id] = ease.shrunk(now, until=until)
            self.close_chat(chat_id, until)
        if bot_until is None:
            return False
        if now >= self._closed_until:
            # What was on the wire when it closed is refused, too, and says nothing new.
            self._ease = self._ease.shrunk(now, until=bot_until)
        self.close_bot(bot_until)
        return True

    def passed(self) -> None:
        """Note that a message got through: refusals before it were not the bot's."""
        self._refusals.clear()

    def closed_for_all(self, now: float) -> float:
        """Return the seconds for which Telegram wants nothing sent to anybody; 0 if it does not."""
        return max(self._closed_until, now) - now

    def closed_for(self, chat_id: int, now: float) -> float:
        """Return the seconds for which Telegram wants nothing sent to a chat, or to anybody; 0 if it does not."""
        ease = self._eased_chats.get(chat_id)
        return max(self._closed_until, ease.since if ease else -inf, now) - now

    def heard(self, chat_id: int, now: float, seconds: float) -> None:
        """Heed a wait of a chat that another process was told, and slows down for."""
        until = now + seconds
        ease = self._eased_chats.get(chat_id, Ease())
        self._eased_chats[chat_id] = Ease(ease.at(now), max(until, ease.since))
        self.close_chat(chat_id, until)

    def close_chat(self, chat_id: int, until: float) -> None:
        """Let nothing pass to a chat before a moment, and then one message."""
        limit = self._limits.private if chat_id > 0 else self._limits.group
        self._chats[chat_id] = max(self._chats.get(chat_id, until), until + limit.slack)

    def close_bot(self, until: float) -> None:
        """Let nothing pass to anybody before a moment, and then one message."""
        self._closed_until = max(self._closed_until, until)
        self._bot = max(self._bot, until + self._slack)
        self._tune_at = -inf

    # --- what the other workers and the operator allow -------------------------------------------

    def set_share(self, share: Share) -> None:
        """Keep to this share of the rate from now on. The bucket stays as it is, so that nothing bursts."""
        self._share = share
        self._tune_at = -inf

    def spacing(self, chat_id: int, now: float) -> float:
        """Return the seconds for which other workers have to leave a chat alone that just got a message.

        They know nothing of its bucket here, nor that it is slowed down. Without others it is 0.
        """
        if self._share.workers == 1:
            return 0.0
        limit = self._limits.private if chat_id > 0 else self._limits.group
        return limit.period / self._eased_chats.get(chat_id, Ease()).at(now)

    @property
    def is_paying(self) -> bool:
        """Whether messages have to say that they may be paid for."""
        return self._purse > 0

    def fund(self, messages: int) -> None:
        """Pay for so many more messages above the free rate, where the limits know a paid one."""
        if self._limits.paid is None or messages <= 0:
            return
        if not self._purse:
            self._free = self._bot
        self._purse += messages
        self._tune_at = -inf

    def stop_paying(self) -> int:
        """Go back to the free rate; how many messages were not needed."""
        left, self._purse = self._purse, 0
        if left:
            # What was sent at the paid rate is no credit at the free one.
            self._bot = max(self._bot, self._free)
            self._tune_at = -inf
        return left

    def _pay(self, now: float) -> None:
        """Count what the free rate would not have let pass; at the end of the purse, go back to it."""
        free = self._limits.bot
        if self._free - free.slack <= now + _ROUNDING:
            self._free = max(self._free, now) + free.period * self._share.stretch
            return
        if self._purse == 1:
            self.stop_paying()
        else:
            self._purse -= 1

    # --- pace and memory --------------------------------------------------------------------------

    def _tune(self, now: float) -> None:
        """Work out the pace of this worker, which holds until `_tune_at`."""
        limit = self._limits.paid if self._purse and self._limits.paid else self._limits.bot
        part = self._ease.at(now)
        self._period = limit.period * self._share.stretch / part
        self._slack = limit.slack
        self._reply_slack = limit.slack + _REPLIES_AHEAD + self._period
        self._opens = max(self._closed_until, self._share.opens_at)
        self._tune_at = self._share.ends_at if part == 1 else min(self._share.ends_at, now + _TUNED)
        if now >= self._share.ends_at:
            self._opens = self._tune_at = now + _WITHOUT_SHARE

    def _slow_down(self, chat_id: int, chat_full: float, limit: Limit, now: float) -> None:
        """Put the next message of a chat that was refused further away."""
        if ease := self._eased_chats.get(chat_id):
            self._chats[chat_id] = chat_full + limit.period / ease.at(now)

    def _forget_full(self, now: float) -> None:
        """Done each time the number of chats has doubled, which costs each message next to nothing."""
        sure = now - _BEHIND
        self._chats = {chat: full for chat, full in self._chats.items() if full > sure}
        eased = self._eased_chats.items()
        self._eased_chats = {chat: ease for chat, ease in eased if ease.whole_at > sure}
        self._look_through_at = max(_FEW, 2 * len(self._chats))
