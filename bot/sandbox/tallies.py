"""Numbers kept for every chat, a few bytes each, so that a million chats can be counted. Knows no chat."""

from array import array
from collections.abc import Iterator
from operator import add

from bot.sandbox.population import Crowd, CrowdKind, Fate

_OPEN = frozenset({Fate.REACHABLE, Fate.MIGRATED})
NEVER = float("-inf")


class Tallies:
    """Columns of numbers: a row for each chat of the crowd, and one for each other chat that is asked for."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self._others: dict[int, int] = {}
        self.last_ids = array("I", bytes(4 * crowd.slots))
        self.delivered = array("I", bytes(4 * crowd.slots))
        self.asked = array("I", bytes(4 * crowd.slots))
        self.sent_at = array("d", [NEVER]) * crowd.slots

    def row(self, chat_id: int) -> int:
        """The place of a chat in every column."""
        row = self.crowd.slot(chat_id)
        if row is None:
            row = self._others.get(chat_id)
        return self._added(chat_id) if row is None else row

    def joined_by(self, crowd: Crowd) -> "Tallies":
        """The same for another crowd; the numbers of chats that belong to no crowd stay."""
        new = Tallies(crowd)
        for chat_id, row in self._others.items():
            place = new.row(chat_id)
            for old_column, column in zip(self._counts(), new._counts(), strict=True):
                column[place] = old_column[row]
            new.sent_at[place] = self.sent_at[row]
        return new

    def forget_asked(self) -> None:
        """Count the requests for each chat from zero again."""
        self.asked = array("I", bytes(self.asked.itemsize * len(self.asked)))

    def amiss(self, least: int, most: int) -> Iterator[int]:
        """The chats of the crowd that got fewer or more messages than that, though they can be written to.

        What a group got before and after it became a supergroup counts together.
        Looks at every row once, and at the fate of the suspicious ones alone.
        """
        for chat_id, got in zip(self.crowd.all_ids(), self._got(), strict=True):
            if not least <= got <= most and self.crowd.fate(chat_id) in _OPEN:
                yield chat_id

    def _got(self) -> "array[int]":
        """The messages of each chat, those of its successor included, in the order of their ids."""
        groups, got = self.crowd.ids(CrowdKind.GROUP), self.delivered[: self.crowd.size]
        if groups and self.crowd.migrated:
            size, start = len(groups), self.row(groups[0])
            grown = self.delivered[self.crowd.size : self.crowd.size + size]
            got[start : start + size] = array("I", map(add, got[start : start + size], grown))
        return got

    def _added(self, chat_id: int) -> int:
        row = self._others[chat_id] = self.crowd.slots + len(self._others)
        for column in self._counts():
            column.append(0)
        self.sent_at.append(NEVER)
        return row

    def _counts(self) -> "tuple[array[int], ...]":
        return self.last_ids, self.delivered, self.asked
