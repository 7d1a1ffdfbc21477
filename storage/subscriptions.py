"""Keeps what each chat gets and when. Knows neither calendars nor rules: both are texts here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Update, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from storage.dialects import AnyRow, insert_for
from storage.records import (
    ChatState,
    DueGroup,
    DueSlice,
    Format,
    Role,
    Served,
    Subscription,
    SubscriptionState,
)
from storage.rules import keep_rule
from storage.schema import ChatRow, RuleRow, SubscriptionRow
from storage.shown import asking, had_by, named, valued
from storage.store import Store

# The cadence whose subscriptions are due whenever there is news; all others have a clock.
_INSTANT = "instant"
_NOT_LET_IN = "nobody let the chat in"


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """What a chat starts with."""

    chat_id: int
    thread_id: int | None
    rule: str
    schedule: str
    next_due_at: datetime
    max_items: int
    cursor: int


class SubscriptionStore(Store):
    """All subscriptions, active or not."""

    async def find(self, chat_id: int, thread_id: int | None) -> Subscription | None:
        """The subscription of this chat, or of this thread of it."""
        row = (await self._connection.execute(_found(chat_id, thread_id))).one_or_none()
        return None if row is None else _subscription(row)

    async def start(self, new: NewSubscription) -> Subscription:
        """Subscribe, or take up a stopped subscription again: settings kept, cursor moved."""
        resumed = {
            "state": SubscriptionState.ACTIVE,
            "reason": None,
            "cursor": new.cursor,
            "since": new.cursor,
            "next_due_at": new.next_due_at,
        }
        await self._connection.execute(
            insert_for(self._connection, SubscriptionRow)
            .values(
                chat_id=new.chat_id,
                thread_id=new.thread_id or 0,
                name="",
                rule_id=await keep_rule(self._connection, new.rule),
                schedule=new.schedule,
                max_items=new.max_items,
                format=Format.CLASSIC,
                **resumed,
            )
            .on_conflict_do_update(index_elements=["chat_id", "thread_id", "name"], set_=resumed)
        )
        started = await self._connection.execute(_found(new.chat_id, new.thread_id))
        return _subscription(started.one())

    async def stop(self, chat_id: int, thread_id: int | None) -> None:
        """No more editions for this chat; its settings stay."""
        await self._connection.execute(
            update(SubscriptionRow)
            .where(_of(chat_id, thread_id))
            .values(state=SubscriptionState.STOPPED, reason=None)
        )

    async def hold(self, subscription_ids: Collection[int]) -> None:
        """Let nobody else change these before this transaction ends; after their chats, before deliveries."""
        held = select(SubscriptionRow.id).where(SubscriptionRow.id.in_(subscription_ids))
        await self._connection.execute(held.order_by(SubscriptionRow.id).with_for_update())

    async def pause(self, subscription_id: int, reason: str) -> None:
        """No more editions for this subscription until its chat takes it up again, and why."""
        await self._set(subscription_id, state=SubscriptionState.PAUSED, reason=reason)

    async def resume(self, chat_id: int, thread_id: int) -> None:
        """Take up again what was paused in this thread; what came meanwhile is still to come. Strangers stay out."""
        await self._connection.execute(
            update(SubscriptionRow)
            .where(
                _of(chat_id, thread_id),
                SubscriptionRow.state == SubscriptionState.PAUSED,
                SubscriptionRow.reason != _NOT_LET_IN,
            )
            .values(state=SubscriptionState.ACTIVE, reason=None)
        )

    async def pause_strangers(self, let_in: Sequence[int]) -> int:
        """Pause the active subscriptions of chats that nobody let in, but these; their number."""
        strangers = select(ChatRow.id).where(
            ChatRow.role == Role.STRANGER, ChatRow.id.not_in(let_in)
        )
        paused = await self._connection.execute(
            update(SubscriptionRow)
            .where(
                SubscriptionRow.state == SubscriptionState.ACTIVE,
                SubscriptionRow.chat_id.in_(strangers),
            )
            .values(state=SubscriptionState.PAUSED, reason=_NOT_LET_IN)
        )
        return paused.rowcount

    async def set_rule(self, subscription_id: int, rule: str) -> None:
        """The subscription selects by this rule what it has not covered yet."""
        rule_id = await keep_rule(self._connection, rule)
        await self._set(subscription_id, rule_id=rule_id, ruled_after=SubscriptionRow.cursor)

    async def set_schedule(self, subscription_id: int, schedule: str, due: datetime) -> None:
        """The subscription follows this cadence from now on."""
        await self._set(subscription_id, schedule=schedule, next_due_at=due)

    async def set_format(self, subscription_id: int, form: Format) -> None:
        """The subscription gets its digests in this form from now on."""
        await self._set(subscription_id, format=form)

    async def _set(self, subscription_id: int, **values: object) -> None:
        await self._connection.execute(
            update(SubscriptionRow).where(SubscriptionRow.id == subscription_id).values(**values)
        )

    async def count(self) -> int:
        """How many subscriptions of chats that can be reached are active."""
        statement = select(func.count()).select_from(SubscriptionRow)
        statement = statement.join(ChatRow, ChatRow.id == SubscriptionRow.chat_id)
        return await self._connection.scalar(statement.where(*LIVE)) or 0

    async def tally(self) -> Mapping[SubscriptionState, int]:
        """How many subscriptions are in each state, whether or not their chats can be reached."""
        statement = select(SubscriptionRow.state, func.count().label("rows"))
        rows = await self._connection.execute(statement.group_by(SubscriptionRow.state))
        return {SubscriptionState(row.state): row.rows for row in rows}

    async def due_groups(self, now: datetime, newest: int) -> tuple[DueGroup, ...]:
        """The due subscriptions, grouped by what they ask for and by their clock.

        An instant subscription is due when there is news for it; one with a clock also without,
        so that its clock moves on.
        """
        statement = (
            select(*_GROUP, RuleRow.expression, *_extent(SubscriptionRow.id))
            .join(ChatRow, ChatRow.id == SubscriptionRow.chat_id)
            .join(RuleRow, RuleRow.id == SubscriptionRow.rule_id)
            .where(
                *LIVE,
                SubscriptionRow.next_due_at <= now,
                or_(SubscriptionRow.cursor < newest, SubscriptionRow.schedule != _INSTANT),
            )
            .group_by(*_GROUP, RuleRow.expression)
            .order_by(*_GROUP)
        )
        return tuple(_due_group(row) for row in await self._connection.execute(statement))

    async def by_stories(
        self, group: DueGroup, stories: Sequence[int], now: datetime
    ) -> tuple[DueGroup, ...]:
        """A group in parts, by which of these stories their members were shown; at most `MOST_STORIES`.

        It stays whole where all were shown the same. Of one in parts, who joins it meanwhile may be in none: it stays due.
        """
        whole = DueSlice(group, now, group.first, group.last)
        members = _members(whole)
        had = had_by(whole, members)
        statement = (
            select(had.c.had, *_extent(members.c.id))
            .join(members, members.c.id == had.c.id)
            .group_by(had.c.had)
            .order_by(had.c.had)
        )
        rows = (await self._connection.execute(statement, asking(self._connection, stories))).all()
        return _in_parts(group, stories, rows)

    async def advance(self, slice_: DueSlice, served: Served) -> None:
        """Move cursor and clock of one slice of a group."""
        asked = asked_in(self._connection, slice_)
        await self._connection.execute(advancing(slice_, served), asked)


_COLUMNS = (
    SubscriptionRow.id,
    SubscriptionRow.chat_id,
    SubscriptionRow.thread_id,
    SubscriptionRow.name,
    RuleRow.expression.label("rule"),
    SubscriptionRow.schedule,
    SubscriptionRow.next_due_at,
    SubscriptionRow.max_items,
    SubscriptionRow.format,
    SubscriptionRow.silent,
    SubscriptionRow.cursor,
    SubscriptionRow.since,
    SubscriptionRow.ruled_after,
    SubscriptionRow.state,
    SubscriptionRow.reason,
)

_GROUP = (
    SubscriptionRow.rule_id,
    SubscriptionRow.cursor,
    ChatRow.language,
    SubscriptionRow.format,
    SubscriptionRow.max_items,
    SubscriptionRow.schedule,
    ChatRow.time_zone,
)


def _extent(ids: ColumnElement[int] | InstrumentedAttribute[int]) -> Sequence[ColumnElement[int]]:
    return (
        func.count().label("size"),
        func.min(ids).label("first"),
        func.max(ids).label("last"),
    )


# The condition, on a subscription joined with its chat, of those that get anything.
LIVE = (
    SubscriptionRow.state == SubscriptionState.ACTIVE,
    ChatRow.state == ChatState.ACTIVE,
)


def in_slice(slice_: DueSlice) -> Sequence[ColumnElement[bool]]:
    """The condition (on subscription joined with chat) of the members of a slice that are still due.

    A statement with it is executed with the parameters `asked_in`.
    """
    group = slice_.group
    if not group.told:
        return _due_in(slice_)
    members = _members(slice_)
    had = had_by(slice_, members)
    # As a set that stands by itself: both databases find it once for all members.
    same = select(members.c.id).outerjoin(had, had.c.id == members.c.id)
    same = same.where(func.coalesce(had.c.had, 0) == valued(group.had, group.told))
    return (*_due_in(slice_), SubscriptionRow.id.in_(same))


def _members(slice_: DueSlice) -> Subquery:
    """The members of a slice that are still due, whatever they were shown."""
    columns = (SubscriptionRow.id, SubscriptionRow.chat_id, SubscriptionRow.ruled_after)
    members = select(*columns).join(ChatRow, ChatRow.id == SubscriptionRow.chat_id)
    return members.where(*_due_in(slice_)).subquery()


def _due_in(slice_: DueSlice) -> Sequence[ColumnElement[bool]]:
    group = slice_.group
    return (
        *LIVE,
        SubscriptionRow.id.between(slice_.first, slice_.last),
        SubscriptionRow.next_due_at <= slice_.now,
        SubscriptionRow.rule_id == group.rule_id,
        SubscriptionRow.cursor == group.cursor,
        ChatRow.language == group.language,
        SubscriptionRow.format == group.format,
        SubscriptionRow.max_items == group.max_items,
        SubscriptionRow.schedule == group.schedule,
        ChatRow.time_zone == group.time_zone,
    )


def asked_in(connection: AsyncConnection, slice_: DueSlice) -> dict[str, object]:
    """The parameters of a statement about the members of a slice."""
    told = slice_.group.told
    return asking(connection, told) if told else {}


def advancing(slice_: DueSlice, served: Served) -> Update:
    """The statement that moves cursor and clock of the members of a slice that are still due."""
    return (
        update(SubscriptionRow)
        .where(SubscriptionRow.chat_id == ChatRow.id, *in_slice(slice_))
        .values(cursor=served.cursor, next_due_at=served.due)
    )


def _in_parts(
    group: DueGroup, stories: Sequence[int], rows: Sequence[AnyRow]
) -> tuple[DueGroup, ...]:
    """A group in parts of which each row is one; the members that are in no row had none of the stories."""
    rest = group.size - sum(row.size for row in rows)
    if rest <= 0 and len(rows) == 1:
        return (replace(group, had=named(rows[0].had, stories)),)
    told = replace(group, told=tuple(stories), among=group.size) if rows else group
    parts = (
        replace(told, had=named(row.had, stories), size=row.size, first=row.first, last=row.last)
        for row in rows
    )
    return (*parts, replace(told, size=rest)) if rest > 0 else tuple(parts)


def _of(chat_id: int, thread_id: int | None) -> ColumnElement[bool]:
    return (SubscriptionRow.chat_id == chat_id) & (SubscriptionRow.thread_id == (thread_id or 0))


def _found(chat_id: int, thread_id: int | None) -> Select[*tuple[Any, ...]]:
    statement = select(*_COLUMNS).join(RuleRow, RuleRow.id == SubscriptionRow.rule_id)
    return statement.where(_of(chat_id, thread_id))


def _subscription(row: AnyRow) -> Subscription:
    return Subscription(
        id=row.id,
        chat_id=row.chat_id,
        thread_id=row.thread_id or None,
        name=row.name,
        rule=row.rule,
        schedule=row.schedule,
        next_due_at=row.next_due_at,
        max_items=row.max_items,
        format=Format(row.format),
        silent=row.silent,
        cursor=row.cursor,
        state=SubscriptionState(row.state),
        reason=row.reason,
        since=row.since,
        ruled_after=row.ruled_after,
    )


def _due_group(row: AnyRow) -> DueGroup:
    return DueGroup(
        rule_id=row.rule_id,
        rule=row.expression,
        cursor=row.cursor,
        language=row.language,
        format=Format(row.format),
        max_items=row.max_items,
        schedule=row.schedule,
        time_zone=row.time_zone,
        size=row.size,
        first=row.first,
        last=row.last,
    )
