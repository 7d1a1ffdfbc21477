"""Flood control: token buckets for the bot and for each chat. Pure but for its own counters; `now` comes in.

A scope is the whole bot, one chat, or the edits in one group. A scope that has answered 429 stays closed
until its wait is over; who does not wait is told to wait longer.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from math import ceil

from bot.sandbox.options import Bucket, FloodLimits

_AN_HOUR = 3600
_PATIENCE = 3  # ignored waits before an escalation
_SWEEP_ABOVE = 4096  # scopes
_EPSILON = 1e-6  # of a token: a client that keeps exactly to the rate is not punished for rounding


@dataclass(slots=True)
class _Scope:
    bucket: Bucket
    tokens: float
    counted_at: float
    closed_until: float = 0.0
    told_at: float = 0.0
    step: int = 0
    ignored: int = 0
    told: bool = True  # whether the client knows how long it has to wait

    def refill(self, now: float) -> None:
        gained = max(0.0, now - self.counted_at) * self.bucket.rate
        self.tokens = min(float(self.bucket.burst), self.tokens + gained)
        self.counted_at = now

    def is_idle(self, now: float) -> bool:
        self.refill(now)
        return self.closed_until <= now and self.tokens >= self.bucket.burst


class FloodControl:
    """Says for each send how many seconds the client has to wait; 0 lets it pass."""

    def __init__(self, limits: FloodLimits, *, metered: bool = True) -> None:
        self.limits = limits
        self._metered = metered  # else only what is closed by order is closed
        self._ordered_until = 0.0
        self.throttled = 0
        self.violations = 0
        self._scopes: dict[Hashable, _Scope] = {}
        self._until_sweep = _SWEEP_ABOVE

    def __len__(self) -> int:
        return len(self._scopes)

    def admit_send(
        self, now: float, chat_id: Hashable, *, private: bool, paid: bool = False
    ) -> int:
        """The wait for a new message: it takes from the chat's bucket and from the bot's, or from the paid one."""
        if self._is_open(now):
            return 0
        bucket = self.limits.private if private else self.limits.group
        whole = self._whole(now, paid=paid)
        return self._admit(now, (self._scope(("chat", chat_id), bucket, now), whole))

    def admit_edit(self, now: float, chat_id: Hashable) -> int:
        """The wait for an edit in a group or channel, where edits have a bucket like that of sends."""
        if self._is_open(now):
            return 0
        return self._admit(now, (self._scope(("edit", chat_id), self.limits.group, now),))

    def close_chat(self, now: float, chat_id: Hashable, seconds: float, *, told: bool) -> None:
        """Close one chat by order; who was not told how long makes no violation by asking again."""
        for key in (("chat", chat_id), ("edit", chat_id)):
            self._order(self._scope(key, self.limits.group, now), now, seconds, told=told)

    def close_bot(self, now: float, seconds: float, *, told: bool) -> None:
        """Close the whole bot by order."""
        for paid in (False, True):
            self._order(self._whole(now, paid=paid), now, seconds, told=told)

    def take(self, limits: FloodLimits, *, metered: bool) -> None:
        """Go by other limits from now on, with full buckets and nothing closed; the counters go on."""
        self.limits, self._metered = limits, metered
        self._scopes.clear()

    @property
    def metered(self) -> bool:
        """Whether there are limits at all, besides what is closed by order."""
        return self._metered

    def _whole(self, now: float, *, paid: bool) -> _Scope:
        """The scope of all chats together."""
        name, bucket = ("paid", self.limits.paid) if paid else ("bot", self.limits.bot)
        return self._scope(name, bucket, now)

    def _is_open(self, now: float) -> bool:
        """Whether nothing is metered and nothing closed by order."""
        return not self._metered and self._ordered_until <= now

    def _order(self, scope: _Scope, now: float, seconds: float, *, told: bool) -> None:
        scope.closed_until = max(scope.closed_until, now + seconds)
        scope.told_at, scope.told = now, told
        self._ordered_until = max(self._ordered_until, scope.closed_until)
        self.throttled += 1

    def _scope(self, key: Hashable, bucket: Bucket, now: float) -> _Scope:
        scope = self._scopes.get(key)
        if scope is None:
            self._sweep(now)
            scope = self._scopes[key] = _Scope(bucket, float(bucket.burst), now)
        return scope

    def _admit(self, now: float, scopes: tuple[_Scope, ...]) -> int:
        for scope in scopes:
            if scope.closed_until > now:
                return self._still_closed(scope, now)
        if not self._metered:
            return 0
        for scope in scopes:
            scope.refill(now)
            if scope.tokens < 1 - _EPSILON:
                return self._close(scope, now)
        for scope in scopes:
            scope.tokens -= 1
            scope.step = scope.ignored = 0
        return 0

    def _close(self, scope: _Scope, now: float) -> int:
        needed = ceil((1 - scope.tokens) / scope.bucket.rate - _EPSILON)
        wait = max(needed, self._rung(scope))
        scope.closed_until = now + wait
        scope.told_at = now
        self.throttled += 1
        return wait

    def _still_closed(self, scope: _Scope, now: float) -> int:
        self.throttled += 1
        if not scope.told or now <= scope.told_at + self.limits.grace:
            scope.told = True
            return ceil(scope.closed_until - now)
        self.violations += 1
        scope.ignored += 1
        scope.step += 1
        wait = max(ceil(scope.closed_until - now), self._rung(scope))
        scope.closed_until = now + wait
        scope.told_at = now
        return wait

    def _rung(self, scope: _Scope) -> int:
        if self.limits.escalate and scope.ignored >= _PATIENCE:
            return _AN_HOUR
        ladder = self.limits.ladder
        return ladder[min(scope.step, len(ladder) - 1)]

    def _sweep(self, now: float) -> None:
        """Forget full buckets, once per doubling, so that memory follows the traffic of a minute."""
        self._until_sweep -= 1
        if self._until_sweep > 0:
            return
        self._scopes = {key: scope for key, scope in self._scopes.items() if not scope.is_idle(now)}
        self._until_sweep = max(_SWEEP_ABOVE, len(self._scopes))
