"""Keeps the chats that have met the bot. Decides nothing about what they may do."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update

from storage import moving
from storage.dialects import AnyRow, insert_for
from storage.records import Chat, ChatKind, ChatState, ChatTally, Role
from storage.schema import ChatRow
from storage.store import Store


class ChatStore(Store):
    """All chats, by Telegram's id."""

    async def get(self, chat_id: int) -> Chat | None:
        """The chat, when it has met the bot."""
        row = (
            await self._connection.execute(select(*_COLUMNS).where(ChatRow.id == chat_id))
        ).one_or_none()
        return None if row is None else _chat(row)

    async def meet(self, chat: Chat, now: datetime) -> Chat:
        """The chat as it is kept: new ones are stored as given, known ones learn title and kind."""
        await self._connection.execute(
            insert_for(self._connection, ChatRow)
            .values(
                id=chat.id,
                kind=chat.kind,
                title=chat.title,
                language=chat.language,
                time_zone=chat.time_zone,
                state=chat.state,
                role=chat.role,
                joined_at=now,
            )
            .on_conflict_do_update(
                index_elements=["id"], set_={"title": chat.title, "kind": chat.kind}
            )
        )
        row = (await self._connection.execute(select(*_COLUMNS).where(ChatRow.id == chat.id))).one()
        return _chat(row)

    async def hold(self, chat_ids: Collection[int]) -> None:
        """Let nobody else change these chats before this transaction ends.

        Who changes chats together with deliveries holds the chats first: so nobody waits in a circle.
        """
        held = select(ChatRow.id).where(ChatRow.id.in_(chat_ids)).order_by(ChatRow.id)
        await self._connection.execute(held.with_for_update())

    async def set_language(self, chat_id: int, language: str) -> None:
        """The chat wants to be spoken to in this language."""
        await self._set(chat_id, language=language)

    async def set_time_zone(self, chat_id: int, time_zone: str) -> None:
        """The clock of the chat's readers, an IANA name."""
        await self._set(chat_id, time_zone=time_zone)

    async def set_role(self, chat_id: int, role: Role) -> None:
        """What the chat may do from now on."""
        await self._set(chat_id, role=role)

    async def set_state(
        self,
        chat_id: int,
        state: ChatState,
        reason: str | None = None,
        until: datetime | None = None,
    ) -> None:
        """Whether the chat can be written to, why not, and until when if that is known."""
        await self._set(chat_id, state=state, reason=reason, suspended_until=until)

    async def resume_due(self, now: datetime) -> int:
        """Try chats again whose suspension is over; the number of them."""
        over = (ChatRow.state == ChatState.SUSPENDED) & (ChatRow.suspended_until <= now)
        resumed = await self._connection.execute(
            update(ChatRow)
            .where(over)
            .values(state=ChatState.ACTIVE, reason=None, suspended_until=None)
        )
        return resumed.rowcount

    async def has_owner(self) -> bool:
        """Whether somebody has claimed the bot."""
        owners = select(func.count()).select_from(ChatRow).where(ChatRow.role == Role.OWNER)
        return bool(await self._connection.scalar(owners))

    async def tally(self) -> tuple[ChatTally, ...]:
        """How many chats are in each state, and why, the most frequent first."""
        count = func.count().label("chats")
        statement = select(ChatRow.state, ChatRow.reason, count)
        statement = statement.group_by(ChatRow.state, ChatRow.reason)
        rows = await self._connection.execute(
            statement.order_by(count.desc(), ChatRow.state, ChatRow.reason)
        )
        return tuple(ChatTally(ChatState(row.state), row.reason, row.chats) for row in rows)

    async def move(self, old: int, new: int) -> None:
        """Give a chat its new id, and what is on its way to it too; see `moving`."""
        await moving.move(self._connection, old, new)

    async def _set(self, chat_id: int, **values: object) -> None:
        await self._connection.execute(
            update(ChatRow).where(ChatRow.id == chat_id).values(**values)
        )


_COLUMNS = (
    ChatRow.id,
    ChatRow.kind,
    ChatRow.title,
    ChatRow.language,
    ChatRow.time_zone,
    ChatRow.state,
    ChatRow.role,
    ChatRow.reason,
)


def _chat(row: AnyRow) -> Chat:
    return Chat(
        id=row.id,
        kind=ChatKind(row.kind),
        title=row.title,
        language=row.language,
        time_zone=row.time_zone,
        state=ChatState(row.state),
        role=Role(row.role),
        reason=row.reason,
    )
