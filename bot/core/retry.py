"""What to do with a delivery after an answer: again, in another form, elsewhere, later, or never.

Given what happened, how often and when, it names the next step; it neither waits nor sends.

What counts towards giving up is what nobody understands: an answer that never came, one of no known kind,
or a failure of a server that answers others. To be told to wait, to find the server down or to be held back
says nothing of the part, and however often that happens, it takes no attempt away from it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

from bot.core.answers import (
    Answer,
    Conflict,
    Migrated,
    Obstacle,
    Outdated,
    Refused,
    Sent,
    Throttled,
    Unauthorised,
    Unavailable,
    Uncertain,
    Unknown,
    Unpaid,
    Unreachable,
)
from bot.core.decisions import (
    Await,
    Decision,
    Degrade,
    Delivered,
    GiveUp,
    MoveChat,
    PauseThread,
    PayNothing,
    RetryAt,
    Scope,
    StopBot,
    SuspendChat,
    Toll,
)
from storage.records import ChatState

# How the ledger and the log tell an error of no known kind: somebody should look at it.
UNKNOWN: Final = "unknown answer"
# Beyond it a doubled wait exceeds any sensible longest one, and the shift would only grow.
_MOST_DOUBLINGS: Final = 32


class Doubt(StrEnum):
    """What to do with a part that may have arrived: Telegram takes no key that would tell."""

    RESEND = "resend"  # rather twice than not at all
    SKIP = "skip"  # rather not at all than twice


@dataclass(frozen=True, slots=True)
class Past:
    """How often a part was tried in vain before: attempts, and delays, which are no attempts.

    `is_alone` says that the server answers others meanwhile.
    """

    attempts: int = 0
    delays: int = 0
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient the delivery is.

    Attributes:
        attempts: How often a part may get no answer, or one that nobody knows.
        first_wait: The longest wait after the first try; it doubles with each one.
        longest_wait: Where the doubling ends.
        longest_outage_wait: Where it ends for a server that cannot be reached or fails: so much later
            than the server a part is back. Many parts together ask it less often (see `outage`).
        doubt: What to do with a part that may have arrived.
        doubt_wait: The shortest wait before such a part is sent again.
        recheck: After which time a chat without rights for the bot is tried again.
        unpaid: For how long nothing is paid for after Telegram would not take the Stars.
    """

    attempts: int = 10
    first_wait: timedelta = timedelta(seconds=2)
    longest_wait: timedelta = timedelta(minutes=10)
    longest_outage_wait: timedelta = timedelta(minutes=1)
    doubt: Doubt = Doubt.RESEND
    doubt_wait: timedelta = timedelta(seconds=60)
    recheck: timedelta = timedelta(days=1)
    unpaid: timedelta = timedelta(hours=1)


def decide(  # noqa: C901, PLR0911, PLR0912 -- one line for each answer is the whole table, and complete
    answer: Answer, past: Past, now: datetime, policy: Policy, *, jitter: float
) -> Decision:
    """Return the next step for a part.

    Args:
        answer: What came of the latest attempt.
        past: How often the part was tried in vain before that.
        now: When the answer came.
        policy: How patient to be.
        jitter: From 0 to 1, evenly; it spreads the retries of parts that failed together.
    """
    match answer:
        case Sent(message_id):
            return Delivered(message_id)
        case Throttled():
            return _wait_as_told(answer, now, jitter)
        case Unavailable():
            return _outage(answer, past, now, policy, jitter)
        case Uncertain(reason):
            return _doubt(reason, past.attempts + 1, now, policy, jitter)
        case Unreachable(kind, reason):
            return _suspend(kind, reason, now, policy)
        case Migrated(to):
            return _follow(to, past.delays + 1, policy, jitter)
        case Refused(reason, element):
            return Degrade(reason, element)
        case Outdated(reason):
            return GiveUp(reason)
        case Unpaid(reason):
            return PayNothing(now + policy.unpaid, reason)
        case Unauthorised(reason):
            return StopBot(f"Telegram does not take the token ({reason})")
        case Conflict(reason):
            return StopBot(reason)
        case Unknown(reason):
            return _try_again(reason, past.attempts + 1, now, policy, jitter)
        case _:
            assert_never(answer)


