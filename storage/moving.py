"""Moves everything that is kept of a chat to another id: a group that became a supergroup. Asks Telegram nothing.

What the other id may be:

    unknown, or met without a subscription    it becomes the old chat, with all its settings
    a chat with subscriptions of its own      both become one: its own settings count where both have any,
                                              because they were made later; what only the old one has, and
                                              what waits for it, is taken over, but no message twice

The bookmarks of both are kept, in either case.
"""

from sqlalchemy import delete, exists, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from storage.dialects import insert_for
from storage.records import ChatKind, ChatState, DeliveryState, Role, SubscriptionState
from storage.schema import ChatRow, DeliveryRow, SavedRow, SubscriptionRow
from storage.waiting import WAITING, is_in_hand


async def move(connection: AsyncConnection, old: int, new: int) -> None:
    """Move the chat `old` to the id `new` (Bot API, ResponseParameters, `migrate_to_chat_id`).

    Of one that is not known, or has moved already, at most deliveries are left to be moved.
    """
    if old == new:
        return
    # Two may hear of it at once, the poller and a worker: here they take turns.
    role = await connection.scalar(select(ChatRow.role).where(ChatRow.id == old).with_for_update())
    if role is not None:
        await _move_chat(connection, old, new, Role(role))
    # Also for a chat that has moved already: what was being queued meanwhile still names the old id.
    await connection.execute(
        # There its messages have no number: the new chat counts its own from 1, and another one would be meant.
        update(DeliveryRow).where(DeliveryRow.chat_id == old).values(chat_id=new, message_id=None)
    )


async def _move_chat(connection: AsyncConnection, old: int, new: int, role: Role) -> None:
    if await connection.scalar(select(exists().where(SubscriptionRow.chat_id == new))):
        await _merge(connection, old, new)
    else:
        await _replace(connection, old, new)
    if role != Role.STRANGER:
        stranger = (ChatRow.id == new) & (ChatRow.role == Role.STRANGER)
        await connection.execute(update(ChatRow).where(stranger).values(role=role))


async def _replace(connection: AsyncConnection, old: int, new: int) -> None:
    """Subscriptions and bookmarks follow the id by their foreign keys."""
    await _move_bookmarks(connection, new, old)
    await connection.execute(delete(ChatRow).where(ChatRow.id == new))
    await connection.execute(
        update(ChatRow).where(ChatRow.id == old).values(id=new, kind=ChatKind.SUPERGROUP)
    )


async def _merge(connection: AsyncConnection, old: int, new: int) -> None:
    twin = aliased(SubscriptionRow)
    has_twin = exists().where(
        twin.chat_id == new,
        twin.thread_id == SubscriptionRow.thread_id,
        twin.name == SubscriptionRow.name,
    )
    of_old = SubscriptionRow.chat_id == old
    await connection.execute(update(SubscriptionRow).where(of_old, ~has_twin).values(chat_id=new))
    stopped = {"state": SubscriptionState.STOPPED, "reason": f"became {new}"}
    await connection.execute(update(SubscriptionRow).where(of_old).values(stopped))
    await _move_bookmarks(connection, old, new)
    await _withdraw_doubles(connection, old, new)
    gone = {"state": ChatState.GONE, "reason": f"became {new}"}
    await connection.execute(update(ChatRow).where(ChatRow.id == old).values(gone))


async def _move_bookmarks(connection: AsyncConnection, old: int, new: int) -> None:
    """What both have saved, the new chat keeps as it has it."""
    columns = ("chat_id", "article_id", "saved_at")
    of_old = select(literal(new), SavedRow.article_id, SavedRow.saved_at)
    saving = insert_for(connection, SavedRow).from_select(
        columns, of_old.where(SavedRow.chat_id == old)
    )
    await connection.execute(saving.on_conflict_do_nothing())
    await connection.execute(delete(SavedRow).where(SavedRow.chat_id == old))


async def _withdraw_doubles(connection: AsyncConnection, old: int, new: int) -> None:
    """What waits for the old chat, in nobody's hand, and has its like in the new one."""
    like = aliased(DeliveryRow)
    is_double = exists().where(
        like.chat_id == new,
        like.thread_id == DeliveryRow.thread_id,
        like.edition_id == DeliveryRow.edition_id,
        like.part == DeliveryRow.part,
    )
    waits = (DeliveryRow.chat_id == old) & DeliveryRow.state.in_(WAITING)
    await connection.execute(
        update(DeliveryRow)
        .where(waits, is_double, ~is_in_hand)
        .values(state=DeliveryState.CANCELLED, not_before=None)
    )
