"""Which subscriptions are due, in groups and slices of them; moves their clocks. Knows neither calendars nor rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, Update, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from storage.dialects import AnyRow
from storage.records import ChatState, DueGroup, DueSlice, Format, Served, SubscriptionState
from storage.schema import ChatRow, RuleRow, SubscriptionRow
from storage.shown import asking, had_by, named, valued
from storage.store import Store

# The cadence whose subscriptions are due whenever there is news; all others have a clock.
_INSTANT = "instant"


class Due(Store):
    """The subscriptions that are due."""

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
