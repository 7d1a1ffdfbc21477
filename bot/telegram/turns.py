"""Whose turn it is: one update at a time of each chat, in order; chats do not wait for each other. Answers nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.commands import BY_NAME
from bot.telegram.incoming import Pressed, Said


@dataclass(slots=True)
class Turns:
    """One update of a chat, or of a person, at a time, in the order in which they came."""

    locks: dict[int, tuple[asyncio.Lock, int]] = field(default_factory=dict)

    @asynccontextmanager
    async def of(self, whose: int) -> AsyncIterator[None]:
        """Wait for this turn. Locks nobody waits for are forgotten."""
        lock, users = self.locks.get(whose, (asyncio.Lock(), 0))
        self.locks[whose] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            _, users = self.locks.pop(whose)
            if users > 1:
                self.locks[whose] = (lock, users - 1)


def turn_of(incoming: Said | Pressed) -> int:
    """Whose turn an answer takes: the chat's; a press that changes nothing in it, the person's alone.

    All readers of a channel may press the buttons of one message at once.
    """
    if isinstance(incoming, Pressed):
        command = BY_NAME.get(incoming.data.partition(":")[0])
        if command is not None and not command.changes:
            return incoming.place.person
    return incoming.place.chat.id