def backoff(tries: int, policy: Policy, jitter: float) -> timedelta:
    """Return the wait after so many tries: doubled each time, its upper half spread by jitter."""
    doubled = policy.first_wait.total_seconds() * 2 ** min(max(tries, 1) - 1, _MOST_DOUBLINGS)
    bound = min(doubled, policy.longest_wait.total_seconds())
    return timedelta(seconds=bound * (1 + jitter) / 2)


def _wait_as_told(answer: Throttled, now: datetime, jitter: float) -> RetryAt:
    """Never sooner than Telegram said, and not all in the same moment."""
    scope = Scope.BOT if answer.whole_bot else Scope.CHAT
    at = now + timedelta(seconds=answer.retry_after + jitter)
    return RetryAt(at, f"throttled for {answer.retry_after:g} s", closes=scope)


def _outage(
    answer: Unavailable, past: Past, now: datetime, policy: Policy, jitter: float
) -> RetryAt | Await:
    """Again, without end: an outage of any length must not lose a part. But no copies where they are worse.

    A server that fails at this part while it answers others is no outage: it may have sent it each time.
    """
    if answer.ambiguous and policy.doubt is Doubt.SKIP:
        return Await(answer.reason)
    if answer.ambiguous and past.is_alone:
        return _failing(answer.reason, past.attempts + 1, now, policy, jitter)
    at = now + _outage_wait(past.delays + 1, policy, jitter)
    return RetryAt(at, answer.reason, toll=Toll.DELAY, doubtful=answer.ambiguous)


def _failing(
    reason: str, attempts: int, now: datetime, policy: Policy, jitter: float
) -> RetryAt | Await:
    """What may have arrived each time is tried as often as what nobody answers."""
    if attempts >= policy.attempts:
        return Await(reason)
    at = now + backoff(attempts, policy, jitter)
    return RetryAt(at, reason, toll=Toll.ATTEMPT, doubtful=True)


def _outage_wait(delays: int, policy: Policy, jitter: float) -> timedelta:
    longest = min(policy.longest_wait, policy.longest_outage_wait)
    return backoff(delays, replace(policy, longest_wait=longest), jitter)


def _doubt(
    reason: str, attempts: int, now: datetime, policy: Policy, jitter: float
) -> RetryAt | Await:
    """A server that keeps taking requests and never answers must not fill a chat with copies."""
    if policy.doubt is Doubt.SKIP or attempts >= policy.attempts:
        return Await(reason)
    wait = max(policy.doubt_wait, backoff(attempts, policy, jitter))
    return RetryAt(now + wait, reason, toll=Toll.ATTEMPT, doubtful=True)


def _try_again(
    reason: str, attempts: int, now: datetime, policy: Policy, jitter: float
) -> RetryAt | GiveUp:
    """A new kind of error may pass; but not for ever, because what never passes holds up its chat."""
    shown = f"{UNKNOWN}: {reason}"
    if attempts >= policy.attempts:
        return GiveUp(shown)
    at = now + backoff(attempts, policy, jitter)
    return RetryAt(at, shown, toll=Toll.ATTEMPT, unknown=True)


def _follow(to: int, delays: int, policy: Policy, jitter: float) -> MoveChat:
    """A group moves once; one that is sent from place to place by a faulty server is followed ever more slowly.

    Not given up: the delays may have been those of an outage.
    """
    is_odd = delays >= policy.attempts
    return MoveChat(to, _outage_wait(delays, policy, jitter)) if is_odd else MoveChat(to)


def _suspend(
    kind: Obstacle, reason: str, now: datetime, policy: Policy
) -> SuspendChat | PauseThread:
    match kind:
        case Obstacle.THREAD:
            return PauseThread(reason)
        case Obstacle.GONE:
            return SuspendChat(ChatState.GONE, reason)
        case Obstacle.NO_RIGHTS:
            # A group's general permissions change without an update that would tell the bot.
            return SuspendChat(ChatState.SUSPENDED, reason, until=now + policy.recheck)
        case Obstacle.LIMITED:
            until = now + policy.recheck
            return SuspendChat(ChatState.SUSPENDED, reason, until, alarm=True)
        case Obstacle.BLOCKED | Obstacle.REMOVED | Obstacle.NEVER_STARTED:
            return SuspendChat(ChatState.SUSPENDED, reason)
        case _:
            assert_never(kind)
