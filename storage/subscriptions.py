"""Keeps what each chat gets and when. Knows neither calendars nor rules: both are texts here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update

from storage.dialects import AnyRow, insert_for
from storage.due import LIVE, Due
from storage.records import (
    Format,
    Role,
    Subscription,
    SubscriptionState,
)
from storage.rules import keep_rule
from storage.schema import ChatRow, RuleRow, SubscriptionRow

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


class SubscriptionStore(Due):
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
