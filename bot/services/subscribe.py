"""What a chat may change about itself: subscribing, topics, schedule, language, access. Says nothing to anybody."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog

from bot.config.digest import DigestSettings
from bot.config.settings import Access, AccessSettings
from bot.core import rules, schedule
from storage.database import Database, Transaction
from storage.records import (
    Chat,
    ChatKind,
    ChatState,
    Format,
    OfChat,
    OfInactive,
    OfSubscription,
    Role,
    Subscription,
    SubscriptionState,
)
from storage.subscriptions import NewSubscription

_log = structlog.get_logger(__name__)


class Start(StrEnum):
    """What /start did."""

    NEW = "new"  # subscribed, or took a stopped subscription up again
    ALREADY = "already"  # nothing to do


@dataclass(frozen=True, slots=True)
class Timing:
    """When a chat wants its digests: a canonical cadence and an IANA time zone."""

    schedule: str
    time_zone: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Started:
    """The subscription after /start."""

    how: Start
    subscription: Subscription


class Subscribe:
    """Keeps chats and their subscriptions."""

    def __init__(self, database: Database, digest: DigestSettings, access: AccessSettings) -> None:
        self._database = database
        self._digest = digest
        self._access = access
        self._code = secrets.token_urlsafe(9)

    # --- chats --------------------------------------------------------------------------------

    async def meet(self, chat: Chat, now: datetime) -> Chat:
        """The chat as it is kept. One that was suspended is back: it has just spoken."""
        async with self._database.reading() as tx:
            known = await tx.chats.get(chat.id)
        if known is not None and _is_same(known, chat) and known.state is ChatState.ACTIVE:
            return known
        async with self._database.transaction() as tx:
            met = await tx.chats.meet(chat, now)
            await tx.chats.set_state(chat.id, ChatState.ACTIVE)
        return met

    async def suspend(self, chat_id: int, state: ChatState, reason: str) -> None:
        """The chat cannot be written to any more: what waits for it is withdrawn, settings stay."""
        async with self._database.transaction() as tx:
            await tx.chats.set_state(chat_id, state, reason)
            await tx.outbox.cancel(OfChat(chat_id))
        _log.info("chat suspended", chat=chat_id, state=state, reason=reason)

    async def resume(self, chat_id: int) -> None:
        """The chat can be written to again."""
        async with self._database.transaction() as tx:
            await tx.chats.set_state(chat_id, ChatState.ACTIVE)

    async def reopen(self, chat_id: int, thread_id: int) -> None:
        """The thread can be written to again: what it subscribed to goes on where it was paused."""
        async with self._database.transaction() as tx:
            await tx.subscriptions.resume(chat_id, thread_id)

    async def move(self, old: int, new: int) -> None:
        """A group became a supergroup: everything that is kept of it goes on under the new id."""
        async with self._database.transaction() as tx:
            await move(tx, old, new)

    async def set_language(self, chat_id: int, language: str) -> None:
        """Speak to the chat in this language from now on."""
        async with self._database.transaction() as tx:
            await tx.chats.set_language(chat_id, language)

    # --- access -------------------------------------------------------------------------------

    async def admit(self, chat: Chat, person: int) -> bool:
        """Whether this chat may use the bot. The owner lets a group in by using the bot there."""
        if (
            self._access.mode is Access.PUBLIC
            or chat.role is not Role.STRANGER
            or chat.id in self._access.chats
        ):
            return True
        async with self._database.reading() as tx:
            speaker = await tx.chats.get(person)
        if speaker is None or speaker.role is not Role.OWNER:
            return False
        async with self._database.transaction() as tx:
            await tx.chats.set_role(chat.id, Role.MEMBER)
        return True

    async def knows(self, person: int) -> bool:
        """Whether this person may use the bot wherever they are. It is asked anywhere, and lets nobody in."""
        if self._access.mode is Access.PUBLIC or person in self._access.chats:
            return True
        async with self._database.reading() as tx:
            chat = await tx.chats.get(person)
        return chat is not None and chat.role is not Role.STRANGER

    async def shut_out(self) -> int:
        """Under private access, pause what strangers subscribed to while it was public, and withdraw what waits for them.

        Returns:
            The number of subscriptions that were paused.
        """
        if self._access.mode is Access.PUBLIC:
            return 0
        async with self._database.transaction() as tx:
            paused = await tx.subscriptions.pause_strangers(self._access.chats)
            if paused:
                await tx.outbox.cancel(OfInactive())
        if paused:
            _log.warning("subscriptions of strangers paused", subscriptions=paused)
        return paused

    async def claim_code(self) -> str | None:
        """The code with which the first owner claims the bot; None when it has one."""
        async with self._database.reading() as tx:
            return None if await tx.chats.has_owner() else self._code

    async def claim(self, chat: Chat, code: str) -> bool:
        """Make this person the owner if the code is right and nobody was faster.

        A group cannot own the bot: all its members would.
        """
        right = hmac.compare_digest(code.encode(), self._code.encode())
        if not right or chat.kind is not ChatKind.PRIVATE:
            return False
        async with self._database.transaction() as tx:
            if await tx.chats.has_owner():
                return False
            await tx.chats.set_role(chat.id, Role.OWNER)
        _log.info("bot claimed", chat=chat.id)
        return True

    # --- subscriptions ------------------------------------------------------------------------

    async def find(self, chat_id: int, thread_id: int | None) -> Subscription | None:
        """The subscription of this chat (or thread), active or stopped."""
        async with self._database.reading() as tx:
            return await tx.subscriptions.find(chat_id, thread_id)

    async def start(self, chat: Chat, thread_id: int | None, now: datetime) -> Started:
        """Subscribe from now on: articles that came before are not sent by themselves."""
        async with self._database.transaction() as tx:
            known = await tx.subscriptions.find(chat.id, thread_id)
            if known is not None and known.state is SubscriptionState.ACTIVE:
                return Started(Start.ALREADY, known)
            cadence = known.schedule if known else self._digest.default_schedule
            new = NewSubscription(
                chat_id=chat.id,
                thread_id=thread_id,
                rule=rules.canonical(rules.EVERYTHING),
                schedule=cadence,
                next_due_at=self._first_due(cadence, chat.time_zone, now),
                max_items=self._digest.max_items,
                cursor=await tx.articles.newest_number(),
            )
            return Started(Start.NEW, await tx.subscriptions.start(new))

    def _first_due(self, cadence: str, time_zone: str, now: datetime) -> datetime:
        """An instant subscription is due at once when there is news; others wait for their clock."""
        parsed = schedule.parse(cadence)
        if isinstance(parsed, schedule.Instant):
            return now
        return schedule.next_due(parsed, time_zone, now, coalesce=self._digest.coalesce)

    async def stop(self, chat_id: int, thread_id: int | None) -> bool:
        """No more digests, and none of those that wait; False when there was no subscription."""
        async with self._database.transaction() as tx:
            known = await tx.subscriptions.find(chat_id, thread_id)
            if known is None or known.state is not SubscriptionState.ACTIVE:
                return False
            await tx.subscriptions.stop(chat_id, thread_id)
            await tx.outbox.cancel(OfSubscription(known.id))
        return True

    async def set_format(self, subscription_id: int, form: Format) -> None:
        """Send digests in this form from now on."""
        async with self._database.transaction() as tx:
            await tx.subscriptions.set_format(subscription_id, form)

    async def set_schedule(self, chat: Chat, subscription_id: int, timing: Timing) -> None:
        """Send at these times from now on."""
        due = self._first_due(timing.schedule, timing.time_zone, timing.since)
        async with self._database.transaction() as tx:
            await tx.chats.set_time_zone(chat.id, timing.time_zone)
            await tx.subscriptions.set_schedule(subscription_id, timing.schedule, due)


def _is_same(known: Chat, chat: Chat) -> bool:
    return (known.title, known.kind) == (chat.title, chat.kind)


async def move(tx: Transaction, old: int, new: int) -> None:
    """Give a chat its new id; where that is known already, both become one."""
    await tx.chats.move(old, new)
    _log.info("chat moved", old=old, new=new)
