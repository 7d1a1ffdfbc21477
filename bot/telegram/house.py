"""What the way in needs to know of the rest of the house. Answers nothing itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.commands.services import Services
from bot.i18n import Catalogues
from bot.telegram.incoming import Asked
from storage.records import Chat, ChatState


class Keeping(Protocol):
    """What dispatch asks about chats."""

    async def meet(self, chat: Chat, now: datetime) -> Chat:
        """The chat as it is kept."""
        ...

    async def suspend(self, chat_id: int, state: ChatState, reason: str) -> None:
        """The chat cannot be written to."""
        ...

    async def move(self, old: int, new: int) -> None:
        """The chat has a new id."""
        ...

    async def resume(self, chat_id: int) -> None:
        """The chat can be written to again."""
        ...

    async def reopen(self, chat_id: int, thread_id: int) -> None:
        """The thread can be written to again."""
        ...

    async def claim(self, chat: Chat, code: str) -> bool:
        """Make the person of a private chat the owner."""
        ...

    async def admit(self, chat: Chat, person: int) -> bool:
        """Whether the chat may use the bot, also because this person uses it there."""
        ...


def nobody_counts(_command: str) -> None:
    """Leave uncounted what people ask for."""


async def nothing_is_offered(_asked: Asked) -> None:
    """Leave unanswered what is typed behind the bot's name in other chats."""


@dataclass(frozen=True, slots=True)
class House:
    """What dispatch needs to know of the rest; `asked` hears of each command, "" for what is none.

    `inline` answers what is typed behind the bot's name in other chats.
    """

    services: Services
    chats: Keeping
    catalogues: Catalogues
    default_language: str
    default_time_zone: str
    clock: Callable[[], datetime]
    asked: Callable[[str], None] = nobody_counts
    inline: Callable[[Asked], Awaitable[None]] = nothing_is_offered
